import type { DomainRules } from "#domain/accounts/addresses.ts";
import type { Directory } from "#domain/accounts/matching.ts";
import type { Account, AccountType, Contact, Opportunity } from "#domain/accounts/records.ts";
import type { CallContext } from "#domain/calendar/customer-call.ts";
import { decideCall, lookupsFor } from "#domain/calendar/customer-call.ts";
import type { CallCorrection, CallDecision } from "#domain/calendar/decision.ts";
import type { Attendee, CalendarEvent } from "#domain/calendar/event.ts";

/** A small company's CRM and one call of Ana's, for tables of rules. Tuesday 24 November 2026, 10:00Z. */
export const ana = "ana@ourco.example";
export const start = Temporal.Instant.from("2026-11-24T10:00:00Z");
export const now = Temporal.Instant.from("2026-11-24T08:00:00Z");

const suffixes = ["co.uk", "example", "com"];
/** A public-suffix list of three entries: enough to tell a host from what a company registered. */
export const domains: DomainRules = {
  registrable(host) {
    const suffix = suffixes.find((one) => host.endsWith(`.${one}`));
    if (suffix === undefined) return null;
    const name = host
      .slice(0, -suffix.length - 1)
      .split(".")
      .at(-1);
    return name === undefined || name === "" ? null : `${name}.${suffix}`;
  },
  isFreeMail: (domain) => domain === "gmail.com" || domain === "freemail.example",
};

export function account(id: string, more: Partial<Account> = {}): Account {
  return { id, name: id, domains: [], type: "customer", industry: null, ownerEmail: null, ...more };
}
const typed = (type: AccountType) => account(type, { name: `The ${type}`, domains: [`${type}.example`], type });
const accounts = [
  account("acme", { name: "Acme", domains: ["acme.example", "acme-labs.example"] }),
  account("globex", { name: "Globex", domains: ["globex.example"], type: "prospect" }),
  account("globex-eu", { name: "Globex Europe", domains: ["eu.globex.example"] }),
  account("umlaut", { name: "Bücher", domains: ["xn--bcher-kva.example"] }),
  account("twin-1", { name: "Twin North", domains: ["twin.example"] }),
  account("twin-2", { name: "Twin South", domains: ["twin.example"] }),
  account("private", { name: "Private Person", domains: ["gmail.com"] }),
  typed("partner"),
  typed("vendor"),
  typed("competitor"),
];
const contact = (email: string, accountId: string, name = "A Contact"): Contact => ({
  email,
  name,
  title: null,
  accountId,
});
const contacts = [
  contact("c@acme.example", "acme", "Cleo Marsh"),
  contact("d@acme.example", "acme"),
  contact("cleo.marsh@freemail.example", "globex", "Cleo Marsh"),
  contact("moved@acme.example", "globex"),
  contact("jörg@xn--bcher-kva.example", "umlaut"),
  contact("boss@vendor.example", "vendor"),
  contact("gone@nowhere.example", "an account that was deleted"),
];

export interface Crm {
  readonly accounts: readonly Account[];
  readonly contacts: readonly Contact[];
  readonly opportunities: readonly Opportunity[];
}
export const crm: Crm = { accounts, contacts, opportunities: [] };

export function opportunity(accountId: string, more: Partial<Opportunity> = {}): Opportunity {
  return {
    id: `opp-${accountId}`,
    accountId,
    name: "A deal",
    stage: "Evaluation",
    amount: null,
    currency: null,
    closeDate: null,
    ownerEmail: null,
    competitor: null,
    partner: null,
    nextStep: null,
    planUpdatedOn: null,
    lastActivityOn: null,
    // No test here reads a MEDDPICC field.
    meddpicc: {} as Opportunity["meddpicc"],
    ...more,
  };
}

export function guest(email: string, more: Partial<Attendee> = {}): Attendee {
  return { email, name: null, response: "accepted", self: false, resource: false, organizer: false, ...more };
}
export const self = guest(ana, { self: true });

export function event(more: Partial<CalendarEvent> = {}): CalendarEvent {
  return {
    provider: "google",
    providerId: "event-1",
    meetingUid: "uid-1",
    seriesId: null,
    originalStart: null,
    start,
    end: start.add({ minutes: 30 }),
    allDay: false,
    zone: "Europe/London",
    status: "confirmed",
    kind: "default",
    visibility: "normal",
    selfResponse: "accepted",
    freeBusyOnly: false,
    organizer: { email: ana, name: null, self: true },
    attendees: [self, guest("c@acme.example")],
    attendeesComplete: true,
    title: "Weekly sync",
    description: "",
    joinUrl: null,
    version: "1",
    ...more,
  };
}
/** Ana and these people. */
export function withGuests(...guests: readonly (string | Attendee)[]): Partial<CalendarEvent> {
  return { attendees: [self, ...guests.map((one) => (typeof one === "string" ? guest(one) : one))] };
}

/** The directory as the flow loads it: only what was looked up. */
export function directoryFor(events: readonly CalendarEvent[], context: CallContext, from: Crm = crm): Directory {
  const wanted = lookupsFor(events, context);
  const emails = new Set(wanted.emails);
  const found = from.contacts.filter((row) => emails.has(row.email));
  const byDomain = wanted.domains.map(
    (domain) => [domain, from.accounts.filter((row) => row.domains.includes(domain))] as const,
  );
  return {
    contacts: new Map(found.map((row) => [row.email, row])),
    accounts: new Map(from.accounts.map((row) => [row.id, row])),
    accountsByDomain: new Map(byDomain.filter(([, rows]) => rows.length > 0)),
    opportunitiesByAccount: Map.groupBy(from.opportunities, (row) => row.accountId),
  };
}

export interface Setting {
  readonly blocked?: readonly string[];
  readonly corrections?: readonly CallCorrection[];
  readonly internalDomains?: readonly string[];
  readonly people?: readonly string[];
  readonly opportunities?: readonly Opportunity[];
  readonly accounts?: readonly Account[];
  readonly now?: Temporal.Instant;
}

export function decide(more: Partial<CalendarEvent> = {}, setting: Setting = {}): CallDecision {
  const one = event(more);
  const bare: CallContext = {
    rep: ana,
    now: setting.now ?? now,
    internal: {
      domains: setting.internalDomains ?? ["ourco.example", "ourco-labs.example"],
      emails: new Set([ana, ...(setting.people ?? [])]),
    },
    blocked: setting.blocked ?? [],
    corrections: setting.corrections ?? [],
    domains,
    directory: {
      contacts: new Map(),
      accounts: new Map(),
      accountsByDomain: new Map(),
      opportunitiesByAccount: new Map(),
    },
  };
  const from: Crm = {
    accounts: setting.accounts ?? crm.accounts,
    contacts: crm.contacts,
    opportunities: setting.opportunities ?? [],
  };
  return decideCall(one, { ...bare, directory: directoryFor([one], bare, from) });
}

/** "acme by contact", or the reason why it is no call: one short line for a table. */
export function verdict(decision: CallDecision): string {
  return decision.kind === "not-a-call"
    ? decision.reason
    : `${decision.account.accountId} by ${decision.account.matchedBy}`;
}
