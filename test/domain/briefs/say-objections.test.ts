import { expect, test } from "@jest/globals";
import { limitLevels } from "#domain/briefs/budget.ts";
import { nothingFound } from "#domain/briefs/material.ts";
import { countWords } from "#domain/briefs/plain-text.ts";
import { objectionsSlot } from "#domain/briefs/slots/objections.ts";
import { briefOf, daysAgo, deal, hit, items, material, opportunity, plan, texts, today } from "./sample.ts";

const talk = "You told me you do not want another copy of your data. What would that remove?";
test.each([
  ["the stage's talk track", [hit("talk-track", talk, { stage: "evaluation" })], talk],
  [
    "words in quotation marks before the text around them",
    [hit("talk-track", `Use this when copies come up.\n\n> "${talk}"`, {})],
    talk,
  ],
  [
    "a talk track before a launch",
    [hit("launch", "Replay is here and runs in place now."), hit("talk-track", talk)],
    talk,
  ],
  [
    "a current one before one past its review date",
    [
      hit("talk-track", "The old words that nobody should say.", { id: "a", reviewBy: daysAgo(2) }),
      hit("talk-track", talk, { id: "b" }),
    ],
    talk,
  ],
  ["the words to say of a battlecard", [hit("battlecard", `**Say:** ${talk}`, { competitor: "Corvid" })], talk],
  [
    "a launch when there is nothing else",
    [hit("launch", "Replay now runs in place, inside your own cloud.")],
    "Replay now runs in place, inside your own cloud.",
  ],
  ["nothing from a talk track of another stage", [hit("talk-track", talk, { stage: "Negotiation" })], null],
  ["nothing about another competitor", [hit("battlecard", `**Say:** ${talk}`, { competitor: "Pelorus" })], null],
  [
    "nothing that describes the competitor",
    [hit("battlecard", "Corvid is cheaper and copies all data twice.", { competitor: "Corvid", heading: "Strengths" })],
    null,
  ],
  ["no sentence that cannot be said in one breath", [hit("talk-track", `${"and ".repeat(70)}so.`)], null],
])("say is %s", (_, say, expected) => {
  const brief = briefOf({ found: { say } });
  expect(texts(brief, "say")).toEqual(expected === null ? [] : [expected]);
  expect(brief.gaps.includes("say")).toBe(expected === null);
});

const plain = "You told me you run two clusters. What would one of them give you back?";
test.each([
  ["the talk track that a play names, before one that fits the stage", hit("talk-track", talk, { id: "named" }), talk],
  ["a talk track before a launch that a play names", hit("launch", talk, { id: "named" }), plain],
  [
    "none for a persona who is not on the call",
    hit("talk-track", talk, { id: "named", persona: "Procurement" }),
    plain,
  ],
  ["none for another stage", hit("talk-track", talk, { id: "named", stage: "Negotiation" }), plain],
  ["none about another competitor", hit("talk-track", talk, { id: "named", competitor: "Pelorus" }), plain],
  ["none past its review date", hit("talk-track", talk, { id: "named", reviewBy: daysAgo(2) }), plain],
])("a play that the deal qualifies for: %s", (_, ofPlay, expected) => {
  const other = hit("talk-track", plain, { id: "other", stage: "Evaluation" });
  expect(texts(briefOf({ found: { say: [other, ofPlay], named: ["named"] } }), "say")).toEqual([expected]);
});

test("an objection of a document that a play names comes first, the competitor's second", () => {
  const card = (id: string, objection: string, competitor: string | null) =>
    hit("objection", `**They say:** ${objection}\n\n**You say:** Ask what the second copy costs them.`, {
      id,
      competitor,
    });
  const objections = [card("theirs", "Corvid is 15% less.", "Corvid"), card("named", "We have no budget left.", null)];
  const said = (named: readonly string[]) => texts(briefOf({ found: { objections, named } }), "objections");
  expect(said([])).toEqual([expect.stringContaining("Corvid is 15%"), expect.stringContaining("no budget")]);
  expect(said(["named"])).toEqual([expect.stringContaining("no budget"), expect.stringContaining("Corvid is 15%")]);
});

