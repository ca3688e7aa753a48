import { expect, test } from "@jest/globals";
import type { CalendarEvent } from "#domain/calendar/event.ts";
import { oneToOneWith } from "#domain/moments/one-to-one.ts";

const attendee = (email: string, more: Partial<CalendarEvent["attendees"][number]> = {}) => ({
  email,
  name: null,
  response: "accepted" as const,
  self: email === "dana@x.example",
  resource: false,
  organizer: false,
  ...more,
});
const event: CalendarEvent = {
  provider: "google",
  providerId: "1",
  meetingUid: "uid",
  seriesId: "series",
  originalStart: null,
  start: Temporal.Instant.from("2026-11-24T10:00:00Z"),
  end: Temporal.Instant.from("2026-11-24T10:30:00Z"),
  allDay: false,
  zone: "UTC",
  status: "confirmed",
  kind: "default",
  visibility: "normal",
  selfResponse: "accepted",
  freeBusyOnly: false,
  organizer: { email: "dana@x.example", name: null, self: true },
  attendees: [attendee("dana@x.example"), attendee("ana@x.example")],
  attendeesComplete: true,
  title: "Anything at all",
  description: "",
  joinUrl: null,
  version: "1",
};

test.each([
  ["the two of them, every week", {}, "ana@x.example"],
  ["with a room", { attendees: [...event.attendees, attendee("room@x.example", { resource: true })] }, "ana@x.example"],
  [
    "the report's address with a tag",
    { attendees: [attendee("dana@x.example"), attendee("Ana+cal@x.example")] },
    "ana@x.example",
  ],
  ["organised by the report", { organizer: { email: "ana@x.example", name: null, self: false } }, "ana@x.example"],
  ["once", { seriesId: null }, null],
  ["a third person", { attendees: [...event.attendees, attendee("ben@x.example")] }, null],
  ["a third person as the organiser", { organizer: { email: "hr@x.example", name: null, self: false } }, null],
  ["a customer", { attendees: [attendee("dana@x.example"), attendee("c@acme.example")] }, null],
  ["somebody who is no report", { attendees: [attendee("dana@x.example"), attendee("rita@x.example")] }, null],
  [
    "the report said no",
    { attendees: [attendee("dana@x.example"), attendee("ana@x.example", { response: "declined" })] },
    null,
  ],
  ["the manager said no", { selfResponse: "declined" as const }, null],
  ["called off", { status: "cancelled" as const }, null],
  ["a hidden guest list", { attendeesComplete: false }, null],
  ["only free or busy", { freeBusyOnly: true }, null],
  ["all day", { allDay: true }, null],
  ["out of office", { kind: "outOfOffice" }, null],
])("a 1:1: %s", (_, change, report) =>
  expect(oneToOneWith({ ...event, ...change }, "dana@x.example", ["ana@x.example", "ben@x.example"])).toBe(report),
);
