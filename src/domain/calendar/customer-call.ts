import type { DomainRules } from "#domain/accounts/addresses.ts";
import { spellings } from "#domain/accounts/addresses.ts";
import { asExternal, type Directory, type GuestMatch, matchGuest, rankAccounts } from "#domain/accounts/matching.ts";
import type { AccountType } from "#domain/accounts/records.ts";
import type { AccountMatch, CallCorrection, CallDecision, CallMark, NotACallReason } from "./decision.ts";
import { type Attendee, type CalendarEvent, occurrenceKey } from "./event.ts";
import { companyDomains, type InternalRules, isBlocked, isGroupAddress, isInternal, outsideGuests } from "./guests.ts";

/** More outside guests than this is a webinar. */
const maxExternals = 25;
const maxAlternatives = 3;
/** "Canceled: Sync", "[Cancelled] Sync", "Cancelled - Sync"; not "Cancelled-order backlog". */
const saysCancelled = /^\s*(\[cancell?ed\]|cancell?ed\s*(:|[-–]\s))/i;

export interface CallContext {
  readonly rep: string;
  readonly now: Temporal.Instant;
  readonly internal: InternalRules;
  /** Addresses and domains that this rep or the admin never wants a brief for. */
  readonly blocked: readonly string[];
  readonly corrections: readonly CallCorrection[];
  readonly domains: DomainRules;
  readonly directory: Directory;
}

/** What must be looked up in the CRM before these events can be decided. */
export function lookupsFor(
  events: readonly CalendarEvent[],
  context: Pick<CallContext, "rep" | "internal" | "domains">,
): { readonly emails: readonly string[]; readonly domains: readonly string[] } {
  const emails = new Set<string>();
  const domains = new Set<string>();
  for (const event of events) {
    for (const guest of outsideGuests(event, context.rep, context.internal)) {
      for (const spelling of spellings(guest.email)) emails.add(spelling);
      for (const domain of companyDomains(guest.email, context.domains)) domains.add(domain);
    }
  }
  return { emails: [...emails], domains: [...domains] };
}

/** The ordered rules. The first that fires decides; its code and sentence are kept and can be shown. */
export function decideCall(event: CalendarEvent, context: CallContext): CallDecision {
  const dropped = dropReason(event, context.now);
  if (dropped !== null) return dropped;

  const correction = findCorrection(event, context.corrections);
  if (correction?.verdict.kind === "not-a-call") {
    return no("marked-not-a-call", "You marked this as not a customer call.");
  }

  const outside = outsideGuests(event, context.rep, context.internal);
  if (outside.length === 0) return withoutOutsiders(event, context.internal);
  const allowed = outside.filter((guest) => !isBlocked(guest.email, context.blocked));
  if (allowed.length === 0) return no("blocked", "Every outside guest is on your block list.");
  const live = allowed.filter((guest) => guest.response !== "declined");
  if (live.length === 0) return no("all-externals-declined", "Every outside guest has declined.");
  if (live.length > maxExternals) {
    return no("too-many-externals", `${live.length} outside guests: treated as a webinar.`);
  }

  const matches = live.map((guest) => matchGuest(guest, context.directory, context.domains));
  const ranked = rankAccounts(matches, { rep: context.rep, title: event.title, directory: context.directory });
  const ofType = (types: readonly AccountType[]) =>
    ranked.filter((match) => {
      const type = context.directory.accounts.get(match.accountId)?.type;
      return type !== undefined && types.includes(type);
    });
  const customers = ofType(["customer", "prospect"]);
  const partners = ofType(["partner"]);
  const corrected = correctedMatch(correction, context.directory);
  const account = corrected ?? customers[0];
  if (account === undefined) return withoutCustomer(event, ranked, context);

  const rest = customers.filter((match) => match.accountId !== account.accountId).slice(0, maxAlternatives);
  const externals = matches
    .map((match) => asExternal(match, account.accountId))
    .sort((a, b) => Number(b.accountId === account.accountId) - Number(a.accountId === account.accountId));
  return {
    kind: "customer-call",
    reason: corrected !== null ? "corrected" : account.matchedBy === "contact" ? "contact-match" : "domain-match",
    account,
    alternatives: rest,
    partners,
    externals,
    marks: marksOf(event, live, externals, partners),
    because: because(account, rest, matches),
  };
}

