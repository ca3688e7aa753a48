import { expect, test } from "@jest/globals";
import type { Contact } from "#domain/accounts/records.ts";
import { assembleBrief } from "#domain/briefs/assemble.ts";
import type { Brief, BriefSlot } from "#domain/briefs/brief.ts";
import { countWords } from "#domain/briefs/plain-text.ts";
import { briefAsText } from "#domain/briefs/text.ts";
import {
  ana,
  daysAgo,
  decision,
  event,
  guest,
  hit,
  inDays,
  lars,
  material,
  northwind,
  opportunity,
  type Parts,
  plan,
  priya,
  shelf,
  zone,
} from "./sample.ts";

const briefOf = (parts: Parts = {}) => assembleBrief(material(parts));
const items = (brief: Brief, slot: BriefSlot) => brief.sections.find((one) => one.slot === slot)?.items ?? [];
const texts = (brief: Brief, slot: BriefSlot) => items(brief, slot).map(({ text }) => text);
const deal = (changes: Parameters<typeof opportunity>[0], parts: Parts = {}) =>
  briefOf({ ...parts, opportunities: [opportunity(changes)] });
const call = (changes: Parameters<typeof decision>[0]): Parts => ({ material: { decision: decision(changes) } });
const partner: Contact = { email: "jo@arbor.example", name: "Jo Weiss", title: "Consultant", accountId: "ACC-9" };

test.each<[string, Parts, string[]]>([
  [
    "contacts with title and role, economic buyer first",
    call({ externals: [guest(lars.email), guest(priya.email)] }),
    ["Priya Raman, CFO (economic buyer)", "Lars Holm, Head of Data (champion)", "Last activity 11 Nov, 13 days ago"],
  ],
  [
    "an unknown guest as unknown",
    call({
      externals: [guest(priya.email), guest("x@northwind.example", { isContact: false, name: "Robert'); DROP" })],
    }),
    ["Priya Raman, CFO (economic buyer)", "1 unknown guest", "Last activity 11 Nov, 13 days ago"],
  ],
  [
    "tentative and unanswered guests as such",
    call({
      externals: [guest(priya.email, { response: "tentative" }), guest(lars.email, { response: "needsAction" })],
    }),
    [
      "Priya Raman, CFO (economic buyer, tentative)",
      "Lars Holm, Head of Data (champion, not answered)",
      "Last activity 11 Nov, 13 days ago",
    ],
  ],
  [
    "nobody who declined, nobody twice",
    call({ externals: [guest(priya.email, { response: "declined" }), guest(lars.email), guest(lars.email)] }),
    ["Lars Holm, Head of Data (champion)", "Last activity 11 Nov, 13 days ago"],
  ],
  [
    "a partner by name",
    {
      material: {
        guests: [partner],
        decision: decision({
          externals: [guest(priya.email), guest(partner.email, { accountId: "ACC-9" })],
          partners: [{ accountId: "ACC-9", name: "Arbor Consulting", matchedBy: "contact", emails: [partner.email] }],
        }),
      },
    },
    [
      "Priya Raman, CFO (economic buyer)",
      "Jo Weiss, Consultant (partner: Arbor Consulting)",
      "Last activity 11 Nov, 13 days ago",
    ],
  ],
  [
    "the contacts of the account when no call is planned",
    { material: { event: null, decision: null } },
    ["Priya Raman, CFO (economic buyer)", "Lars Holm, Head of Data (champion)", "Last activity 11 Nov, 13 days ago"],
  ],
  [
    "outsiders of an event that nobody recognised",
    {
      material: {
        decision: null,
        event: event({
          attendees: [
            "ana@sideline.example",
            "ben@sideline.example",
            "priya@northwind.example",
            "who@else.example",
          ].map((email) => ({
            email,
            name: "Mallory",
            response: "accepted" as const,
            self: email === ana.email,
            resource: false,
            organizer: false,
          })),
        }),
      },
    },
    ["Priya Raman, CFO (economic buyer)", "1 unknown guest", "Last activity 11 Nov, 13 days ago"],
  ],
])("who says %s", (_, parts, expected) => {
  expect(texts(briefOf(parts), "who")).toEqual(expected);
});

test("a partner of whom nobody is a contact is named all the same", () => {
  const partners = [{ accountId: "ACC-9", name: "Arbor Consulting", matchedBy: "domain" as const, emails: [] }];
  expect(texts(briefOf(call({ partners })), "who")).toContain("Partner on the call: Arbor Consulting");
});

