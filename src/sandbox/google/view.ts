/** One occurrence as one user's calendar shows it. */
import { addressesOf, type Occurrence } from "./agenda.ts";
import type { FakeSettings, FakeTime, FakeUser } from "./state.ts";

type Json = Record<string, unknown>;

export const etagOf = (occurrence: Occurrence): string => `"${occurrence.rev}"`;

/** Times leave with the offset of `zone`, as Google answers, whatever offset they were written with. */
function timeIn(time: FakeTime, zone: string): Json {
  if (time.dateTime === undefined) return { date: time.date };
  const at = Temporal.Instant.from(time.dateTime).toZonedDateTimeISO(zone);
  const text = at.toString({ timeZoneName: "never", smallestUnit: "second" });
  return { dateTime: at.offsetNanoseconds === 0 ? text.replace("+00:00", "Z") : text, timeZone: time.timeZone ?? zone };
}

export function render(occurrence: Occurrence, user: FakeUser, settings: FakeSettings, zone = user.zone): Json {
  const { meeting, content } = occurrence;
  const raw = meeting.raw;
  if (raw !== undefined) return { id: occurrence.id, ...raw };
  const series =
    occurrence.key === null
      ? meeting.recurrence.length === 0
        ? {}
        : { recurrence: meeting.recurrence }
      : { recurringEventId: meeting.id, originalStartTime: timeIn(occurrence.originalStart ?? occurrence.start, zone) };
  const head = { kind: "calendar#event", etag: etagOf(occurrence), id: occurrence.id };
  const mine = meeting.organizer.email === user.email;
  if (occurrence.state !== "live" && (settings.tombstones !== "full" || occurrence.state === "removed") && !mine) {
    return { ...head, status: "cancelled", ...series };
  }
  const body: Json = {
    ...head,
    status: occurrence.state === "live" ? (content.status ?? "confirmed") : "cancelled",
    htmlLink: `https://calendar.google.test/event?eid=${encodeURIComponent(occurrence.id)}`,
    created: meeting.created,
    updated: meeting.updated,
    start: timeIn(occurrence.start, zone),
    end: timeIn(occurrence.end, zone),
    ...series,
    iCalUID: meeting.iCalUID,
    sequence: meeting.sequence,
    eventType: content.eventType ?? "default",
  };
  if (settings.accessRole === "freeBusyReader") return { ...body, visibility: "private", eventType: undefined };
  const person = {
    email: meeting.organizer.email,
    displayName: meeting.organizer.displayName,
    ...(mine ? { self: true } : {}),
  };
  const { status: _status, eventType: _kind, attendeesOmitted: omitted, ...shown } = content;
  const hidden = omitted === true || (content.guestsCanSeeOtherGuests === false && !mine);
  const guests = occurrence.attendees
    .map((guest) => ({
      ...guest,
      responseStatus: guest.responseStatus ?? "needsAction",
      ...(guest.email !== undefined && addressesOf(user).includes(guest.email.toLowerCase()) ? { self: true } : {}),
      ...(guest.email?.toLowerCase() === meeting.organizer.email ? { organizer: true } : {}),
    }))
    .filter((guest) => !hidden || "self" in guest);
  return {
    ...body,
    ...shown,
    creator: person,
    organizer: person,
    ...(occurrence.attendees.length > 0 ? { attendees: guests } : {}),
    ...(hidden ? { attendeesOmitted: true } : {}),
  };
}
