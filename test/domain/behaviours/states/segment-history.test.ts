import { expect, test } from "@jest/globals";
import "#test/support/instant-equality.ts";
import { segmentChanges } from "#domain/behaviours/states/segment-history.ts";
import type { SegmentTest } from "#domain/behaviours/states/segments.ts";

const monday = Temporal.Instant.from("2026-11-23T06:00:00Z");
const week = (number: number) => monday.add({ hours: 168 * number });
const compared = (p: number, mean = 0.3): SegmentTest => ({
  behaviour: "b",
  measure: "landed",
  dimension: "industry",
  value: "Insurance",
  calls: 40,
  reps: 8,
  accounts: 9,
  elsewhere: 0.7,
  here: { mean, low: mean - 0.1, high: mean + 0.1 },
  p,
});
const open = segmentChanges([], [compared(0.001)], week(0));

test("what stands out is opened, with the day", () => {
  expect(open).toMatchObject([{ value: "Insurance", openedAt: week(0), evaluatedAt: week(0), closedAt: null }]);
});
test("a week later it stays the same one, with the numbers of today, while the difference is hardly chance", () => {
  const [first] = open;
  expect(segmentChanges(open, [compared(0.09, 0.35)], week(1))).toMatchObject([
    { id: first?.id, openedAt: week(0), evaluatedAt: week(1), closedAt: null, here: { mean: 0.35 } },
  ]);
});
test.each([
  ["when it may be chance", [compared(0.2)]],
  ["when nothing is left to compare", []],
])("it is closed %s, and does not open again in that round", (_, tests) => {
  expect(segmentChanges(open, tests, week(2))).toMatchObject([{ id: open[0]?.id, closedAt: week(2) }]);
});
test("a difference that turned round is another one", () => {
  const changed = segmentChanges(open, [compared(0.001, 0.95)], week(3));
  expect(changed).toMatchObject([
    { id: open[0]?.id, closedAt: week(3), here: { mean: 0.3 } },
    { openedAt: week(3), closedAt: null, here: { mean: 0.95 } },
  ]);
});
test("what does not stand out among all that was looked at is not opened", () => {
  expect(segmentChanges([], [compared(0.11)], week(0))).toEqual([]);
});
