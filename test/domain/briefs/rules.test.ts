import { expect, test } from "@jest/globals";
import { canSee } from "#domain/accounts/access.ts";
import { age, callTime, dateInText, shortDate } from "#domain/briefs/dates.ts";
import { isBlank, weakestField } from "#domain/briefs/meddpicc.ts";
import { choosable, chooseOpportunity } from "#domain/briefs/opportunity-choice.ts";
import { names } from "#domain/briefs/slots/who.ts";
import { sameStage, stageGoal, stageGoals } from "#domain/briefs/stages.ts";
import { ana, daysAgo, inDays, northwind, opportunity, plan, priya, today } from "./sample.ts";

test.each([
  ["Discovery", "discovery"],
  ["3 - Technical Evaluation", "evaluation"],
  ["EVALUATION ", "evaluation"],
  ["Stage 4: Proof of Value", "proof-of-value"],
  ["PoC", "proof-of-value"],
  ["Proposal/Price Quote", "proposal"],
  ["Negotiation / Review", "negotiation"],
  ["Verhandlung", "negotiation"],
  ["Closed Won", "customer"],
  ["Closed Lost", "closed-lost"],
  ["Renewal", "renewal"],
  ["Value realisation dance", null],
  ["", null],
])("the stage %j is read as %j", (stage, key) => {
  expect(stageGoal(stage)?.key ?? null).toBe(key);
});

test("no stage name is in the table twice", () => {
  const all = stageGoals.flatMap(({ names: list }) => list);
  expect(new Set(all).size).toBe(all.length);
});

test("a document for several stages suits each of them, and unknown names suit themselves", () => {
  expect(sameStage("Discovery; PoC", "Proof of Value")).toBe(true);
  expect(sameStage("Discovery", "Evaluation")).toBe(false);
  expect(sameStage("Jousting", "jousting")).toBe(true);
});

test.each([
  ["Send it by 2026-12-03", "2026-12-03"],
  ["Send it by 28 Nov", "2026-11-28"],
  ["Nov 28th: legal", "2026-11-28"],
  ["legal on 28th of November, then sign", "2026-11-28"],
  ["Unterlagen bis 5. Dezember", "2026-12-05"],
  ["Relance le 1 décembre", "2026-12-01"],
  ["bis 05.12.", "2026-12-05"],
  ["bis 5.1.", "2027-01-05"],
  ["Call 12 people about 2 options", null],
  ["on 31 Feb", null],
  ["by 03/04", null],
  ["no date", null],
])("the date in %j is %j", (text, expected) => {
  expect(dateInText(text, today)?.toString() ?? null).toBe(expected);
});

test("dates are said as people say them", () => {
  expect(shortDate(today.add({ days: 21 }), today)).toBe("15 Dec");
  expect(shortDate(today.subtract({ days: 386 }), today)).toBe("3 Nov 2025");
  expect([-40, -1, 0, 1, 9].map((days) => age(today.add({ days }), today))).toEqual([
    "40 days ago",
    "yesterday",
    "today",
    "tomorrow",
    "in 9 days",
  ]);
  const start = Temporal.Instant.from("2026-11-26T09:00:00Z");
  expect(callTime(start, start.add({ minutes: 30 }), "Europe/Berlin", today)).toBe("Thu 26 Nov 10:00, 30 min");
  expect(callTime(start, start.add({ minutes: 30 }), "Not/AZone", today)).toBe("Thu 26 Nov 09:00, 30 min");
});

