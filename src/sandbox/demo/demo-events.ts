import { z } from "zod";
import { demoDay } from "./demo-dates.ts";

/** An event as the Google Calendar API returns it, as far as the demo uses it. Assignable to `calendar_v3.Schema$Event`. */
export interface DemoEventResource {
  kind: "calendar#event";
  id: string;
  iCalUID: string;
  status: "confirmed" | "tentative";
  summary: string;
  description?: string;
  location?: string;
  hangoutLink?: string;
  start: DemoEventTime;
  end: DemoEventTime;
  organizer: { email: string; displayName?: string; self?: boolean };
  creator: { email: string; displayName?: string; self?: boolean };
  attendees?: DemoAttendee[];
  /** RRULE lines; the event is then the series' first occurrence. */
  recurrence?: string[];
  eventType: string;
  visibility?: "private" | "confidential";
  transparency?: "transparent";
}
/** Timed: `dateTime` with offset and `timeZone`. All day: `date`, the end exclusive. */
export type DemoEventTime = { dateTime: string; timeZone: string } | { date: string };
export interface DemoAttendee {
  email: string;
  displayName?: string;
  responseStatus: "accepted" | "declined" | "tentative" | "needsAction";
  resource?: boolean;
  organizer?: boolean;
  self?: boolean;
}

/** One person's copy of a meeting. Everybody's copies share `resource.id` and `resource.iCalUID`, as Google's do. */
export interface DemoEvent {
  readonly calendar: string;
  readonly resource: DemoEventResource;
}

const response = z.enum(["accepted", "declined", "tentative", "needsAction"]);
/** How fixtures/calendar.json writes a meeting: short, and relative to today. */
export const demoMeetingSchema = z.strictObject({
  key: z.string().regex(/^[a-z0-9-]{1,60}$/),
  title: z.string(),
  description: z.string().optional(),
  location: z.string().optional(),
  /** "next thu 10:00", "workday+1 14:30", a day alone for all-day, or "soon": 24 to 29 minutes from now, on a five-minute mark. */
  starts: z.string(),
  minutes: z.number().int().positive().default(30),
  zone: z.string(),
  organizer: z.string(),
  /** Address to answer. The organizer is added by itself. */
  guests: z.record(z.string(), response).default({}),
  rooms: z.array(z.string()).default([]),
  repeats: z.enum(["daily", "weekly", "fortnightly"]).optional(),
  type: z.enum(["default", "focusTime", "outOfOffice", "workingLocation"]).default("default"),
  visibility: z.enum(["private", "confidential"]).optional(),
  status: z.enum(["confirmed", "tentative"]).default("confirmed"),
  free: z.boolean().default(false),
});
export type DemoMeeting = z.infer<typeof demoMeetingSchema>;

export interface DemoWhen {
  readonly now: Temporal.Instant;
  /** Decides which day is today. */
  readonly zone: string;
}

/** The copies of one meeting, one for each of `ours` who is on it. `names` gives display names by address. */
export function demoEvents(
  meeting: DemoMeeting,
  when: DemoWhen,
  company: { readonly ours: ReadonlySet<string>; readonly names: ReadonlyMap<string, string> },
): readonly DemoEvent[] {
  const addresses = [...new Set([meeting.organizer, ...Object.keys(meeting.guests)])];
  return addresses
    .filter((email) => company.ours.has(email))
    .map((calendar) => ({ calendar, resource: copyFor(calendar, meeting, when, company.names) }));
}

function copyFor(
  calendar: string,
  meeting: DemoMeeting,
  when: DemoWhen,
  names: ReadonlyMap<string, string>,
): DemoEventResource {
  const named = (email: string) => {
    const name = names.get(email);
    return {
      email,
      ...(name === undefined ? {} : { displayName: name }),
      ...(email === calendar ? { self: true } : {}),
    };
  };
  const id = Buffer.from(meeting.key).toString("hex");
  const guests = Object.entries(meeting.guests);
  const alone = guests.length === 0 && meeting.rooms.length === 0;
  const answers: [string, DemoAttendee["responseStatus"]][] =
    meeting.organizer in meeting.guests ? guests : [[meeting.organizer, "accepted"], ...guests];
  const attendees: DemoAttendee[] = [
    ...answers.map(([email, responseStatus]) => ({
      ...named(email),
      responseStatus,
      ...(email === meeting.organizer ? { organizer: true } : {}),
    })),
    ...meeting.rooms.map((email) => ({ email, responseStatus: "accepted" as const, resource: true })),
  ];
  return {
    kind: "calendar#event",
    id,
    iCalUID: `${id}@calendar.example`,
    status: meeting.status,
    summary: meeting.title,
    ...(meeting.description === undefined ? {} : { description: meeting.description }),
    ...(meeting.location === undefined ? {} : { location: meeting.location }),
    ...(meeting.type === "default" && !alone ? { hangoutLink: `https://meet.example/${id.slice(0, 12)}` } : {}),
    ...times(meeting, when),
    organizer: named(meeting.organizer),
    creator: named(meeting.organizer),
    ...(alone ? {} : { attendees }),
    ...(meeting.repeats === undefined ? {} : { recurrence: [rules[meeting.repeats]] }),
    eventType: meeting.type,
    ...(meeting.visibility === undefined ? {} : { visibility: meeting.visibility }),
    ...(meeting.free ? { transparency: "transparent" as const } : {}),
  };
}

const rules = {
  daily: "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
  weekly: "RRULE:FREQ=WEEKLY",
  fortnightly: "RRULE:FREQ=WEEKLY;INTERVAL=2",
} as const;

function times(meeting: DemoMeeting, when: DemoWhen): { start: DemoEventTime; end: DemoEventTime } {
  const today = when.now.toZonedDateTimeISO(when.zone).toPlainDate();
  const clock = / (\d{1,2}:\d{2})$/.exec(meeting.starts);
  if (meeting.starts !== "soon" && clock === null) {
    const day = demoDay(meeting.starts, today);
    return { start: { date: day.toString() }, end: { date: day.add({ days: 1 }).toString() } };
  }
  const start =
    clock === null
      ? soon(when.now).toZonedDateTimeISO(meeting.zone)
      : demoDay(meeting.starts.slice(0, clock.index), today).toZonedDateTime({
          timeZone: meeting.zone,
          plainTime: Temporal.PlainTime.from((clock[1] ?? "").padStart(5, "0")),
        });
  return { start: timed(start), end: timed(start.add({ minutes: meeting.minutes })) };
}

/** Inside the default lead of 30 minutes, so that the brief is due at once, and far enough to read it. */
function soon(now: Temporal.Instant): Temporal.Instant {
  const fiveMinutesMs = 5 * 60_000;
  const earliestMs = now.epochMilliseconds + 24 * 60_000 + 1;
  return Temporal.Instant.fromEpochMilliseconds(Math.ceil(earliestMs / fiveMinutesMs) * fiveMinutesMs);
}

function timed(at: Temporal.ZonedDateTime): DemoEventTime {
  return { dateTime: at.toString({ timeZoneName: "never", smallestUnit: "second" }), timeZone: at.timeZoneId };
}