test("say is whole sentences of at most 60 words", () => {
  const text = Array.from({ length: 20 }, (_, at) => `Sentence number ${at} has exactly seven words.`).join(" ");
  const [said] = items(briefOf({ found: { say: [hit("talk-track", text)] } }), "say");
  expect(countWords(said!.text)).toBeLessThanOrEqual(60);
  expect(said!.text).toMatch(/^Sentence number 0 .*words\.$/);
});

test.each([
  ["labels", "**They say:** Corvid is 15% less.\n\n**You say:** Ask what the second copy costs them.", {}],
  [
    "labels on their own lines",
    "**They say**\n\nCorvid is 15% less.\n\n**Answer**\n\nAsk what the second copy costs them.\n\n**Proof**\n\nA case.",
    {},
  ],
  [
    "a heading that is the objection",
    "Ask what the second copy costs them.",
    { heading: 'If they say "Corvid is 15% less"' },
  ],
  ["a heading named objection", "Ask what the second copy costs them.", { heading: "Objection: Corvid is 15% less" }],
  [
    "a quotation and what follows it",
    '"Corvid is 15% less." Ask what the second copy costs them.',
    { heading: "Price" },
  ],
  ["inner headings", '### "Corvid is 15% less"\n\nAsk what the second copy costs them.', { heading: "Objections" }],
  [
    "a quoted line and a paragraph",
    '> "Corvid is 15% less"\n\nAsk what the second copy costs them.',
    { heading: "Objections" },
  ],
])("an objection is read from %s", (_, text, changes) => {
  const objections = [hit("battlecard", text, { competitor: "Corvid", ...changes })];
  const [found, ...rest] = items(briefOf({ found: { objections } }), "objections");
  expect(rest).toEqual([]);
  expect(found?.text).toBe('"Corvid is 15% less" (competitor field says Corvid)');
  expect(found?.detail).toBe("Ask what the second copy costs them.");
  expect(found?.facts).toMatchObject([{ field: "competitor", value: "Corvid" }]);
});

test("an objection and its answer may stand in two passages of one card", () => {
  const objections = [
    hit("objection", "Ask what the second copy costs them.", { heading: "Answer", ord: 1 }),
    hit("objection", "It is too dear for us.", { heading: "What they say", ord: 0 }),
  ];
  const found = items(briefOf({ found: { objections } }), "objections");
  expect(found).toMatchObject([
    { text: '"It is too dear for us" (common at any stage)', detail: "Ask what the second copy costs them." },
  ]);
  expect(found[0]?.citations.map(({ passageId }) => passageId)).toEqual(["objection/card#0", "objection/card#1"]);
});

const card = (id: string, changes: object) =>
  hit("objection", `**They say:** ${id} is the worry.\n\n**Answer:** Ask what would settle ${id}.`, { id, ...changes });