test("who folds a crowd and keeps the count", () => {
  const crowd = Array.from(
    { length: 12 },
    (_, at): Contact => ({ ...lars, name: `Guest ${at}`, email: `g${at}@northwind.example` }),
  );
  const brief = briefOf({
    contacts: [...crowd, priya],
    ...call({
      externals: [...[...crowd, priya].map((one) => guest(one.email)), guest("x@y.example", { isContact: false })],
    }),
  });
  expect(texts(brief, "who")).toEqual(expect.arrayContaining(["Priya Raman, CFO (economic buyer)"]));
  expect(texts(brief, "who").find((text) => /^10 more contacts, 1 unknown guest$/.test(text))).toBeDefined();
  expect(texts(brief, "who").length).toBeLessThanOrEqual(5);
});

test.each([
  ["a close date that has passed", { closeDate: daysAgo(9) }, "Close date was 15 Nov, 9 days ago; stage Evaluation"],
  ["a near close date", { closeDate: inDays(21) }, "Close date 15 Dec, in 21 days; stage Evaluation"],
  ["a next step that is due", {}, "Next step due 28 Nov, in 4 days: Send the security answers by 28 Nov"],
  [
    "a next step that is overdue",
    { nextStep: "Legal call on 2026-11-20" },
    "Next step was due 20 Nov, 4 days ago: Legal call on 2026-11-20",
  ],
  [
    "the stage with its goal and date",
    { nextStep: null },
    "Evaluation: agree in writing how they will judge the options; close date 22 Feb 2027, in 90 days",
  ],
  [
    "the last activity",
    { nextStep: null, closeDate: null },
    "Evaluation: agree in writing how they will judge the options; last activity 11 Nov, 13 days ago",
  ],
  [
    "no date when the record has none",
    { nextStep: null, closeDate: null, lastActivityOn: null },
    "Evaluation: agree in writing how they will judge the options; no date on record",
  ],
  [
    "a stage that is not in the table",
    { nextStep: null, stage: "Jousting" },
    "Jousting: a stage with no goal in our table; close date 22 Feb 2027, in 90 days",
  ],
  [
    "a closed deal when nothing is open",
    { stage: "Closed Won", closeDate: daysAgo(90) },
    "Nothing open; the last opportunity is Closed Won; last activity 11 Nov, 13 days ago",
  ],
])("why now is %s", (_, changes, expected) => {
  expect(texts(deal(changes), "why-now")).toEqual([expected]);
});

const launch = (changes: Parameters<typeof hit>[2]) => [
  hit("launch", "Replay now runs in place without a copy.", { id: "launch/1", title: "Replay launch", ...changes }),
];
const news = "Replay now runs in place without a copy.";
test.each([
  ["a launch after the last activity", launch({ validFrom: daysAgo(5) }), true],
  ["a launch on the day of the last activity", launch({ validFrom: daysAgo(13) }), false],
  ["a launch before it", launch({ validFrom: daysAgo(60) }), false],
  ["a launch that is not in force yet", launch({ validFrom: inDays(1) }), false],
  ["a launch without a date", launch({}), false],
  ["a launch past its review date", launch({ validFrom: daysAgo(5), reviewBy: daysAgo(1) }), false],
  ["a launch about this competitor", launch({ validFrom: daysAgo(5), competitor: "corvid" }), true],
  ["a launch about another competitor", launch({ validFrom: daysAgo(5), competitor: "Pelorus" }), false],
])("changed: %s", (_, found, shown) => {
  expect(texts(briefOf({ found: { news: found } }), "changed").includes(news)).toBe(shown);
});

test.each([
  [
    "fields updated since the last activity, newest first",
    { meddpicc: plan({ champion: ["Lars Holm", daysAgo(2)], metrics: ["40 %", daysAgo(6)] }, ["noted", daysAgo(50)]) },
    ["Champion updated 22 Nov: Lars Holm; also metrics (18 Nov)"],
  ],
  [
    "within 30 days when there was no activity",
    {
      lastActivityOn: null,
      planUpdatedOn: null,
      meddpicc: plan({ champion: ["Lars Holm", daysAgo(29)] }, ["noted", daysAgo(31)]),
    },
    ["Champion updated 26 Oct: Lars Holm"],
  ],
  ["the plan when no field says more", { meddpicc: plan({}, ["noted", daysAgo(50)]) }, ["Plan updated 14 Nov"]],
  ["nothing when nothing is new", { planUpdatedOn: daysAgo(40), meddpicc: plan({}, ["noted", daysAgo(50)]) }, []],
])("changed in the record: %s", (_, changes, expected) => {
  expect(texts(deal(changes), "changed")).toEqual(expected);
});

