/** Every vendor that Sideline can talk to: one line each. */
export { createGoogleCalendar, type GoogleCalendarOptions } from "./google/calendar.ts";
