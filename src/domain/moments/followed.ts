import type { CalendarEvent } from "#domain/calendar/event.ts";

/** A call is followed until it starts; what happens to its entry afterwards changes no message. */
export function isFollowed(event: Pick<CalendarEvent, "start">, now: Temporal.Instant): boolean {
  return Temporal.Instant.compare(event.start, now) > 0;
}
