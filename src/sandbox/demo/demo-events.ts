import { z } from "zod";
import { InvariantError } from "#domain/errors.ts";
import { demoDay } from "./demo-dates.ts";

/**
 * A meeting as the Google Calendar API takes and returns it, as far as the demo uses it: assignable to `calendar_v3.Schema$Event` and to
 * what the local Google stand-in inserts. A series is one event with `recurrence`.
 */
interface DemoEventResource {
  readonly id: string;
  readonly iCalUID: string;
  readonly status: "confirmed" | "tentative";
  readonly summary: string;
  readonly description?: string;
  readonly location?: string;
  readonly hangoutLink?: string;
  readonly start: DemoEventTime;
  readonly end: DemoEventTime;
  readonly organizer: { readonly email: string; readonly displayName?: string };
  readonly attendees?: DemoAttendee[];
  /** RRULE lines; the event is then the series' first occurrence. */
  readonly recurrence?: string[];
  readonly eventType: string;
  readonly visibility?: "private" | "confidential";
  readonly transparency?: "transparent";
}
/** Timed: `dateTime` with offset, and `timeZone`. All day: `date`, the end exclusive. */
interface DemoEventTime {
  readonly dateTime?: string;
  readonly timeZone?: string;
  readonly date?: string;
}
interface DemoAttendee {
  readonly email: string;
  readonly displayName?: string;
  readonly responseStatus: "accepted" | "declined" | "tentative" | "needsAction";
  readonly resource?: boolean;
}

/** One meeting. `calendar` is a person of ours who holds it: its organizer, else the first guest of ours; other guests of ours see it too. */
export interface DemoEvent {
  readonly calendar: string;
  readonly event: DemoEventResource;
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

/** Throws InvariantError when nobody of `ours` is on the meeting. `names` gives display names by address. */
export function demoEvent(
  meeting: DemoMeeting,
  when: DemoWhen,
  company: { readonly ours: ReadonlySet<string>; readonly names: ReadonlyMap<string, string> },
): DemoEvent {
  const calendar = [meeting.organizer, ...Object.keys(meeting.guests)].find((email) => company.ours.has(email));
  if (calendar === undefined)
    throw new InvariantError(`Expected one of our people on the demo meeting "${meeting.key}"`);
  const named = (email: string) => {
    const name = company.names.get(email);
    return name === undefined ? { email } : { email, displayName: name };
  };
  const id = Buffer.from(meeting.key).toString("hex");
  const guests = Object.entries(meeting.guests);
  const answers: [string, DemoAttendee["responseStatus"]][] =
    meeting.organizer in meeting.guests ? guests : [[meeting.organizer, "accepted"], ...guests];
  const attendees: DemoAttendee[] = [
    ...answers.map(([email, responseStatus]) => ({ ...named(email), responseStatus })),
    ...meeting.rooms.map((email) => ({ email, responseStatus: "accepted" as const, resource: true })),
  ];
  const alone = attendees.length === 1;
  const event: DemoEventResource = {
    id,
    iCalUID: `${id}@calendar.example`,
    status: meeting.status,
    summary: meeting.title,
    ...(meeting.description === undefined ? {} : { description: meeting.description }),
    ...(meeting.location === undefined ? {} : { location: meeting.location }),
    ...(alone ? {} : { attendees, hangoutLink: `https://meet.example/${id}` }),
    ...times(meeting, when),
    organizer: named(meeting.organizer),
    ...(meeting.repeats === undefined ? {} : { recurrence: [rules[meeting.repeats]] }),
    eventType: meeting.type,
    ...(meeting.visibility === undefined ? {} : { visibility: meeting.visibility }),
    ...(meeting.free ? { transparency: "transparent" as const } : {}),
  };
  return { calendar, event };
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
