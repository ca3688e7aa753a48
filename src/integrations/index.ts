/** Every vendor that Sideline can talk to: one line each. */
import type { CalendarSources } from "#flows/ports.ts";
import { createGoogleCalendar, type GoogleCalendarOptions } from "./google/calendar.ts";

export { connectLocally } from "./google/connect-locally.ts";
export { createGoogleCalendar, type GoogleCalendarOptions };

type Shared = Pick<GoogleCalendarOptions, "clock" | "log" | "metrics" | "requestsPerMinute">;

/** The calendar providers of this deployment; none when nothing is configured. */
export function calendarSourcesOf(
  google: Omit<GoogleCalendarOptions, keyof Shared> | null,
  shared: Shared,
): CalendarSources {
  return google === null ? {} : { google: createGoogleCalendar({ ...google, ...shared }) };
}
