import type { CallDecision } from "#domain/calendar/decision.ts";
import type { CalendarEvent } from "#domain/calendar/event.ts";
import type { CallFacts } from "./delivery.ts";

type CustomerCall = Extract<CallDecision, { kind: "customer-call" }>;

/** The part of a call that is worth an edit when it changes. */
export function callFacts(event: CalendarEvent, decision: CustomerCall): CallFacts {
  return {
    providerId: event.providerId,
    meetingUid: event.meetingUid,
    originalStart: event.originalStart?.toString() ?? null,
    seriesId: event.seriesId,
    startsAt: event.start.toString(),
    endsAt: event.end.toString(),
    accountId: decision.account.accountId,
    accountName: decision.account.name,
    guests: decision.externals
      .map((external) => ({ email: external.email, response: "coming" }))
      .sort((a, b) => (a.email < b.email ? -1 : 1)),
    agenda: digest([event.title, event.description, event.joinUrl ?? ""].join("\u0000")),
    marks: [...decision.marks],
    withdrawnBecause: null,
  };
}

/** What changed between two views of one call, in our own words; guests are named by address only, never by text from the invitation. */
export function describeChanges(before: CallFacts, after: CallFacts, zone: string): readonly string[] {
  const changes: string[] = [];
  if (before.withdrawnBecause !== null && after.withdrawnBecause === null) changes.push("The call is on again");
  if (before.startsAt !== after.startsAt) {
    changes.push(`New time: ${clock(after.startsAt, zone)} (was ${clock(before.startsAt, zone)})`);
  } else if (before.endsAt !== after.endsAt) {
    changes.push(`Now until ${clock(after.endsAt, zone)} (was ${clock(before.endsAt, zone)})`);
  }
  if (before.accountId !== after.accountId) changes.push(`Account: ${after.accountName} (was ${before.accountName})`);
  const was = new Set(before.guests.map((guest) => guest.email));
  const is = new Set(after.guests.map((guest) => guest.email));
  const joined = [...is].filter((email) => !was.has(email));
  const left = [...was].filter((email) => !is.has(email));
  if (joined.length > 0) changes.push(`Joined: ${few(joined)}`);
  if (left.length > 0) changes.push(`Not coming: ${few(left)}`);
  if (before.agenda !== after.agenda) changes.push("The invitation's text changed");
  if (before.marks.join() !== after.marks.join()) changes.push("Your answer or the guest list's state changed");
  return changes;
}

/** True when the rep would see the same brief. */
export function sameFacts(a: CallFacts, b: CallFacts): boolean {
  return (
    a.startsAt === b.startsAt &&
    a.endsAt === b.endsAt &&
    a.accountId === b.accountId &&
    a.agenda === b.agenda &&
    a.withdrawnBecause === b.withdrawnBecause &&
    a.providerId === b.providerId &&
    a.marks.join() === b.marks.join() &&
    a.guests.map((guest) => guest.email).join() === b.guests.map((guest) => guest.email).join()
  );
}

function few(emails: readonly string[]): string {
  return emails.length <= 3 ? emails.join(", ") : `${emails.slice(0, 3).join(", ")} and ${emails.length - 3} more`;
}

function clock(instant: string, zone: string): string {
  return Temporal.Instant.from(instant)
    .toZonedDateTimeISO(zone)
    .toLocaleString("en-GB", { weekday: "short", hour: "2-digit", minute: "2-digit" });
}

/** FNV-1a, 64 bit: tells texts apart, keeps none of them. Not for secrets. */
function digest(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let index = 0; index < text.length; index++) {
    hash = ((hash ^ BigInt(text.charCodeAt(index))) * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return hash.toString(16);
}
