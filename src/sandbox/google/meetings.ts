/** Writing into calendars: every change gets a revision and reaches the calendar of every guest who has one here. */
import { randomUUID } from "node:crypto";
import { addressesOf, concerns, instanceById, instantOf, isGuest, type Occurrence, whole } from "./agenda.ts";
import { parseRecurrence, stamp } from "./recurrence.ts";
import { badRequest, Refusal } from "./respond.ts";
import type {
  FakeContent,
  FakeEventInput,
  FakeException,
  FakeGuest,
  FakeMeeting,
  FakeState,
  FakeTime,
  FakeUser,
} from "./state.ts";

export interface World {
  readonly state: FakeState;
  readonly now: () => Temporal.Instant;
  /** Called with the calendars that changed. */
  readonly changed: (emails: readonly string[]) => void;
}

export type Changes = Partial<Omit<FakeEventInput, "id" | "iCalUID" | "organizer">>;

const contentNames = [
  "summary",
  "description",
  "location",
  "visibility",
  "transparency",
  "eventType",
  "status",
  "hangoutLink",
  "conferenceData",
  "attachments",
  "guestsCanSeeOtherGuests",
  "attendeesOmitted",
] as const satisfies readonly (keyof FakeContent)[];
const otherNames = ["id", "iCalUID", "start", "end", "attendees", "organizer", "recurrence", "reminders", "sequence"];

const contentOf = (input: Changes): FakeContent =>
  Object.fromEntries(contentNames.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]));

/** A time without an offset is refused: read in the server's zone it would be right on one machine only. */
function timeOf(input: string | FakeTime, name: string): FakeTime {
  const time = typeof input === "string" ? { dateTime: input } : input;
  if ((time.dateTime === undefined) === (time.date === undefined))
    throw badRequest(`${name} needs dateTime or date`, name);
  if (time.date !== undefined && !/^\d{4}-\d\d-\d\d$/.test(time.date))
    throw badRequest(`Invalid date in ${name}`, name);
  if (time.dateTime !== undefined && !hasOffset(time.dateTime))
    throw badRequest(`${name}.dateTime needs an offset`, name);
  return time;
}

export const hasOffset = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text);

export function userOf(world: World, email: string): FakeUser {
  const user = world.state.users[email];
  if (user === undefined || user.deleted) throw new Refusal(404, "notFound", "Not Found");
  return user;
}

/** Marks the change, and tells every calendar that holds the meeting or just lost it. */
function touch(world: World, meeting: FakeMeeting, before: readonly string[] = []): void {
  world.state.revision += 1;
  meeting.updated = world.now().toString({ smallestUnit: "millisecond" });
  const emails = new Set(before);
  for (const user of Object.values(world.state.users)) if (concerns(meeting, user)) emails.add(user.email);
  for (const email of emails) {
    const user = world.state.users[email];
    if (user !== undefined) user.touched = world.state.revision;
  }
  world.changed([...emails]);
}

const audience = (world: World, meeting: FakeMeeting): string[] =>
  Object.values(world.state.users)
    .filter((user) => concerns(meeting, user))
    .map((user) => user.email);

