/** What lies in one user's calendar: meetings expanded to occurrences, tombstones included. */
import { instantOfStamp, occurrences, parseRecurrence, type Rule, stamp } from "./recurrence.ts";
import type { FakeContent, FakeGuest, FakeMeeting, FakeTime, FakeUser } from "./state.ts";

export interface Occurrence {
  readonly meeting: FakeMeeting;
  /** Null for a single event and for the series itself. */
  readonly key: string | null;
  readonly id: string;
  readonly rev: number;
  readonly start: FakeTime;
  readonly end: FakeTime;
  readonly startMs: number;
  readonly endMs: number;
  readonly originalStart: FakeTime | null;
  readonly content: FakeContent;
  readonly attendees: readonly FakeGuest[];
  /** Cancelled by the organiser, or gone from this user's calendar only. */
  readonly state: "live" | "cancelled" | "removed";
}

const rules = new WeakMap<readonly string[], Rule>();
function ruleOf(lines: readonly string[]): Rule {
  const cached = rules.get(lines);
  if (cached !== undefined) return cached;
  const rule = parseRecurrence(lines);
  rules.set(lines, rule);
  return rule;
}

export const addressesOf = (user: FakeUser): readonly string[] => [user.email, ...user.aliases];

export const isGuest = (guests: readonly FakeGuest[], user: FakeUser): boolean =>
  guests.some((guest) => guest.email !== undefined && addressesOf(user).includes(guest.email.toLowerCase()));

export function instantOf(time: FakeTime, zone: string): Temporal.Instant {
  if (time.dateTime !== undefined) return Temporal.Instant.from(time.dateTime);
  return Temporal.PlainDate.from(time.date ?? "")
    .toZonedDateTime(time.timeZone ?? zone)
    .toInstant();
}

/** True when the calendar holds the meeting or once held it. */
export function concerns(meeting: FakeMeeting, user: FakeUser): boolean {
  return (
    meeting.holders.includes(user.email) ||
    meeting.gone.includes(user.email) ||
    meeting.organizer.email === user.email ||
    isGuest(meeting.attendees, user) ||
    Object.values(meeting.exceptions).some((one) => one.attendees !== undefined && isGuest(one.attendees, user))
  );
}

function stateFor(meeting: FakeMeeting, user: FakeUser, attendees: readonly FakeGuest[]): Occurrence["state"] {
  if (meeting.cancelled) return "cancelled";
  if (meeting.gone.includes(user.email)) return "removed";
  const holds =
    meeting.holders.includes(user.email) || meeting.organizer.email === user.email || isGuest(attendees, user);
  return holds ? "live" : "removed";
}

/** The single event, or the series itself. */
export function whole(meeting: FakeMeeting, user: FakeUser): Occurrence {
  return {
    meeting,
    key: null,
    id: meeting.id,
    rev: meeting.rev,
    start: meeting.start,
    end: meeting.end,
    startMs: instantOf(meeting.start, user.zone).epochMilliseconds,
    endMs: instantOf(meeting.end, user.zone).epochMilliseconds,
    originalStart: null,
    content: meeting.content,
    attendees: meeting.attendees,
    state: stateFor(meeting, user, meeting.attendees),
  };
}

export function instancesOf(meeting: FakeMeeting, user: FakeUser, fromMs: number, toMs: number): Occurrence[] {
  if (meeting.recurrence.length === 0) {
    const one = whole(meeting, user);
    return one.endMs > fromMs && one.startMs < toMs ? [one] : [];
  }
  const zone = meeting.start.timeZone ?? user.zone;
  const first = instantOf(meeting.start, zone).toZonedDateTimeISO(zone);
  const lengthMs = instantOf(meeting.end, zone).epochMilliseconds - first.epochMilliseconds;
  const rule = ruleOf(meeting.recurrence);
  const found: Occurrence[] = [];
  const seen = new Set<string>();
  const add = (original: Temporal.ZonedDateTime): void => {
    const allDay = meeting.start.date !== undefined;
    const key = allDay ? original.toPlainDate().toString().replaceAll("-", "") : stamp(original.toInstant());
    if (seen.has(key)) return;
    seen.add(key);
    const exception = meeting.exceptions[key];
    const attendees = exception?.attendees ?? meeting.attendees;
    const finish = original.add({ milliseconds: lengthMs });
    const start = exception?.start ?? timeLike(meeting.start, original);
    const end = exception?.end ?? timeLike(meeting.end, finish);
    const startMs = instantOf(start, zone).epochMilliseconds;
    const endMs = instantOf(end, zone).epochMilliseconds;
    if (endMs <= fromMs || startMs >= toMs) return;
    const dropped =
      exception?.attendees !== undefined &&
      meeting.organizer.email !== user.email &&
      isGuest(meeting.attendees, user) &&
      !isGuest(exception.attendees, user);
    const state = dropped ? "removed" : stateFor(meeting, user, attendees);
    found.push({
      meeting,
      key,
      id: `${meeting.id}_${key}`,
      rev: Math.max(meeting.rev, exception?.rev ?? 0),
      start,
      end,
      startMs,
      endMs,
      originalStart: timeLike(meeting.start, original),
      content: { ...meeting.content, ...exception?.content },
      attendees,
      state: exception?.cancelled === true && state === "live" ? "cancelled" : state,
    });
  };
  for (const original of occurrences(rule, first, fromMs - lengthMs, toMs)) add(original);
  // An instance that was moved into the window starts, by the rule, outside of it.
  for (const [key, exception] of Object.entries(meeting.exceptions)) {
    if (exception.start !== undefined && !seen.has(key)) {
      const at = key.includes("T")
        ? instantOfStamp(key)
        : Temporal.PlainDate.from(key).toZonedDateTime(zone).toInstant();
      add(at.toZonedDateTimeISO(zone));
    }
  }
  return found;
}

function timeLike(pattern: FakeTime, at: Temporal.ZonedDateTime): FakeTime {
  if (pattern.date !== undefined) return { date: at.toPlainDate().toString() };
  return { dateTime: at.toString({ timeZoneName: "never", smallestUnit: "second" }), timeZone: at.timeZoneId };
}

/** The instance named by an id that this fake made, or null. Clients must not take ids apart; the server may. */
export function instanceById(meeting: FakeMeeting, user: FakeUser, key: string): Occurrence | null {
  const day = Temporal.PlainDate.from(key.slice(0, 8)).toZonedDateTime("UTC").epochMilliseconds;
  const around = instancesOf(meeting, user, day - 40 * 86_400_000, day + 40 * 86_400_000);
  return (
    around.find((one) => one.key === key) ??
    instancesOf(meeting, user, 0, 8.64e15).find((one) => one.key === key) ??
    null
  );
}
