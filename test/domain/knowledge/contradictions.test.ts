import { expect, test } from "@jest/globals";
import { findContradictions } from "#domain/knowledge/contradictions.ts";
import { hit } from "#test/domain/briefs/sample.ts";
import { demoPassages } from "./demo-passages.ts";

type Changes = Parameters<typeof hit>[2];
const note = (text: string, id: string, changes: Changes = {}) => hit("product-note", text, { id, ...changes });

const valuesIn = (first: string, second: string, changes: Changes = {}, other: Changes = {}) =>
  findContradictions([note(first, "one", changes), note(second, "two", other)]).map(({ kind, sides }) => [
    kind,
    ...sides.map(({ value }) => value).sort(),
  ]);

test.each<[string, string, string, readonly string[]]>([
  [
    "two durations",
    "Atlas Flow keeps events for 14 days.",
    "Atlas Flow keeps events for 7 days.",
    ["number", "14 days", "7 days"],
  ],
  [
    "a duration in two units",
    "Failover to the second site takes 90 seconds.",
    "Failover to the second site takes 3 minutes.",
    ["number", "3 minutes", "90 seconds"],
  ],
  [
    "two prices",
    "The price for each cluster is EUR 6,400 a month.",
    "The price for each cluster is EUR 5,900 a month.",
    ["number", "EUR 5,900", "EUR 6,400"],
  ],
  [
    "two percentages",
    "Corvid's list price is 15% below our list price.",
    "Corvid's list price is 25% below our list price.",
    ["number", "15%", "25%"],
  ],
  [
    "two dates",
    "The partner rollout starts on 3 March 2027 in Austria.",
    "The partner rollout starts on 10 April 2027 in Austria.",
    ["date", "10 April 2027", "3 March 2027"],
  ],
  [
    "two counts",
    "One cluster carries 12,000 streams at most.",
    "One cluster carries 9,000 streams at most.",
    ["number", "12,000 streams", "9,000 streams"],
  ],
  [
    "two names",
    "The economic buyer is the CFO.",
    "The economic buyer is the Head of Data Platform.",
    ["name", "CFO", "Head of Data Platform"],
  ],
  [
    "one number of two",
    "In-place replay cuts recovery from 6 hours to 20 minutes.",
    "In-place replay cuts recovery from 6 hours to 45 minutes.",
    ["number", "20 minutes", "45 minutes"],
  ],
])("%s are a contradiction", (_, first, second, expected) => {
  expect(valuesIn(first, second).map((one) => one.map((word) => word.trim()))).toEqual([expected]);
});

test.each<[string, string, string, Changes?, Changes?]>([
  [
    "the same number in other units",
    "Failover to the second site takes 90 seconds.",
    "Failover to the second site takes 1.5 minutes.",
  ],
  [
    "the same number written otherwise",
    "The price for each cluster is EUR 6,400 a month.",
    "The price for each cluster is EUR 6.4k a month.",
  ],
  ["two things", "Atlas Flow keeps events for 14 days.", "A station without a line keeps events for 72 hours."],
  ["two measurements", "The pilot read 10 TB back in 5 minutes.", "The pilot read 12 TB back in 7 minutes."],
  [
    "two products",
    "The product keeps events for 14 days.",
    "The product keeps events for 7 days.",
    { product: "Atlas Flow" },
    { product: "Atlas Store" },
  ],
  [
    "two competitors",
    "Their support desk answers within 15 minutes.",
    "Their support desk answers within 30 minutes.",
    { competitor: "Corvid" },
    { competitor: "Pelorus" },
  ],
  [
    "a customer's own story",
    "Recovery of the payment stream took 6 hours.",
    "Recovery of the payment stream took 2 hours.",
    { kind: "case-study" },
  ],
  [
    "a date with and without its year",
    "The partner rollout starts on 3 March in Austria.",
    "The partner rollout starts on 3 March 2027 in Austria.",
  ],
  ["a title and its abbreviation", "The economic buyer is the CFO.", "The economic buyer is the CFO of the group."],
  [
    "two places in a row",
    "By the end of your third month, the following will be true.",
    "By the end of your third week, the following will be true.",
  ],
  ["two commands", "kubectl scale deployment store --replicas=1", "kubectl scale deployment store --replicas=0"],
  ["no name", "The economic buyer is the CFO.", "The economic buyer is whoever signs."],
])("%s is none", (_, first, second, changes = {}, other = {}) => {
  expect(valuesIn(first, second, changes, other)).toEqual([]);
});

test("one document does not contradict itself, and what it repeats counts once", () => {
  const [a, b] = ["Atlas Flow keeps events for 14 days.", "Atlas Flow keeps events for 7 days."];
  expect(findContradictions([note(a, "one"), note(b, "one", { ord: 1 })])).toEqual([]);
  expect(findContradictions([note(`${a} Again: ${a}`, "one"), note(`${b}\n\n${b}`, "two")])).toHaveLength(1);
});

test("the newer side stands first, with what a reader needs to settle it", () => {
  const [found] = findContradictions([
    note("Atlas Flow keeps events for 7 days.", "old", { validFrom: "2026-07-01", owner: "ben" }),
    note("Atlas Flow keeps events for 14 days.", "new", { validFrom: "2026-11-01", audience: ["rep"] }),
  ]);
  expect(found?.sides.map(({ documentId, value, validFrom }) => [documentId, value, validFrom])).toEqual([
    ["new", "14 days", "2026-11-01"],
    ["old", "7 days", "2026-07-01"],
  ]);
  expect(found?.sides[0].audience).toEqual(["rep"]);
});

test("in the demo company's folder the planted pair is found, and nothing that is none", () => {
  // The first launch deck is replaced by the second: not among the current documents.
  const current = demoPassages().filter(({ document }) => document.id !== "launch-atlas-flow-4-v1");
  expect(current.length).toBeGreaterThan(100);
  const found = findContradictions(current).map(({ sides }) =>
    sides.map(({ documentId, value }) => `${documentId}: ${value}`),
  );
  expect(found).toEqual([["product-limits: 7 days", "product-replay-window: 14 days"]]);
});

test("what a competitor promises is not compared with what we promise", () => {
  const ours = note("Our support desk answers critical incidents within 30 minutes.", "sla");
  const theirs = (text: string) => hit("battlecard", text, { id: "card", competitor: "Corvid" });
  const promise = "support desk answers critical incidents within 15 minutes.";
  expect(findContradictions([ours, theirs(`Their ${promise}`)])).toEqual([]);
  expect(findContradictions([ours, theirs(`Corvid's ${promise}`)])).toEqual([]);
  expect(findContradictions([ours, theirs(`Our ${promise}`)])).toHaveLength(1);
});