export function insert(world: World, email: string, input: FakeEventInput): FakeMeeting {
  const user = userOf(world, email);
  const unknown = Object.keys(input).find(
    (name) => !otherNames.includes(name) && !(contentNames as readonly string[]).includes(name),
  );
  if (unknown !== undefined) throw badRequest(`Unknown event field ${unknown}`, unknown);
  const id = input.id ?? randomUUID().replaceAll("-", "").slice(0, 26);
  if (world.state.meetings[id] !== undefined)
    throw new Refusal(409, "duplicate", "The requested identifier already exists.");
  const start = timeOf(input.start, "start");
  const end = timeOf(input.end, "end");
  if ((start.date === undefined) !== (end.date === undefined))
    throw badRequest("Start and end must both be dates or both date-times", "end");
  if (instantOf(start, user.zone).epochMilliseconds > instantOf(end, user.zone).epochMilliseconds) {
    throw new Refusal(400, "timeRangeEmpty", "The specified time range is empty.");
  }
  const recurrence = [...(input.recurrence ?? [])];
  if (recurrence.length > 0) {
    parseRecurrence(recurrence);
    if (start.dateTime !== undefined && start.timeZone === undefined)
      throw badRequest("Missing time zone definition for start time.", "start");
  }
  const created = world.now().toString({ smallestUnit: "millisecond" });
  const meeting: FakeMeeting = {
    id,
    iCalUID: input.iCalUID ?? `${id}@google.com`,
    created,
    updated: created,
    rev: world.state.revision + 1,
    sequence: 0,
    cancelled: false,
    organizer: input.organizer ?? { email: user.email, displayName: user.name },
    start,
    end,
    content: contentOf(input),
    attendees: [...(input.attendees ?? [])],
    recurrence,
    exceptions: {},
    holders: [user.email],
    gone: [],
  };
  world.state.meetings[id] = meeting;
  touch(world, meeting);
  return meeting;
}

/** Finds an event, a series or one instance in a user's calendar; refuses what is not theirs. */
export function find(world: World, email: string, id: string): Occurrence {
  const user = userOf(world, email);
  const direct = world.state.meetings[id];
  if (direct !== undefined && concerns(direct, user)) return whole(direct, user);
  const cut = id.lastIndexOf("_");
  const series = cut > 0 ? world.state.meetings[id.slice(0, cut)] : undefined;
  if (series !== undefined && series.recurrence.length > 0 && concerns(series, user)) {
    const key = id.slice(cut + 1);
    const instance = /^\d{8}(T\d{6}Z)?$/.test(key) ? instanceById(series, user, key) : null;
    if (instance !== null) return instance;
  }
  throw new Refusal(404, "notFound", "Not Found");
}

function exceptionOf(meeting: FakeMeeting, key: string): FakeException {
  const exception = meeting.exceptions[key] ?? { rev: 0, cancelled: false, content: {} };
  meeting.exceptions[key] = exception;
  return exception;
}

export function patch(world: World, email: string, id: string, changes: Changes): Occurrence {
  const found = find(world, email, id);
  const { meeting, key } = found;
  const before = audience(world, meeting);
  const target = key === null ? meeting : exceptionOf(meeting, key);
  target.rev = world.state.revision + 1;
  target.content = { ...target.content, ...contentOf(changes) };
  if (changes.start !== undefined) target.start = timeOf(changes.start, "start");
  if (changes.end !== undefined) target.end = timeOf(changes.end, "end");
  if (changes.attendees !== undefined) {
    if (key === null) invite(world, meeting, changes.attendees);
    target.attendees = [...changes.attendees];
  }
  if (key === null && changes.recurrence !== undefined) {
    parseRecurrence(changes.recurrence);
    meeting.recurrence = [...changes.recurrence];
  }
  meeting.sequence += 1;
  touch(world, meeting, before);
  return find(world, email, id);
}

/** Who leaves the guest list loses their copy; who comes back has it again. */
function invite(world: World, meeting: FakeMeeting, guests: readonly FakeGuest[]): void {
  for (const user of Object.values(world.state.users)) {
    if (meeting.organizer.email === user.email) continue;
    if (isGuest(guests, user)) meeting.gone = meeting.gone.filter((one) => one !== user.email);
    else if (isGuest(meeting.attendees, user)) {
      meeting.gone = [...meeting.gone, user.email];
      meeting.holders = meeting.holders.filter((one) => one !== user.email);
    }
  }
}

/** Moves one event or one instance; without an end the length stays. */
export function move(world: World, email: string, id: string, start: string, end?: string): Occurrence {
  const { startMs, endMs, start: old } = find(world, email, id);
  const at = Temporal.Instant.from(start);
  const zone = old.timeZone === undefined ? {} : { timeZone: old.timeZone };
  return patch(world, email, id, {
    start: { dateTime: at.toString(), ...zone },
    end: { dateTime: end ?? at.add({ milliseconds: endMs - startMs }).toString(), ...zone },
  });
}

