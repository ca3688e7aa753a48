import { describe, expect, test } from "@jest/globals";
import { keywordConfidence } from "#domain/behaviours/observe-keywords.ts";
import { loadCards, loadDialogues, macro, score } from "./detection.ts";

const data = loadDialogues();

test("every card passes its own examples", () => {
  expect(loadCards()).toHaveLength(12);
});

// Visible in the list of skipped tests: without the data nothing is claimed.
(data === null ? describe.skip : describe)(
  "held-out dialogues with human labels (skipped without the data beside the checkout)",
  () => {
    const scores = data === null ? [] : score(loadCards(), data.heldOut);
    test("nothing of the training half is measured", () => {
      const training = new Set(data?.training.map(({ id }) => id));
      expect(data?.heldOut.filter(({ id }) => training.has(id))).toEqual([]);
      expect(data?.heldOut.length).toBeGreaterThan(80);
    });
    test("cue cards find more than always saying yes, and less than people", () => {
      expect(macro(scores, "f1")).toBeGreaterThan(macro(scores, "alwaysYes"));
      expect(macro(scores, "f1")).toBeLessThan(macro(scores, "human"));
    });
    test("the confidence that findings carry is the precision that was measured", () => {
      expect(Math.abs(macro(scores, "precision") - keywordConfidence)).toBeLessThan(0.05);
    });
  },
);
