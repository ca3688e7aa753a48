/** One event of Google's as ours. What cannot be read is said, never guessed. */
import { createHash } from "node:crypto";
import * as z from "zod";
import type { Attendee, CalendarEvent, Rsvp } from "#domain/calendar/event.ts";
import { oneLine, plainText } from "./text.ts";

/** Asked of Google by name: about half of an event's bytes are things nobody here reads. */
export const eventFields =
  "id,etag,status,eventType,iCalUID,recurringEventId,originalStartTime,start,end,endTimeUnspecified,summary,description,visibility," +
  "organizer(email,displayName,self),attendees(email,displayName,responseStatus,self,resource),attendeesOmitted,hangoutLink,conferenceData/entryPoints";

const titleCap = 300;
const descriptionCap = 4_000;
const guestCap = 500;

const id = z.string().min(1).max(1_100);
const time = z.object({
  dateTime: z.string().max(60).optional(),
  date: z.string().max(20).optional(),
  timeZone: z.string().max(100).optional(),
});
const person = z.object({
  email: z.string().max(400).optional(),
  displayName: z.string().optional(),
  self: z.boolean().optional(),
});
const guest = person.extend({ responseStatus: z.string().optional(), resource: z.boolean().optional() });
const eventShape = z.object({
  id,
  etag: z.string().max(200).optional(),
  status: z.enum(["confirmed", "tentative"]).default("confirmed"),
  eventType: z.string().max(60).default("default"),
  iCalUID: z.string().max(1_100).optional(),
  recurringEventId: id.optional(),
  originalStartTime: time.optional(),
  start: time,
  end: time.optional(),
  endTimeUnspecified: z.boolean().optional(),
  summary: z.string().optional(),
  description: z.string().optional(),
  visibility: z.string().default("default"),
  organizer: person.optional(),
  attendees: z.array(guest).optional(),
  attendeesOmitted: z.boolean().optional(),
  hangoutLink: z.string().optional(),
  conferenceData: z
    .object({
      entryPoints: z.array(z.object({ entryPointType: z.string().optional(), uri: z.string().optional() })).optional(),
    })
    .optional()
    // A broken conference must not cost the meeting its brief.
    .catch(undefined),
});
const tombstone = z.object({ id, status: z.literal("cancelled") });

export interface MappingContext {
  /** Lower-case address of the rep whose calendar was read. */
  readonly rep: string;
  /** The calendar's zone, for events without one of their own. */
  readonly zone: string;
  readonly accessRole: string | null;
}

export type ReadEvent =
  | { readonly kind: "event"; readonly event: CalendarEvent }
  | { readonly kind: "gone"; readonly providerId: string }
  /** `providerId` when that much could be read; `problem` names the field, never its content. */
  | { readonly kind: "malformed"; readonly providerId: string | null; readonly problem: string };

export function readEvent(raw: unknown, context: MappingContext): ReadEvent {
  const gone = tombstone.safeParse(raw);
  if (gone.success) return { kind: "gone", providerId: gone.data.id };
  const parsed = eventShape.safeParse(raw);
  if (!parsed.success) {
    return malformed(
      raw,
      parsed.error.issues
        .map((issue) => issue.path.join(".") || "(whole)")
        .slice(0, 3)
        .join(", "),
    );
  }
  const google = parsed.data;
  const zone = validZone(google.start.timeZone) ?? context.zone;
  const allDay = google.start.dateTime === undefined && google.start.date !== undefined;
  const start = instantOf(google.start, zone);
  if (start === null) return malformed(raw, "start");
  const end = google.end === undefined ? start : instantOf(google.end, zone);
  if (end === null || Temporal.Instant.compare(end, start) < 0) return malformed(raw, "end");
  const originalStart = google.originalStartTime === undefined ? null : instantOf(google.originalStartTime, zone);
  if (google.originalStartTime !== undefined && originalStart === null) return malformed(raw, "originalStartTime");

  const organizer = organizerOf(google.organizer, context.rep);
  const attendees = attendeesOf(google.attendees ?? [], context.rep, organizer?.email ?? null);
  const isPrivate = google.visibility === "private" || google.visibility === "confidential";
  const event: CalendarEvent = {
    provider: "google",
    providerId: google.id,
    meetingUid: google.iCalUID ?? google.id,
    seriesId: google.recurringEventId ?? null,
    originalStart,
    start,
    end,
    allDay,
    zone,
    status: google.status,
    kind: google.eventType,
    visibility: isPrivate ? "private" : "normal",
    selfResponse: selfResponse(attendees.rows, organizer, google.attendees === undefined),
    freeBusyOnly:
      context.accessRole === "freeBusyReader" ||
      (isPrivate && google.summary === undefined && google.attendees === undefined && google.organizer === undefined),
    // A private entry is known to take time, nothing more: its words and guests are not even stored.
    organizer: isPrivate ? null : organizer,
    attendees: isPrivate ? [] : attendees.rows,
    attendeesComplete: google.attendeesOmitted !== true && attendees.complete,
    title: isPrivate ? "" : oneLine(google.summary ?? "", titleCap),
    description: isPrivate ? "" : plainText(google.description ?? "", descriptionCap),
    joinUrl: isPrivate ? null : joinUrl(google),
    version: google.etag ?? createHash("sha256").update(JSON.stringify(google)).digest("base64url").slice(0, 22),
  };
  return { kind: "event", event };
}