export function respond(
  world: World,
  email: string,
  id: string,
  guest: string,
  response: NonNullable<FakeGuest["responseStatus"]>,
): Occurrence {
  const found = find(world, email, id);
  if (!found.attendees.some((one) => one.email?.toLowerCase() === guest.toLowerCase())) {
    throw badRequest(`${guest} is not a guest of ${id}`);
  }
  return patch(world, email, id, {
    attendees: found.attendees.map((one) =>
      one.email?.toLowerCase() === guest.toLowerCase() ? { ...one, responseStatus: response } : one,
    ),
  });
}

/** The organiser's removal cancels it for everybody; a guest's removes their own copy only. */
export function remove(world: World, email: string, id: string): void {
  const holder = world.state.users[email] === undefined ? null : email;
  const cut = id.lastIndexOf("_");
  const meeting = world.state.meetings[id] ?? world.state.meetings[id.slice(0, Math.max(cut, 0))];
  if (meeting === undefined) throw new Refusal(404, "notFound", "Not Found");
  const before = audience(world, meeting);
  const organises = meeting.organizer.email === email;
  const viewer = holder ?? before[0];
  if (viewer === undefined) throw new Refusal(404, "notFound", "Not Found");
  const found = find(world, viewer, id);
  if (found.state !== "live") throw new Refusal(410, "deleted", "Resource has been deleted");
  const rev = world.state.revision + 1;
  if (found.key !== null) {
    const exception = exceptionOf(meeting, found.key);
    exception.rev = rev;
    if (organises) exception.cancelled = true;
    else {
      const user = userOf(world, email);
      exception.attendees = found.attendees.filter(
        (guest) => !addressesOf(user).includes(guest.email?.toLowerCase() ?? ""),
      );
      if (meeting.holders.includes(email)) exception.cancelled = true;
    }
  } else {
    meeting.rev = rev;
    if (organises) meeting.cancelled = true;
    else {
      meeting.gone = [...meeting.gone, email];
      meeting.holders = meeting.holders.filter((one) => one !== email);
    }
  }
  touch(world, meeting, before);
}

/** "This and following": the series ends before `from`, a new one with the changes begins there. Returns the new series' id. */
export function split(
  world: World,
  email: string,
  seriesId: string,
  from: Temporal.Instant,
  changes: Changes,
  leftover: boolean,
): FakeMeeting {
  const { meeting } = find(world, email, seriesId);
  const rule = meeting.recurrence.find((line) => line.startsWith("RRULE:")) ?? "";
  const lengthMs = instantOf(meeting.end, "UTC").epochMilliseconds - instantOf(meeting.start, "UTC").epochMilliseconds;
  const zone = meeting.start.timeZone ?? "UTC";
  const last = leftover ? from : from.subtract({ seconds: 1 });
  const bounded = `${rule.replace(/;(UNTIL|COUNT)=[^;]*/g, "")};UNTIL=${stamp(last)}`;
  patch(world, email, seriesId, {
    recurrence: meeting.recurrence.map((line) => (line.startsWith("RRULE:") ? bounded : line)),
  });
  return insert(world, email, {
    ...meeting.content,
    start: { dateTime: from.toString(), timeZone: zone },
    end: { dateTime: from.add({ milliseconds: lengthMs }).toString(), timeZone: zone },
    attendees: meeting.attendees,
    organizer: meeting.organizer,
    recurrence: [rule.replace(/;COUNT=[^;]*/, "")],
    ...changes,
    iCalUID: `${meeting.id}_R${stamp(from)}@google.com`,
  });
}

/** Puts raw JSON in the place of an event, for everybody who sees it. */
export function corrupt(world: World, id: string, raw: Record<string, unknown> | null): void {
  const meeting = world.state.meetings[id];
  if (meeting === undefined) throw new Refusal(404, "notFound", "Not Found");
  if (raw === null) delete meeting.raw;
  else meeting.raw = raw;
  meeting.rev = world.state.revision + 1;
  touch(world, meeting);
}

export const keyOf = (originalStart: string): string => stamp(Temporal.Instant.from(originalStart));
