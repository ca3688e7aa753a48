import type { Person } from "#domain/accounts/records.ts";
import { keepConnection } from "#flows/connect-calendar.ts";
import type { Ports } from "#flows/ports.ts";
import { type GoogleFake, readingScope } from "../google/index.ts";
import type { DemoEvent } from "./demo-events.ts";
import type { DemoCompany } from "./load-demo.ts";

/** The demo company's records, as a user's files would come in. */
export async function importDemo(ports: Ports, demo: DemoCompany): Promise<void> {
  await ports.records.importPeople(demo.people);
  await ports.records.importAccounts(demo.accounts);
  await ports.records.importContacts(demo.contacts);
  await ports.records.importOpportunities(demo.opportunities);
  ports.log.info("demo_imported", { people: demo.people.length, accounts: demo.accounts.length });
}

/** Every calendar of the demo company as the fixtures have it; consents that were given stay. */
export function fillCalendars(google: GoogleFake, demo: DemoCompany): void {
  google.clearCalendars();
  for (const { email, name, timeZone } of demo.people) google.user(email, { name, zone: timeZone });
  for (const { calendar, event } of demo.events) google.insert(calendar, event);
}

const soonMinutes = 45;

/**
 * A restart on the same day keeps the calendars as they were left, and gives the demo rep a call to be prepared for when there is none within
 * `soonMinutes`. `fresh` is the demo with dates against `now`.
 */
export function freshSoonCall(google: GoogleFake, fresh: DemoCompany, now: Temporal.Instant): void {
  const until = now.add({ minutes: soonMinutes });
  const soon = fresh.events.find(
    ({ calendar, event }) => calendar === fresh.rep && isWithin(event.start.dateTime, now, until),
  );
  if (soon === undefined) return;
  const { id, iCalUID, ...event } = soon.event;
  const there = google
    .occurrences(soon.calendar, now, until)
    .some((one) => one.state === "live" && one.meeting.id.startsWith(id) && one.startMs > now.epochMilliseconds);
  if (there) return;
  const suffix = now.epochMilliseconds.toString(32);
  google.insert(soon.calendar, { ...event, id: `${id}${suffix}`, iCalUID: `${suffix}.${iCalUID}` });
}

function isWithin(
  dateTime: DemoEvent["event"]["start"]["dateTime"],
  now: Temporal.Instant,
  until: Temporal.Instant,
): boolean {
  if (dateTime === undefined) return false;
  const at = Temporal.Instant.from(dateTime);
  return Temporal.Instant.compare(at, now) > 0 && Temporal.Instant.compare(at, until) <= 0;
}

/**
 * Gives the product consent for everybody who was never connected. Who pressed “Disconnect” stays disconnected. With `again`, consents that the
 * stand-in has forgotten are given anew.
 */
export async function connectCalendars(
  ports: Ports,
  google: GoogleFake,
  people: readonly Person[],
  { again }: { readonly again: boolean },
): Promise<void> {
  for (const { email, role } of people) {
    if (role !== "rep" && role !== "manager" && role !== "se") continue;
    const connection = await ports.calendars.connection(email);
    if (connection !== null && !(again && connection.status === "connected")) continue;
    const refreshToken = google.grant(email, { scopes: [readingScope] });
    await keepConnection(ports, { rep: email, via: "oauth", refreshToken, scopes: [readingScope] });
  }
}