function malformed(raw: unknown, problem: string): ReadEvent {
  const named = z.object({ id }).safeParse(raw);
  return { kind: "malformed", providerId: named.success ? named.data.id : null, problem };
}

export function validZone(zone: string | undefined): string | null {
  if (zone === undefined) return null;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone).timeZoneId;
  } catch {
    return null;
  }
}

/** Null for anything that is not one moment: a date-time without an offset could be read in the server's zone. */
function instantOf(value: z.infer<typeof time>, zone: string): Temporal.Instant | null {
  try {
    if (value.dateTime !== undefined) return Temporal.Instant.from(value.dateTime);
    if (value.date === undefined) return null;
    return Temporal.PlainDate.from(value.date)
      .toZonedDateTime(validZone(value.timeZone) ?? zone)
      .toInstant();
  } catch {
    return null;
  }
}

const address = (email: string | undefined): string | null => {
  const clean = oneLine(email ?? "", 320).toLowerCase();
  return clean.includes("@") && !clean.includes(" ") ? clean : null;
};
const nameOf = (name: string | undefined): string | null => oneLine(name ?? "", 200) || null;

function organizerOf(value: z.infer<typeof person> | undefined, rep: string): CalendarEvent["organizer"] {
  const email = address(value?.email);
  if (value === undefined || email === null) return null;
  return { email, name: nameOf(value.displayName), self: value.self === true || email === rep };
}

function attendeesOf(
  guests: readonly z.infer<typeof guest>[],
  rep: string,
  organizer: string | null,
): { rows: readonly Attendee[]; complete: boolean } {
  const rows = new Map<string, Attendee>();
  let complete = guests.length <= guestCap;
  for (const one of guests) {
    const email = address(one.email);
    if (email === null) {
      complete = false;
      continue;
    }
    const self = one.self === true || email === rep;
    // The rep's own row is kept past the cap: their answer decides.
    if (rows.has(email) || (rows.size >= guestCap && !self)) continue;
    rows.set(email, {
      email,
      name: nameOf(one.displayName),
      response: rsvp(one.responseStatus),
      self,
      resource: one.resource === true || email.endsWith("@resource.calendar.google.com"),
      organizer: email === organizer,
    });
  }
  return { rows: [...rows.values()], complete };
}

const rsvp = (value: string | undefined): Rsvp =>
  value === "accepted" || value === "declined" || value === "tentative" ? value : "needsAction";

/** A rep who owns the event without being a guest has nothing to answer; one invited through a group has not answered. */
function selfResponse(
  attendees: readonly Attendee[],
  organizer: CalendarEvent["organizer"],
  noGuestList: boolean,
): Rsvp {
  const own = attendees.find((one) => one.self);
  if (own !== undefined) return own.response;
  return organizer === null || organizer.self || noGuestList ? "accepted" : "needsAction";
}

function joinUrl(google: z.infer<typeof eventShape>): string | null {
  const video = google.conferenceData?.entryPoints?.find((one) => one.entryPointType === "video")?.uri;
  for (const candidate of [video, google.hangoutLink]) {
    if (candidate === undefined || candidate.length > 2_000) continue;
    const url = URL.parse(candidate);
    // A link that hides a host behind a user name is not one to show.
    if (url !== null && url.protocol === "https:" && url.username === "" && url.password === "") return url.href;
  }
  return null;
}
