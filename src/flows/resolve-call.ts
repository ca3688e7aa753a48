import type { Account } from "#domain/accounts/records.ts";
import type { CallTranscript } from "#domain/behaviours/signal.ts";
import { type Known, resolveSpeakers, type Turn } from "#domain/behaviours/speakers.ts";
import { fold } from "#domain/briefs/plain-text.ts";
import type { CalendarEvent } from "#domain/calendar/event.ts";
import type { Ports, StoredEvent } from "./ports.ts";

export interface ResolvedCall {
  /** The calendar event's id where there is one, else the transcript's own. */
  readonly id: string;
  readonly eventId: string | null;
  readonly at: Temporal.Instant;
  readonly account: Account;
  readonly turns: readonly Turn[];
}
export type CallResolution =
  | { readonly kind: "call"; readonly call: ResolvedCall }
  | { readonly kind: "unknown"; readonly because: "no-account" | "unknown-account" | "not-a-customer-call" };

type ResolvePorts = Pick<Ports, "calendars" | "internal" | "people" | "records">;

/** A file may know the day of a call only. */
const nearHours = 14;
const mostAccounts = 50;

/** Whose call a transcript is of, and who speaks in it. By its event, else its account, else by the people on it. */
export async function resolveCall(ports: ResolvePorts, transcript: CallTranscript): Promise<CallResolution> {
  const at = Temporal.Instant.from(transcript.at);
  const people = await ports.people.list();
  const names = [
    ...transcript.participants,
    ...transcript.turns.map(({ email, speaker }) => ({ email, name: speaker })),
  ];
  const ours = people.filter((person) => names.some((one) => isThem(one, person)));
  const stored =
    transcript.event_id !== null
      ? (await ports.calendars.eventsById(transcript.event_id))[0]
      : await eventNear(
          ports,
          ours.map(({ email }) => email),
          at,
          names,
        );
  const accountId =
    transcript.account_id ??
    accountOf(stored) ??
    (await accountByNames(
      ports,
      ours.map(({ email }) => email),
      names,
    ));
  if (accountId === null) {
    const because = stored?.decision?.kind === "not-a-call" ? "not-a-customer-call" : "no-account";
    return { kind: "unknown", because };
  }
  const account = await ports.records.account(accountId);
  if (account === null) return { kind: "unknown", because: "unknown-account" };
  const turns = resolveSpeakers(transcript.turns, {
    people,
    internal: await ports.internal(),
    attendees: stored === undefined ? [] : guestsOf(stored.event),
    participants: transcript.participants,
    contacts: await ports.records.contactsOf(accountId),
    domains: account.domains,
  });
  const eventId = transcript.event_id ?? stored?.event.providerId ?? null;
  return {
    kind: "call",
    call: { id: eventId ?? transcript.id, eventId, at: stored?.event.start ?? at, account, turns },
  };
}

function accountOf(stored: StoredEvent | undefined): string | null {
  return stored?.decision?.kind === "customer-call" ? stored.decision.account.accountId : null;
}

function isThem(one: Known, other: Known): boolean {
  if (one.email !== null && other.email !== null) return one.email.toLowerCase() === other.email.toLowerCase();
  return one.name !== null && other.name !== null && fold(one.name) !== "" && fold(one.name) === fold(other.name);
}

function guestsOf(event: CalendarEvent): readonly Known[] {
  return event.organizer === null ? event.attendees : [...event.attendees, event.organizer];
}

/** The customer call of one of these reps near that time with the most guests who speak; undefined when there is none or two are alike. */
async function eventNear(
  ports: ResolvePorts,
  reps: readonly string[],
  at: Temporal.Instant,
  names: readonly Known[],
): Promise<StoredEvent | undefined> {
  const found = new Map<string, { readonly stored: StoredEvent; readonly score: number }>();
  for (const rep of reps) {
    const near = await ports.calendars.eventsBetween(
      rep,
      at.subtract({ hours: nearHours }),
      at.add({ hours: nearHours }),
    );
    for (const stored of near) {
      if (stored.removedAt !== null || stored.decision?.kind !== "customer-call") continue;
      const score = guestsOf(stored.event).filter(
        (guest) => !reps.includes(guest.email ?? "") && names.some((one) => isThem(one, guest)),
      ).length;
      if (score > 0) found.set(stored.event.providerId, { stored, score });
    }
  }
  const [best, second] = [...found.values()].sort((a, b) => b.score - a.score);
  return best !== undefined && best.score !== second?.score ? best.stored : undefined;
}

/** The account whose contacts are on the call: by address, else by name among the accounts of the reps on it. Null when nobody or several fit. */
async function accountByNames(
  ports: ResolvePorts,
  reps: readonly string[],
  names: readonly Known[],
): Promise<string | null> {
  const emails = [...new Set(names.flatMap(({ email }) => email ?? []))];
  const byAddress = emails.length === 0 ? [] : await ports.records.contactsByEmail(emails);
  const accounts = new Set(byAddress.map(({ accountId }) => accountId));
  if (accounts.size > 0) return accounts.size === 1 ? ([...accounts][0] ?? null) : null;
  const owned = new Set<string>();
  for (const rep of reps)
    for (const deal of await ports.records.openOpportunitiesOwnedBy(rep)) owned.add(deal.accountId);
  const counts: { readonly id: string; readonly found: number }[] = [];
  for (const id of [...owned].slice(0, mostAccounts)) {
    const contacts = await ports.records.contactsOf(id);
    const found = contacts.filter((contact) => names.some((one) => isThem(one, contact))).length;
    if (found > 0) counts.push({ id, found });
  }
  counts.sort((a, b) => b.found - a.found);
  return counts[0] !== undefined && counts[0].found !== counts[1]?.found ? counts[0].id : null;
}