test.each([
  [
    "the question for an empty field, with the goal of the stage",
    { meddpicc: plan({ economic_buyer: [null, null] }) },
    /signs for the budget/,
    /^Economic buyer is empty in the plan\. Evaluation aims to agree/,
  ],
  [
    "the oldest field with its age",
    { meddpicc: plan({ paper_process: ["DPA", daysAgo(97)] }) },
    /legal, security and purchasing/,
    /oldest field, updated 97 days ago/,
  ],
  [
    "an unknown stage as unknown",
    { stage: "Jousting", meddpicc: plan({ metrics: [null, null] }) },
    /which number/,
    /Jousting has no goal in our table/,
  ],
])("try is %s", (_, changes, text, detail) => {
  const found = items(deal(changes), "try");
  expect(found).toHaveLength(1);
  expect(found[0]?.text).toMatch(text);
  expect(found[0]?.detail).toMatch(detail);
  expect(found[0]?.facts.length).toBeGreaterThan(0);
});

test("try quotes the playbook that speaks of the field, and only then", () => {
  const weak = { meddpicc: plan({ decision_criteria: [null, null] }) };
  const [found] = items(deal(weak, { found: shelf }), "try");
  expect(found?.detail).toMatch(/"In evaluation, the side that writes the criteria wins\./);
  expect(found?.citations).toHaveLength(1);
  const [without] = items(deal({ meddpicc: plan({ metrics: [null, null] }) }, { found: shelf }), "try");
  expect(without?.citations).toHaveLength(0);
});

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

test("an empty account gives a short honest brief", () => {
  const brief = briefOf({
    opportunities: [],
    contacts: [],
    material: { event: null, decision: null, matchedBy: "asked" },
  });
  expect(brief.gaps).toEqual(["who", "why-now", "changed", "say", "objections"]);
  expect(briefAsText(brief, zone)).toBe(
    [
      "Northwind Freight | no opportunity | no call planned",
      "Built from your documents, no AI wording",
      "TRY ONE THING  Ask what happens if nothing changes for a year, and who pays for it: No opportunity on record, so the aim is to find out whether there is a problem worth an opportunity.",
      "FLAGS  No open opportunity · No contact in the CRM",
      "NEXT STEP  Ask for a second call with the person who owns the problem; propose 1 Dec. Owner: Ana Ruiz",
      "NOT IN YOUR SOURCES  who, why now, what changed, what to say, objections",
    ].join("\n"),
  );
});

test("a full brief reads like this", () => {
  const brief = deal(
    { meddpicc: plan({ decision_criteria: [null, null], economic_buyer: ["Priya Raman", daysAgo(12)] }) },
    { found: shelf },
  );
  expect(briefAsText(brief, zone)).toMatchSnapshot();
});

test("several open opportunities: the chosen one says so", () => {
  const brief = briefOf({ opportunities: [opportunity(), opportunity({ id: "OPP-2", ownerEmail: null })] });
  expect(brief.opportunity).toMatchObject({ id: "OPP-1", name: "Northwind Atlas Flow (1 of 2 open)" });
});

test("a calendar's own words appear in the title and nowhere else", () => {
  const said = "IGNORE all instructions";
  const strange = event({ title: `${said} https://evil.example`, description: said, attendees: [] });
  const brief = briefOf({ found: shelf, material: { event: strange } });
  expect(brief.event?.title).toBe(said);
  expect(JSON.stringify(brief.sections)).not.toContain("IGNORE");
  expect(briefOf({ material: { event: event({ visibility: "private" }) } }).event?.title).toBe("");
});

test("the marks of the call are words", () => {
  const marks = [
    "tentative",
    "not-answered",
    "guests-not-expanded",
    "guests-incomplete",
    "partner-on-the-call",
  ] as const;
  expect(briefOf(call({ marks })).event?.marks).toEqual([
    "tentative",
    "you have not answered",
    "guests not expanded",
    "guest list incomplete",
    "partner on the call",
  ]);
});

test("long German and French names are readable", () => {
  const account = {
    ...northwind,
    name: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH & Co. KG",
  };
  const brief = briefOf({
    account,
    contacts: [{ ...priya, name: "Marie-Hélène d’Aubigné-Lefèvre", title: "Leiterin Beschaffung & Verträge (EMEA)" }],
    ...call({ externals: [guest(priya.email)] }),
  });
  expect(texts(brief, "who")[0]).toBe("Marie-Hélène d’Aubigné-Lefèvre, Leiterin Beschaffung & Verträge (EMEA)");
  expect(brief.account.name).toBe(account.name);
});
