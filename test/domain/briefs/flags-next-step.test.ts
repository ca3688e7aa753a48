import { expect, test } from "@jest/globals";
import {
  briefOf,
  daysAgo,
  deal,
  inDays,
  items,
  launch,
  opportunity,
  type Parts,
  plan,
  priya,
  texts,
} from "./sample.ts";

const blank = { economic_buyer: [null, null] } as const;
test.each([
  ["close date passed", { closeDate: daysAgo(9) }, {}, "Close date passed 9 days ago", "close_date"],
  ["no economic buyer", { meddpicc: plan(blank) }, {}, "No economic buyer", "economic_buyer"],
  ["no next step", { nextStep: "tbd" }, {}, "No next step", "next_step"],
  ["a plan older than 30 days", { planUpdatedOn: daysAgo(31) }, {}, "Plan 31 days old", "plan_updated_on"],
  ["a single contact", {}, { contacts: [priya] }, "Single contact", "contacts"],
  ["no contact", {}, { contacts: [] }, "No contact in the CRM", "contacts"],
  ["nothing open", { stage: "Closed Lost" }, {}, "No open opportunity", "opportunities"],
] as const)("flag: %s", (_, changes, parts, text, field) => {
  const found = items(deal(changes, parts), "flags");
  expect(found.map((one) => one.text)).toContain(text);
  expect(found.find((one) => one.text === text)?.facts).toMatchObject([{ field }]);
  expect(texts(briefOf(), "flags")).not.toContain(text);
});

test.each([
  ["a plan of 30 days", { planUpdatedOn: daysAgo(30) }, {}],
  ["a close date of today", { closeDate: inDays(0) }, {}],
  [
    "a closed deal's own risks",
    { stage: "Closed Won", closeDate: daysAgo(9), nextStep: null, meddpicc: plan(blank) },
    {},
  ],
])("not flagged: %s", (_, changes, parts) => {
  const found = texts(deal(changes, parts), "flags").filter((text) => text !== "No open opportunity");
  expect(found).toEqual([]);
});

const rival = { competition: ["Corvid is known", daysAgo(80)] } as const;
test.each([
  [
    "a launch on the deal's competitor",
    launch({ validFrom: daysAgo(21), competitor: "Corvid" }),
    plan(rival),
    'Competition (5 Sep) is older than "Replay launch" (3 Nov)',
  ],
  [
    "a launch that names it in the title",
    launch({ validFrom: daysAgo(21), title: "What changes against Corvid" }),
    plan(rival),
    'Competition (5 Sep) is older than "What changes against Corvid" (3 Nov)',
  ],
  [
    "a launch of a product that the record names",
    launch({ validFrom: daysAgo(10), product: "Atlas Flow" }),
    plan({ decision_criteria: ["Speed", daysAgo(15)] }, [null, null]),
    'Decision criteria (9 Nov) is older than "Replay launch" (14 Nov)',
  ],
  [
    "only the oldest of several fields",
    launch({ validFrom: daysAgo(10), product: "Atlas Flow" }),
    plan({ ...rival, economic_buyer: ["Priya Raman", daysAgo(81)] }),
    'Economic buyer (4 Sep) is older than "Replay launch" (14 Nov)',
  ],
  [
    "nothing for a field updated since",
    launch({ validFrom: daysAgo(21), competitor: "Corvid" }),
    plan({}, ["noted", daysAgo(20)]),
    null,
  ],
  ["nothing for another product", launch({ validFrom: daysAgo(21), product: "Basalt" }), plan(rival), null],
  [
    "nothing for an empty field",
    launch({ validFrom: daysAgo(21), competitor: "Corvid" }),
    plan({}, [null, null]),
    null,
  ],
  [
    "nothing for fields that a launch does not touch",
    launch({ validFrom: daysAgo(21), competitor: "Corvid" }),
    plan({ champion: ["Lars", daysAgo(200)] }),
    null,
  ],
] as const)("older than the launch: %s", (_, found, meddpicc, expected) => {
  const all = items(deal({ meddpicc }, { found: { news: found } }), "flags").filter(({ text }) =>
    /older than/.test(text),
  );
  expect(all.map(({ text }) => text)).toEqual(expected === null ? [] : [expected]);
  for (const one of all) expect([one.facts.length, one.citations.length]).toEqual([1, 1]);
});

test.each([
  ["the record's own, with its date", {}, "Send the security answers by 28 Nov. Owner: Ana Ruiz"],
  [
    "an undated one with a proposed date",
    { nextStep: "Send the security answers." },
    "Send the security answers; propose 1 Dec. Owner: Ana Ruiz",
  ],
  [
    "an overdue one as overdue, with a new date",
    { nextStep: "Legal call 20 Nov" },
    "Legal call 20 Nov (overdue since 20 Nov); propose 1 Dec. Owner: Ana Ruiz",
  ],
  [
    "the ask of the stage when there is none",
    { nextStep: null },
    "Ask for a date to agree the decision criteria in writing; propose 1 Dec. Owner: Ana Ruiz",
  ],
  [
    "nothing later than the close date",
    { nextStep: null, closeDate: inDays(3) },
    "Ask for a date to agree the decision criteria in writing; propose 27 Nov. Owner: Ana Ruiz",
  ],
  [
    "no weekend",
    { nextStep: null, closeDate: inDays(5) },
    "Ask for a date to agree the decision criteria in writing; propose 27 Nov. Owner: Ana Ruiz",
  ],
  [
    "an honest one at an unknown stage",
    { nextStep: null, stage: "Jousting" },
    "Ask for one dated next step, since none is on record; propose 1 Dec. Owner: Ana Ruiz",
  ],
])("next step is %s", (_, changes, expected) => {
  expect(texts(deal(changes), "next-step")).toEqual([expected]);
});

test("the owner is the one of the opportunity, by name when we know it", () => {
  const parts: Parts = { opportunities: [opportunity({ ownerEmail: "ben@sideline.example" })] };
  expect(texts(briefOf(parts), "next-step")[0]).toMatch(/Owner: ben$/);
  const named = { ...parts, context: { ownerNames: { "ben@sideline.example": "Benoît Lefèvre" } } };
  expect(texts(briefOf(named), "next-step")[0]).toMatch(/Owner: Benoît Lefèvre$/);
});
