import { expect, test } from "@jest/globals";
import type { RepSettings } from "#domain/moments/delivery.ts";
import {
  afterQuietHours,
  briefDueAt,
  briefExpiresAt,
  dayBeforeDueAt,
  digestDueAt,
  holdAt,
  minutesBetween,
} from "#domain/moments/timing.ts";
import { at, settings } from "./sample-plan.ts";

const instant = (text: string) => Temporal.Instant.from(text);
const quiet = (from: string, to: string): RepSettings => ({ ...settings, quietHours: { from, to } });
const berlin = "Europe/Berlin";
const newYork = "America/New_York";

test.each([
  ["before them", "22:00", "07:00", "2026-11-24T20:59:00Z", "2026-11-24T20:59:00Z"],
  ["as they begin", "22:00", "07:00", "2026-11-24T21:00:00Z", "2026-11-25T06:00:00Z"],
  ["before midnight", "22:00", "07:00", "2026-11-24T22:30:00Z", "2026-11-25T06:00:00Z"],
  ["after midnight", "22:00", "07:00", "2026-11-25T01:00:00Z", "2026-11-25T06:00:00Z"],
  ["a second before their end", "22:00", "07:00", "2026-11-25T05:59:59Z", "2026-11-25T06:00:00Z"],
  ["as they end", "22:00", "07:00", "2026-11-25T06:00:00Z", "2026-11-25T06:00:00Z"],
  ["at noon, inside", "12:00", "13:00", "2026-11-24T11:30:00Z", "2026-11-24T12:00:00Z"],
  ["at noon, after", "12:00", "13:00", "2026-11-24T12:00:00Z", "2026-11-24T12:00:00Z"],
  ["when both ends are the same there are none", "12:00", "12:00", "2026-11-24T11:00:00Z", "2026-11-24T11:00:00Z"],
  ["to midnight", "18:00", "00:00", "2026-11-24T20:00:00Z", "2026-11-24T23:00:00Z"],
  ["the night that is an hour longer", "22:00", "07:00", "2026-10-24T21:00:00Z", "2026-10-25T06:00:00Z"],
  ["the night that is an hour shorter", "22:00", "07:00", "2026-03-28T22:00:00Z", "2026-03-29T05:00:00Z"],
  ["an end that the clock skips is the next hour", "22:00", "02:30", "2026-03-28T23:00:00Z", "2026-03-29T01:30:00Z"],
  ["an end that comes twice is the first", "22:00", "02:30", "2026-10-24T22:00:00Z", "2026-10-25T00:30:00Z"],
])("quiet hours in Berlin: %s", (_, from, to, when, want) => {
  expect(afterQuietHours(instant(when), quiet(from, to), berlin).toString()).toBe(want);
});

test("without quiet hours nothing waits", () => {
  expect(afterQuietHours(at("03:00"), settings, berlin).toString()).toBe(at("03:00").toString());
});

test("what comes out of the quiet hours is never in them, all through the year", () => {
  const own = quiet("21:30", "06:45");
  for (let hour = 0; hour < 365 * 24; hour += 7) {
    const when = instant("2026-01-01T00:13:00Z").add({ hours: hour });
    const after = afterQuietHours(when, own, newYork);
    expect(after.epochMilliseconds).toBeGreaterThanOrEqual(when.epochMilliseconds);
    expect(afterQuietHours(after, own, newYork).toString()).toBe(after.toString());
  }
});

test.each([
  ["Tuesday's call: Monday", "2026-11-24T10:00:00Z", berlin, "2026-11-23T15:00:00Z"],
  ["Monday's call: Friday", "2026-11-23T10:00:00Z", berlin, "2026-11-20T15:00:00Z"],
  ["Sunday's call: Friday", "2026-11-22T10:00:00Z", berlin, "2026-11-20T15:00:00Z"],
  ["Saturday's call: Friday", "2026-11-21T10:00:00Z", berlin, "2026-11-20T15:00:00Z"],
  ["the rep's day counts, not UTC's", "2026-11-24T04:00:00Z", newYork, "2026-11-20T21:00:00Z"],
  ["a call just after midnight", "2026-11-23T23:05:00Z", berlin, "2026-11-23T15:00:00Z"],
  ["over the end of summer time", "2026-10-26T10:00:00Z", berlin, "2026-10-23T14:00:00Z"],
  ["over the start of summer time", "2026-03-30T10:00:00Z", berlin, "2026-03-27T15:00:00Z"],
])("the day-before touch is at 16:00 on the working day before: %s", (_, start, zone, want) => {
  expect(dayBeforeDueAt(instant(start), zone).toString()).toBe(want);
});

test.each([
  ["in winter", "2026-11-24", berlin, "2026-11-24T06:30:00Z"],
  ["in summer", "2026-07-01", berlin, "2026-07-01T05:30:00Z"],
  ["the morning after the clocks change", "2026-03-29", berlin, "2026-03-29T05:30:00Z"],
  ["far away", "2026-11-24", "Asia/Kolkata", "2026-11-24T02:00:00Z"],
])("the digest is at 07:30 local: %s", (_, date, zone, want) => {
  expect(digestDueAt(Temporal.PlainDate.from(date), zone).toString()).toBe(want);
});

test("10:00 in New York is another instant after the clocks change, and the brief follows it", () => {
  const local = (date: string) => Temporal.ZonedDateTime.from(`${date}T10:00[America/New_York]`).toInstant();
  const due = ["2026-10-30", "2026-11-02"].map((date) => briefDueAt(local(date), settings).toString());
  expect(due).toEqual(["2026-10-30T13:30:00Z", "2026-11-02T14:30:00Z"]);
});

test("a brief is due the lead before the start and useless from two minutes before", () => {
  const start = instant("2026-11-24T23:45:00Z");
  expect(briefDueAt(start, { ...settings, leadMinutes: 45 }).toString()).toBe("2026-11-24T23:00:00Z");
  expect(briefExpiresAt(start).toString()).toBe("2026-11-24T23:43:00Z");
  expect(minutesBetween(start, briefExpiresAt(start))).toBe(-2);
});

test.each([
  ["nothing holds a message", {}, null],
  ["a stopped kind", { stopped: ["brief"] }, "stopped"],
  ["another stopped kind", { stopped: ["digest"] }, null],
  ["a pause", { pausedUntil: at("10:01") }, "paused"],
  ["a pause that ends now", { pausedUntil: at("10:00") }, null],
  ["quiet hours", { quietHours: { from: "09:00", to: "11:00" } }, "quiet-hours"],
  [
    "stopped before paused before quiet",
    { stopped: ["brief"], pausedUntil: at("12:00"), quietHours: { from: "09:00", to: "11:00" } },
    "stopped",
  ],
  ["paused before quiet", { pausedUntil: at("12:00"), quietHours: { from: "09:00", to: "11:00" } }, "paused"],
] as const satisfies readonly (readonly [string, Partial<RepSettings>, string | null])[])(
  "held at 10:00: %s",
  (_, more, want) => {
    expect(holdAt("brief", at("10:00"), { ...settings, ...more }, "UTC")).toBe(want);
  },
);
