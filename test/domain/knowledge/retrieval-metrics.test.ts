import { expect, test } from "@jest/globals";
import { meanScores, ndcg, percentile, recall } from "#domain/knowledge/retrieval-metrics.ts";

const judged = new Map([
  ["a", 2],
  ["b", 1],
  ["c", 0],
]);
const log2 = Math.log2;

test.each([
  ["the ideal order", ["a", "b"], 1],
  ["the order reversed", ["b", "a"], (1 + 2 / log2(3)) / (2 + 1 / log2(3))],
  ["something not judged first", ["x", "a", "b"], (2 / log2(3) + 1 / 2) / (2 + 1 / log2(3))],
  ["nothing relevant", ["c", "x"], 0],
  ["nothing found", [], 0],
])("nDCG@10 of %s, as trec_eval counts it", (_, ranked, expected) => {
  expect(ndcg(ranked, judged, 10)).toBeCloseTo(expected, 12);
});

test("depth cuts, grades of zero and less are not relevant, no judgement is zero", () => {
  expect(ndcg(["x", "a"], judged, 1)).toBe(0);
  expect(recall(["c", "a", "x", "b"], judged, 2)).toBe(0.5);
  expect(recall(["a", "b"], judged, 20)).toBe(1);
  expect(recall(["a"], new Map([["a", -1]]), 20)).toBe(0);
  expect(ndcg(["a"], new Map([["a", -1]]), 10)).toBe(0);
});

test("means count every question the same; percentiles are values that came", () => {
  const scores = meanScores([
    { ranked: ["a", "b"], judged },
    { ranked: ["x"], judged },
  ]);
  expect(scores).toEqual({ ndcg10: 0.5, recall20: 0.5 });
  expect(meanScores([])).toEqual({ ndcg10: 0, recall20: 0 });
  expect([0.5, 0.95, 1].map((share) => percentile([4, 1, 3, 2], share))).toEqual([2, 4, 4]);
  expect(percentile([], 0.5)).toBe(0);
});
