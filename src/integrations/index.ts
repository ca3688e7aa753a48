/** Every vendor that Sideline can talk to: one line each. */
export { createGoogleCalendar, type GoogleCalendarOptions } from "./google/calendar.ts";
export { connectLocally, type LocalConnection } from "./google/connect-locally.ts";
export { type GooglePush, parsePush as parseGooglePush } from "./google/push.ts";