test.each([
  [
    "the competitor's before the stage's before any other",
    [card("any", {}), card("stage", { stage: "Evaluation" }), card("rival", { competitor: "Corvid" })],
    ["rival", "stage"],
  ],
  ["never those of another competitor", [card("other", { competitor: "Pelorus" })], []],
  ["never those of another stage", [card("late", { stage: "Negotiation" })], []],
  ["two at most", [card("a", {}), card("b", {}), card("c", {})], ["a", "b"]],
  [
    "the same one once",
    [
      card("a", {}),
      {
        ...card("a", {}),
        document: { ...card("a", {}).document, id: "copy" },
        passage: { ...card("a", {}).passage, id: "copy#0", documentId: "copy" },
      },
    ],
    ["a"],
  ],
])("objections: %s", (_, objections, expected) => {
  const found = texts(briefOf({ found: { objections } }), "objections");
  expect(found.map((text) => /^"(\w+) is/.exec(text)?.[1])).toEqual(expected);
});

test("a competitor named in the competition field only is said to come from there", () => {
  const objections = [card("price", { competitor: "Corvid" })];
  const found = items(
    deal(
      { competitor: null, meddpicc: plan({ competition: ["Corvid, 15% less", daysAgo(9)] }) },
      { found: { objections } },
    ),
    "objections",
  );
  expect(found[0]?.text).toMatch(/\(competition field says Corvid\)$/);
  expect(found[0]?.facts).toMatchObject([{ field: "competition", at: daysAgo(9) }]);
  expect(texts(deal({ competitor: null, meddpicc: plan({}) }, { found: { objections } }), "objections")).toEqual([]);
});

const cheaper =
  "**They say:** Corvid is 15% cheaper per cluster.\n\n**You say:** Ask what the second copy costs them each year.";
const slower =
  "**They say:** Migration takes your team six months.\n\n**You say:** Two clusters move in a week; here is the plan.";
const bothCards = () => [
  hit("objection", cheaper, { id: "price", competitor: "Corvid" }),
  hit("objection", slower, { id: "migration" }),
];
const heard = (...lines: string[]) => ({ callId: "call-9", on: daysAgo(12), lines });

test.each([
  ["without a transcript the competitor's card goes first", undefined, "Corvid is 15%", /competitor field says Corvid/],
  [
    "what the customer raised in the last call goes first, with its day",
    heard("Morning.", "Honestly, the migration is my worry: six months of my team's time."),
    "Migration takes",
    /\(raised in the last call on 12 Nov\)/,
  ],
  [
    "one word in common is a coincidence",
    heard("My team is on holiday.", "We had a migration of birds."),
    "Corvid is 15%",
    /competitor field/,
  ],
])("%s", (_, said, first, why) => {
  const [objection] = items(
    briefOf({ found: { objections: bothCards() }, material: said === undefined ? {} : { heard: said } }),
    "objections",
  );
  expect(objection?.text).toContain(first);
  expect(objection?.text).toMatch(why);
});

test("what the customer said is a fact of the call: their line, short, and nobody else's", () => {
  const line = `The migration, <https://evil.example|click> six months of my team's time ${"and more ".repeat(40)}`;
  const [objection] = items(
    briefOf({ found: { objections: bothCards() }, material: { heard: heard(line) } }),
    "objections",
  );
  expect(objection?.facts).toEqual([
    expect.objectContaining({ record: "call:call-9", field: "customer said", at: daysAgo(12) }),
  ]);
  expect(objection?.facts[0]?.value.length).toBeLessThanOrEqual(170);
  expect(objection?.facts[0]?.value).not.toContain("evil.example");
});

test("an objection about another competitor is not shown, whoever raised it", () => {
  const pelorus = hit(
    "battlecard",
    "**They say:** Pelorus has migration in six months.\n\n**You say:** Ask for the plan of the first week.",
    {
      competitor: "Pelorus",
    },
  );
  const brief = briefOf({
    found: { objections: [pelorus] },
    material: { heard: heard("Pelorus told us six months for the migration.") },
  });
  expect(items(brief, "objections")).toEqual([]);
});

const connectors =
  "**They say:** We only need three connectors.\n\n**Answer:** The old price was EUR 68,400 a year plus replay, now it is EUR 76,800 with everything. If three is really the limit, let us look at a smaller cluster together.";
const openSource =
  "**They say:** Open source does the same.\n\n**Answer:** The broker, yes, and ours speaks the same protocol. What is missing is replay in place, with an audit trail for each message.";
const inQuotes =
  '**They say:** It is too dear.\n\n**Answer:** Stay calm, this one comes up in nearly every deal and means little. "A month costs what one hour of standstill costs. How many hours did you lose?"';
test.each([
  ["ends before our offer is the offer", 26, connectors, /^If three is really the limit, let us look at a smaller/],
  ["is cut after a yes goes on after it", 18, openSource, /^What is missing is replay in place/],
  ["has room is whole", 40, connectors, /^The old price was.*smaller cluster together\.$/],
  ["has words in quotation marks begins with them", 26, inQuotes, /^A month costs what one hour/],
])("an answer that %s", (_, answerWords, text, expected) => {
  const found = { ...nothingFound, objections: [hit("objection", text)] };
  const limits = { ...limitLevels[0]!, answerWords };
  const scene = { material: material(), today, opportunity: opportunity(), found, titles: [] };
  expect(objectionsSlot(scene)(limits)[0]?.detail).toMatch(expected);
});