const other = "ben@sideline.example";
test.each([
  [
    "the rep's own before others'",
    [
      { id: "A", ownerEmail: other, lastActivityOn: daysAgo(1) },
      { id: "B", lastActivityOn: daysAgo(50) },
    ],
    "B",
  ],
  [
    "an open one before the rep's closed one",
    [
      { id: "A", stage: "Closed Won" },
      { id: "B", ownerEmail: other },
    ],
    "B",
  ],
  [
    "the latest activity among the rep's own",
    [
      { id: "A", lastActivityOn: daysAgo(9) },
      { id: "B", lastActivityOn: daysAgo(2) },
    ],
    "B",
  ],
  [
    "the nearest close date among equals",
    [
      { id: "A", closeDate: inDays(80) },
      { id: "B", closeDate: inDays(8) },
    ],
    "B",
  ],
  [
    "a dated one before an undated one",
    [
      { id: "A", closeDate: null },
      { id: "B", closeDate: inDays(300) },
    ],
    "B",
  ],
  ["the id when all is equal", [{ id: "B" }, { id: "A" }], "A"],
  [
    "the last closed one when nothing is open",
    [
      { id: "A", stage: "Closed Lost", lastActivityOn: daysAgo(300) },
      { id: "B", stage: "Won" },
    ],
    "B",
  ],
])("the opportunity is %s", (_, changes, expected) => {
  const all = changes.map((change) => opportunity(change));
  expect(chooseOpportunity(all, ana.email, today)?.id).toBe(expected);
  expect(chooseOpportunity([...all].reverse(), ana.email, today)?.id).toBe(expected);
});

test("every rep's choice is among those that are prepared", () => {
  const all = [
    opportunity({ id: "A", lastActivityOn: daysAgo(3) }),
    opportunity({ id: "B", lastActivityOn: daysAgo(9) }),
    opportunity({ id: "C", ownerEmail: other, lastActivityOn: daysAgo(5) }),
    opportunity({ id: "D", ownerEmail: null, lastActivityOn: daysAgo(1) }),
  ];
  const prepared = choosable(all, today);
  expect(prepared.map(({ id }) => id).sort()).toEqual(["A", "C", "D"]);
  for (const rep of [ana.email, other, "new@sideline.example"])
    expect(prepared).toContain(chooseOpportunity(all, rep, today));
  expect(chooseOpportunity([], ana.email, today)).toBeNull();
});

test.each([
  [
    "an empty field before an old one",
    { champion: [null, null], metrics: ["40 %", daysAgo(900)] },
    "champion",
    "empty",
  ],
  ["a placeholder counts as empty", { champion: ["TBD", daysAgo(1)] }, "champion", "empty"],
  [
    "between empty fields, the one the stage lives on",
    { metrics: [null, null], decision_criteria: [null, null] },
    "decision_criteria",
    "empty",
  ],
  ["a field without a date before a dated one", { metrics: ["40 %", null] }, "metrics", "undated"],
  [
    "the oldest when all are filled",
    { paper_process: ["DPA", daysAgo(80)], champion: ["Lars", daysAgo(79)] },
    "paper_process",
    "oldest",
  ],
] as const)("the weakest field: %s", (_, filled, field, why) => {
  const weak = weakestField(opportunity({ meddpicc: plan(filled) }), stageGoal("Evaluation"));
  expect(weak).toMatchObject({ field, why });
});

test.each([
  ["", true],
  [" N/A ", true],
  ["tbd", true],
  ["?", true],
  ["unbekannt", true],
  ["None of the above apply to Priya", false],
  ["Priya Raman", false],
])("is %j blank: %j", (value, expected) => {
  expect(isBlank(value)).toBe(expected);
});

test.each([
  ["Priya Raman", true],
  ["PRIYA RAMAN (CFO), confirmed", true],
  ["Raman, Priya", true],
  ["P. Raman", true],
  ["priya@northwind.example", true],
  ["Priya", false],
  ["not Priya Raman", false],
  ["Priya Raman left in May; Lars Holm", false],
  ["Former CFO was Tom. Priya Raman signs", true],
  ["Priyanka Ramanathan", false],
  ["TBD", false],
  [null, false],
])("the field value %j names Priya: %j", (value, expected) => {
  expect(names(value, priya)).toBe(expected);
});

test("names with accents are recognised without them", () => {
  expect(names("Jurgen Weissmuller", { name: "Jürgen Weißmüller", email: "j@x.example" })).toBe(true);
  expect(names("Hélène d'Aubigné", { name: "Helene D’Aubigne", email: "h@x.example" })).toBe(true);
});

test("everyone in the people list sees every account", () => {
  expect(canSee(ana, northwind)).toBe(true);
});
