import { expect, test } from "@jest/globals";
import { isCurrent, isReviewDue, supersessions } from "#domain/knowledge/currency.ts";

const at = (text: string) => Temporal.Instant.from(text);
const doc = (id: string, supersedes: string[] = [], validFrom: string | null = null) => ({ id, supersedes, validFrom });

test.each([
  ["no dates: current", null, null, true],
  ["valid from today at 00:00 UTC: current", "2026-11-23", null, true],
  ["valid from tomorrow: not yet", "2026-11-24", null, false],
  ["replaced from tomorrow: still current", null, "2026-11-24", true],
  ["replaced from today: no longer", null, "2026-11-23", false],
  ["replaced without a date: never", "2020-01-01", "always", false],
])("%s", (_, validFrom, supersededFrom, expected) => {
  expect(isCurrent({ validFrom }, at("2026-11-23T00:00:00Z"), supersededFrom)).toBe(expected);
});

test.each([
  [null, false],
  ["2026-11-24", false],
  ["2026-11-23", true],
  ["2020-01-01", true],
])("review by %s is due on 2026-11-23: %s", (reviewBy, expected) => {
  expect(isReviewDue({ reviewBy }, at("2026-11-23T12:00Z"))).toBe(expected);
});

test.each([
  ["nobody replaces anybody", [doc("a"), doc("b")], {}],
  ["b replaces a from its date", [doc("a"), doc("b", ["a"], "2026-02-01")], { a: "2026-02-01" }],
  ["b without a date replaces a at once", [doc("a"), doc("b", ["a"])], { a: "always" }],
  [
    "the earliest of two replacements counts",
    [doc("a"), doc("b", ["a"], "2026-02-01"), doc("c", ["a"], "2026-01-01")],
    { a: "2026-01-01" },
  ],
  [
    "a chain replaces through the middle",
    [doc("a"), doc("b", ["a"], "2027-01-01"), doc("c", ["b"], "2026-01-01")],
    { a: "2026-01-01", b: "2026-01-01" },
  ],
  ["unknown ids and itself are ignored", [doc("a", ["a", "gone"])], {}],
  [
    "of two that replace each other the later wins",
    [doc("a", ["b"], "2026-01-01"), doc("b", ["a"], "2026-02-01")],
    { a: "2026-02-01" },
  ],
  [
    "of three in a circle with the same date the greatest id wins",
    [doc("a", ["b"]), doc("b", ["c"]), doc("c", ["a"])],
    { a: "always", b: "always" },
  ],
  [
    "what replaces a circle replaces all of it",
    [doc("a", ["b"]), doc("b", ["a"]), doc("n", ["a"], "2026-03-01")],
    { a: "always", b: "2026-03-01" },
  ],
])("%s", (_, documents, expected) => {
  expect(Object.fromEntries(supersessions(documents))).toEqual(expected);
});

test("a circle of any size leaves at least one document, and a chain of 1,000 leaves the last", () => {
  const chain = Array.from({ length: 1_000 }, (_, n) => doc(`d${n}`, n === 0 ? [] : [`d${n - 1}`], "2026-01-01"));
  expect(supersessions(chain).size).toBe(999);
  expect(supersessions(chain).has("d999")).toBe(false);
  const circle = chain.map((one, n) => (n === 0 ? { ...one, supersedes: ["d999"] } : one));
  expect(supersessions(circle).size).toBe(999);
});