function dropReason(event: CalendarEvent, now: Temporal.Instant): CallDecision | null {
  if (event.status === "cancelled" || saysCancelled.test(event.title)) {
    return no("cancelled", "The meeting is cancelled.");
  }
  if (event.selfResponse === "declined") return no("declined", "You declined it.");
  if (event.allDay) return no("all-day", "All-day entries are not calls.");
  if (event.visibility === "private") return no("private", "Private entries are never read.");
  if (event.kind !== "default")
    return no("not-a-meeting-type", "It is not a meeting (focus time, out of office and the like).");
  if (event.freeBusyOnly) return no("free-busy-only", "Only free or busy is visible, not the guests.");
  if (Temporal.Instant.compare(event.end, now) <= 0) return no("ended", "It is over.");
  return null;
}

function withoutCustomer(event: CalendarEvent, ranked: readonly AccountMatch[], context: CallContext): CallDecision {
  if (ranked.length > 0) {
    return no(
      "account-type",
      `${ranked.map((match) => match.name).join(", ")}: not a customer or prospect in your CRM.`,
    );
  }
  const host = event.organizer;
  const invitedByStranger =
    event.selfResponse === "needsAction" && host !== null && !host.self && !isInternal(host.email, context.internal);
  return invitedByStranger
    ? no("stranger-invite", "You have not answered it and nobody on it is known in your CRM.")
    : no("no-crm-match", "No outside guest matches a contact or an account's domain in your CRM.");
}

function withoutOutsiders(event: CalendarEvent, internal: InternalRules): CallDecision {
  const others = event.attendees.filter((guest) => !guest.self);
  if (others.some((guest) => !guest.resource && isInternal(guest.email, internal))) {
    return no("internal-only", "Everybody on it is a colleague.");
  }
  return others.length > 0
    ? no("no-guests", "Only rooms or automatic addresses are invited, nobody in person.")
    : no("no-guests", "Nobody else is invited; a title alone never makes a customer call.");
}

function findCorrection(event: CalendarEvent, corrections: readonly CallCorrection[]): CallCorrection | undefined {
  const key = occurrenceKey(event);
  return (
    corrections.find((row) => row.scope === "occurrence" && row.key === key) ??
    corrections.find((row) => row.scope === "series" && row.key === event.meetingUid)
  );
}

function correctedMatch(correction: CallCorrection | undefined, directory: Directory): AccountMatch | null {
  if (correction?.verdict.kind !== "account") return null;
  const account = directory.accounts.get(correction.verdict.accountId);
  return account === undefined
    ? null
    : { accountId: account.id, name: account.name, matchedBy: "correction", emails: [] };
}

function marksOf(
  event: CalendarEvent,
  live: readonly Attendee[],
  externals: readonly { readonly email: string; readonly isContact: boolean }[],
  partners: readonly AccountMatch[],
): readonly CallMark[] {
  const marks: CallMark[] = [];
  if (event.selfResponse === "tentative") marks.push("tentative");
  if (event.selfResponse === "needsAction") marks.push("not-answered");
  const known = new Set(externals.filter((external) => external.isContact).map((external) => external.email));
  if (live.some((guest) => !known.has(guest.email) && isGroupAddress(guest.email))) marks.push("guests-not-expanded");
  if (!event.attendeesComplete) marks.push("guests-incomplete");
  if (partners.length > 0) marks.push("partner-on-the-call");
  return marks;
}

/** Contacts by the name in the CRM, everybody else by address: what an invitation calls them is written by strangers. */
function because(account: AccountMatch, rest: readonly AccountMatch[], matches: readonly GuestMatch[]): string {
  const also = rest.length === 0 ? "." : `; also on it: ${rest.map((match) => match.name).join(", ")}.`;
  if (account.matchedBy === "correction") return `You said this call is with ${account.name}${also}`;
  const contacts = matches.flatMap(({ contact }) => (contact?.accountId === account.accountId ? [contact.name] : []));
  if (account.matchedBy === "contact" && contacts.length > 0) {
    const are = contacts.length === 1 ? "is a contact" : "are contacts";
    return `${listed(contacts)} ${are} of ${account.name} in your CRM${also}`;
  }
  const has = account.emails.length === 1 ? "the address has" : "the addresses have";
  return `${listed(account.emails)}: ${has} ${account.name}'s company domain${also}`;
}

const namesShown = 3;

function listed(all: readonly string[]): string {
  const shown = all.length > namesShown + 1 ? all.slice(0, namesShown) : all;
  const more = all.length - shown.length;
  const last = more > 0 ? `${more} more` : shown.at(-1);
  const head = more > 0 ? shown : shown.slice(0, -1);
  return head.length === 0 ? `${last}` : `${head.join(", ")} and ${last}`;
}

function no(reason: NotACallReason, sentence: string): CallDecision {
  return { kind: "not-a-call", reason, because: sentence };
}
