/** A small company of the same kind as in docs/nudges.md, so that a change of the rules shows here first. */
import { describe, expect, test } from "@jest/globals";
import { holdReasons } from "#domain/nudges/holds.ts";
import { countSent } from "./nudge-count.ts";
import { simulate } from "./nudge-simulation.ts";

describe.each([1, 2])("64 reps, 20 behaviours, 26 weeks, seed %i", (seed) => {
  const size = { reps: 64, behaviours: 20, weeks: 26, seed };
  const result = simulate(size);
  const counts = countSent(result, size.reps, size.weeks);

  test("nobody gets more than their cap, on a day or in any seven days", () => {
    expect(counts.sent).toBeGreaterThan(1_000);
    expect(counts.mostInADay).toBe(2);
    expect(counts.mostInAWeek).toBe(5);
  });
  test("effective and improving reps get at most one a week", () => {
    expect(counts.mostPraiseInAWeek).toBe(1);
    expect(counts.mostToTheWellInAWeek).toBeLessThanOrEqual(1);
  });
  test("every manager's cards stay under their cap, a day after the rep's own message, and never after a dispute", () => {
    expect(result.sent.filter(({ type }) => type === "coach" || type === "coach-slip").length).toBeGreaterThan(20);
    expect(counts.mostCardsInAWeek).toBeLessThanOrEqual(3);
    // Who stopped nudges keeps nothing from their manager; everybody else had the message first.
    expect(counts.cardsWithoutHeadStart).toBe(0);
    expect(counts.cardsAfterDispute).toBe(0);
  });
  test("nothing comes outside of working hours, or to people who stopped, paused or left", () => {
    expect(counts.outsideWork).toBe(0);
    expect(counts.toPeopleAway).toBe(0);
  });
  test("each held nudge has a reason of the list, and many reasons occur", () => {
    expect([...result.held.keys()].filter((word) => !holdReasons.some((known) => known === word))).toEqual([]);
    expect(result.held.size).toBeGreaterThan(8);
  });
  test("a wrong message reaches product marketing once, and coaching on it stops", () => {
    const dossiers = result.sent.filter(({ type }) => type === "message-dossier");
    expect(dossiers.length).toBeGreaterThan(0);
    expect(new Set(dossiers.map(({ owner }) => owner))).toEqual(new Set(["pmm@us.example"]));
    expect(result.held.get("message-under-review") ?? 0).toBeGreaterThan(0);
  });
});
