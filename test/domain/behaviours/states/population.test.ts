import { describe, expect, test } from "@jest/globals";
import { barToOpen, chooseFinding, type PopulationScores } from "#domain/behaviours/states/population.ts";

const interval = { mean: 0.7, low: 0.6, high: 0.8 };
const scores = (change: Partial<PopulationScores>): PopulationScores => ({
  reps: 20,
  present: 18,
  gap: 0,
  missingShare: interval,
  wrong: 0,
  failingShare: interval,
  ...change,
});

describe("false alarms across behaviours", () => {
  test.each([
    ["the first one must be surer than each beside sure ones", [], 0.9],
    ["beside one that is certain", [1], 0.8],
    ["beside one at 0.95", [0.95], 0.85],
    ["beside one that has nothing to spare", [0.9], 0.9],
    ["beside one that itself used what there was", [1, 0.8], 0.9],
    ["one that is only kept open changes nothing", [0.45], 0.9],
  ] as const)("%s", (_, others, bar) => {
    expect(barToOpen(others)).toBeCloseTo(bar, 12);
  });
  test("of what is opened one after the other, a tenth at most is false on average", () => {
    const open: number[] = [];
    for (const chance of [0.99, 0.85, 0.82, 0.95, 0.81, 0.97, 0.83, 0.8, 0.8, 0.92])
      if (chance >= barToOpen(open)) open.push(chance);
    expect(open.length).toBeGreaterThan(4);
    expect(open.reduce((sum, chance) => sum + 1 - chance, 0) / open.length).toBeLessThanOrEqual(0.1 + 1e-12);
  });
  test("what is open stays open until it falls below 0.4, whatever else is open", () => {
    expect(chooseFinding(null, scores({ wrong: 0.85 }), [])).toBeNull();
    expect(chooseFinding(null, scores({ wrong: 0.85 }), [0.99])).toBe("wrong_message");
    expect(chooseFinding("wrong_message", scores({ wrong: 0.45 }), [])).toBe("wrong_message");
    expect(chooseFinding("wrong_message", scores({ wrong: 0.39 }), [0.99])).toBeNull();
    expect(chooseFinding("systemic_gap", scores({ gap: 0.5, wrong: 0.5 }), [])).toBe("systemic_gap");
  });
  test("with four reps nothing is opened", () => {
    expect(chooseFinding(null, scores({ reps: 4, gap: 1 }), [1])).toBeNull();
  });
});
