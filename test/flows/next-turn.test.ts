import { expect, test } from "@jest/globals";
import { nextTurn } from "#flows/watch-calendar.ts";

const now = Temporal.Instant.from("2026-11-23T16:00:00.250Z");
const reps = Array.from({ length: 500 }, (_, index) => `rep${index}@ourco.example`);
const waitMs = (rep: string, at: Temporal.Instant, poll: number) =>
  nextTurn(rep, at, poll).epochMilliseconds - at.epochMilliseconds;

test.each([5, 60, 300, 86_400])(
  "with a poll every %d s nobody waits longer than that, and nobody is read at once again",
  (poll) => {
    const waits = reps.map((rep) => waitMs(rep, now, poll));
    expect(Math.max(...waits)).toBeLessThanOrEqual(poll * 1_000);
    expect(Math.min(...waits)).toBeGreaterThan(0);
  },
);

test("calendars read in the same moment are spread over the whole interval from then on", () => {
  const tenths = reps.map((rep) => Math.floor(waitMs(rep, now, 300) / 30_000.001));
  const sizes = Array.from({ length: 10 }, (_, tenth) => tenths.filter((one) => one === tenth).length);
  expect(Math.min(...sizes)).toBeGreaterThan(25);
  expect(Math.max(...sizes)).toBeLessThan(80);
});

test("a rep keeps their turn: reading a little late does not move it", () => {
  for (const rep of reps) {
    const first = nextTurn(rep, now, 300);
    const second = nextTurn(rep, first.add({ seconds: 14 }), 300);
    expect(second.epochMilliseconds - first.epochMilliseconds).toBe(300_000);
    expect(nextTurn(rep, first, 300).equals(second)).toBe(true);
  }
});
