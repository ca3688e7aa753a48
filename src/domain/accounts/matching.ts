import type { AccountMatch, External } from "#domain/calendar/decision.ts";
import type { Attendee } from "#domain/calendar/event.ts";
import { companyDomains } from "#domain/calendar/guests.ts";
import { type DomainRules, spellings } from "./addresses.ts";
import { type Account, type Contact, isClosedStage, type Opportunity } from "./records.ts";

/** What the CRM knows about the guests of some events: looked up once, read many times. */
export interface Directory {
  /** By every spelling that was looked up. */
  readonly contacts: ReadonlyMap<string, Contact>;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly accountsByDomain: ReadonlyMap<string, readonly Account[]>;
  readonly opportunitiesByAccount: ReadonlyMap<string, readonly Opportunity[]>;
}

export interface GuestMatch {
  readonly guest: Attendee;
  readonly contact: Contact | null;
  readonly accounts: readonly Account[];
  readonly matchedBy: "contact" | "domain" | null;
}

/** Exact contact first, then the company's registrable domain; never a free-mail domain, never the title. */
export function matchGuest(guest: Attendee, directory: Directory, rules: DomainRules): GuestMatch {
  for (const spelling of spellings(guest.email)) {
    const contact = directory.contacts.get(spelling);
    const account = contact === undefined ? undefined : directory.accounts.get(contact.accountId);
    if (contact !== undefined && account !== undefined) {
      return { guest, contact, accounts: [account], matchedBy: "contact" };
    }
  }
  const domain = companyDomains(guest.email, rules).find((host) => directory.accountsByDomain.has(host));
  const accounts = domain === undefined ? [] : (directory.accountsByDomain.get(domain) ?? []);
  return { guest, contact: null, accounts, matchedBy: accounts.length > 0 ? "domain" : null };
}

/**
 * Accounts on a call, best first: most contacts, then an open opportunity of this rep, then the latest activity, then most guests;
 * the title only breaks a tie that is left, and the id makes the order stable.
 */
export function rankAccounts(
  matches: readonly GuestMatch[],
  context: { readonly rep: string; readonly title: string; readonly directory: Directory },
): readonly AccountMatch[] {
  const byAccount = new Map<string, { account: Account; contacts: number; emails: string[] }>();
  for (const match of matches) {
    for (const account of match.accounts) {
      const row = byAccount.get(account.id) ?? { account, contacts: 0, emails: [] };
      row.contacts += match.contact === null ? 0 : 1;
      row.emails.push(match.guest.email);
      byAccount.set(account.id, row);
    }
  }
  const title = context.title.toLowerCase();
  const rows = [...byAccount.values()].map((row) => {
    const open = (context.directory.opportunitiesByAccount.get(row.account.id) ?? []).filter(
      (opportunity) => !isClosedStage(opportunity.stage),
    );
    return {
      ...row,
      key: [
        -row.contacts,
        open.some((opportunity) => opportunity.ownerEmail === context.rep) ? 0 : 1,
        descending(open.map((opportunity) => opportunity.lastActivityOn ?? "").reduce(latest, "")),
        -row.emails.length,
        title.includes(row.account.name.toLowerCase()) ? 0 : 1,
        row.account.id,
      ] as const,
    };
  });
  rows.sort((a, b) => compareKeys(a.key, b.key));
  return rows.map((row) => ({
    accountId: row.account.id,
    name: row.account.name,
    matchedBy: row.contacts > 0 ? "contact" : "domain",
    emails: row.emails,
  }));
}

/** `primary` is the account that the call is about: a guest whose domain several accounts share is shown with it. */
export function asExternal(match: GuestMatch, primary: string): External {
  const account = match.accounts.find(({ id }) => id === primary) ?? match.accounts[0];
  return {
    email: match.guest.email,
    name: match.contact?.name ?? match.guest.name,
    response: match.guest.response,
    accountId: account?.id ?? null,
    isContact: match.contact !== null,
  };
}

function latest(a: string, b: string): string {
  return a > b ? a : b;
}

/** Turns "later is better" into "smaller is better" for ISO dates. */
function descending(date: string): number {
  return date === "" ? 0 : -Number(date.replaceAll("-", ""));
}

function compareKeys(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined || left === right) continue;
    return left < right ? -1 : 1;
  }
  return 0;
}
