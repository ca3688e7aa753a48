/** Every vendor that Sideline can talk to: one line each. */
import type { DriveSource } from "#flows/drive-ports.ts";
import type { CalendarSources } from "#flows/ports.ts";
import { createGoogleCalendar, type GoogleCalendarOptions } from "./google/calendar.ts";

import { createGoogleDrive } from "./google/drive.ts";

export { connectLocally } from "./google/connect-locally.ts";
export { driveScope } from "./google/drive.ts";
export { createGoogleCalendar, type GoogleCalendarOptions };

type Shared = Pick<GoogleCalendarOptions, "clock" | "log" | "metrics" | "requestsPerMinute">;

/** The calendar providers of this deployment; none when nothing is configured. */
export function calendarSourcesOf(
  google: Omit<GoogleCalendarOptions, keyof Shared> | null,
  shared: Shared,
): CalendarSources {
  return google === null ? {} : { google: createGoogleCalendar({ ...google, ...shared }) };
}

/** Where Drives are read; null when people cannot consent, because there is no OAuth client. */
export function driveSourceOf(
  google: Omit<GoogleCalendarOptions, keyof Shared> | null,
  { clock }: Pick<Shared, "clock">,
): DriveSource | null {
  if (google === null || google.clientId === null || google.clientSecret === null) return null;
  const { clientId, clientSecret, apiUrl, oauthUrl, fetchImplementation } = google;
  const own = fetchImplementation === undefined ? {} : { fetchImplementation };
  return createGoogleDrive({ clientId, clientSecret, apiUrl, oauthUrl, clock, ...own });
}
