import {
  type DomainRules,
  isWithin,
  mailboxOf,
  parseAddress,
  sameMailbox,
  spellings,
} from "#domain/accounts/addresses.ts";
import type { Attendee, CalendarEvent } from "./event.ts";

export interface InternalRules {
  /** Registrable domains and subsidiaries of our own company, lower case. Subdomains count. */
  readonly domains: readonly string[];
  /** Colleagues with an outside address (contractors). */
  readonly emails: ReadonlySet<string>;
}

const machineHosts = ["resource.calendar.google.com", "group.calendar.google.com", "calendar.google.com"];
const machineLocals =
  /^(no[-_.]?reply|do[-_.]?not[-_.]?reply|mailer-daemon|postmaster|notifications?|calendar-notification)(\+.*)?$/;
const groupLocals =
  /^(team|all|everyone|everybody|group|office|info|sales|support|procurement|purchasing|it|dev|developers|engineering|finance|legal|security|marketing|operations|ops|admin|hello|contact|staff|management|board|data|platform|people|hr)([-._].*)?$/;

/** The outside people on an event: no rooms, no calendars, no machines, nobody of ours; the organiser counts even when not listed as a guest. */
export function outsideGuests(event: CalendarEvent, rep: string, internal: InternalRules): readonly Attendee[] {
  const guests = [...event.attendees];
  const organizer = event.organizer;
  if (organizer !== null && !organizer.self && !guests.some((guest) => sameMailbox(guest.email, organizer.email))) {
    guests.push({
      email: organizer.email,
      name: organizer.name,
      response: "accepted",
      self: false,
      resource: false,
      organizer: true,
    });
  }
  const byMailbox = new Map<string, Attendee>();
  for (const guest of guests) {
    const address = parseAddress(guest.email);
    if (address === null || guest.self || guest.resource || sameMailbox(guest.email, rep)) continue;
    if (machineHosts.some((host) => isWithin(address.host, host)) || machineLocals.test(address.local)) continue;
    if (isInternal(guest.email, internal)) continue;
    // One person, however often and in whatever spelling: who declines one of two invitations still comes.
    const mailbox = mailboxOf(guest.email) ?? guest.email;
    const known = byMailbox.get(mailbox);
    if (known === undefined || known.response === "declined") byMailbox.set(mailbox, guest);
  }
  return [...byMailbox.values()];
}

export function isInternal(email: string, internal: InternalRules): boolean {
  const address = parseAddress(email);
  if (address === null) return false;
  return (
    spellings(email).some((spelling) => internal.emails.has(spelling)) ||
    internal.domains.some((domain) => isWithin(address.host, domain))
  );
}

/** Nobody knows who reads a group address: the calendar does not expand it. */
export function isGroupAddress(email: string): boolean {
  const address = parseAddress(email);
  return address !== null && groupLocals.test(address.local);
}

/** The company domain of an address, or null for free mail and nonsense. */
export function companyDomain(email: string, rules: DomainRules): string | null {
  return companyDomains(email, rules).at(-1) ?? null;
}

/** Its host and every parent down to the registrable domain, most exact first; empty for free mail and nonsense. */
export function companyDomains(email: string, rules: DomainRules): readonly string[] {
  const address = parseAddress(email);
  if (address === null) return [];
  const domain = rules.registrable(address.host);
  if (domain === null || rules.isFreeMail(domain) || rules.isFreeMail(address.host)) return [];
  const found: string[] = [];
  for (let host = address.host; isWithin(host, domain); host = host.slice(host.indexOf(".") + 1)) {
    found.push(host);
    if (host === domain) break;
  }
  return found;
}

/** `blocked` holds addresses and domains. */
export function isBlocked(email: string, blocked: readonly string[]): boolean {
  const address = parseAddress(email);
  if (address === null) return false;
  return blocked.some((entry) => {
    const word = entry.trim().toLowerCase().replace(/^@/, "");
    return word.includes("@") ? sameMailbox(word, email) : word !== "" && isWithin(address.host, word);
  });
}
