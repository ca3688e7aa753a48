/** Is a calendar entry the regular conversation of a manager with one report? Pure. */
import { sameMailbox } from "#domain/accounts/addresses.ts";
import type { CalendarEvent } from "#domain/calendar/event.ts";

/** The report whom this entry of the manager's calendar is with; null when it is no 1:1: it repeats, two people are on it, and nobody said no. */
export function oneToOneWith(event: CalendarEvent, manager: string, reports: readonly string[]): string | null {
  if (event.seriesId === null || event.allDay || event.freeBusyOnly || !event.attendeesComplete) return null;
  if (event.status === "cancelled" || event.selfResponse === "declined" || event.kind !== "default") return null;
  const people = event.attendees.filter(({ resource }) => !resource);
  const organizer = event.organizer;
  const others = people.filter(({ email, self }) => !self && !sameMailbox(email, manager));
  if (organizer !== null && !organizer.self && !sameMailbox(organizer.email, manager)) {
    if (!others.some(({ email }) => sameMailbox(email, organizer.email))) return null;
  }
  const [other, more] = others;
  if (other === undefined || more !== undefined || other.response === "declined") return null;
  return reports.find((report) => sameMailbox(report, other.email)) ?? null;
}
