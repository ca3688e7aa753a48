import { expect, test } from "@jest/globals";
import type { Contact } from "#domain/accounts/records.ts";
import {
  ana,
  briefOf,
  call,
  daysAgo,
  deal,
  decision,
  event,
  guest,
  hit,
  inDays,
  items,
  lars,
  launch,
  type Parts,
  plan,
  priya,
  shelf,
  texts,
} from "./sample.ts";

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
  ["a next step that is due", {}, "Next step due 28 Nov, in 4 days; stage Evaluation"],
  [
    "a next step that is overdue",
    { nextStep: "Legal call on 2026-11-20" },
    "Next step was due 20 Nov, 4 days ago; stage Evaluation",
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

test("the age of the field to try is said once: in the flag that compares it with a launch", () => {
  const old = { meddpicc: plan({ competition: ["Corvid", daysAgo(33)] }) };
  const found = { news: launch({ validFrom: daysAgo(5), competitor: "Corvid" }) };
  const flagged = deal(old, { found });
  expect(texts(flagged, "flags")).toEqual([expect.stringMatching(/^Competition \(22 Oct\) is older than/)]);
  expect(items(flagged, "try")[0]?.detail).toMatch(/^Competition is the oldest field\./);
  const alone = deal(old);
  expect(texts(alone, "flags")).toEqual([]);
  expect(items(alone, "try")[0]?.detail).toMatch(/^Competition is the oldest field, updated 33 days ago\./);
});

test("the words of the next step stand in its own slot alone", () => {
  const brief = briefOf({});
  expect(texts(brief, "why-now")[0]).not.toContain("security answers");
  expect(texts(brief, "next-step")[0]).toContain("Send the security answers by 28 Nov");
});

test("a question is no change, nor is the yes that answers it", () => {
  const asked =
    "Does replay work below 50 TB?\n\nYes. It does on clusters of 12 TB.\n\nThe smallest pilot took 7 minutes.";
  const from = { validFrom: daysAgo(5) };
  const shown = (text: string) => texts(briefOf({ found: { news: [hit("launch", text, from)] } }), "changed").join();
  expect(shown(asked)).toMatch(/The smallest pilot took 7 minutes/);
  expect(shown(asked)).not.toMatch(/Does replay|Yes/);
  expect(shown("Does replay work below 50 TB?")).not.toMatch(/Does replay/);
});

const economicBuyer = (text: string, heading = "") => [
  hit("playbook", text, { title: "MEDDPICC: economic buyer", heading }),
];
test.each([
  [
    "a question that can be said is the example",
    economicBuyer('"Who signs for the budget this comes from?"\n\nAsk the champion to open the door.'),
    'For example: "Who signs for the budget this comes from?"',
  ],
  [
    "a sentence on how to do it is said to be the playbook's",
    economicBuyer("Bring one page with their number to the CFO."),
    'The playbook: "Bring one page with their number to the CFO."',
  ],
  [
    "what is written down after the call is neither",
    economicBuyer("Write name and title of the economic buyer only after the person confirmed it."),
    null,
  ],
  [
    "nor what stands under a heading about the plan",
    economicBuyer("The economic buyer with name and title.", "In the opportunity plan"),
    null,
  ],
])("try: %s", (_, lessons, expected) => {
  const weak = { meddpicc: plan({ economic_buyer: [null, null] }) };
  const [found] = items(deal(weak, { found: { lessons } }), "try");
  const said = found?.detail?.split("judge the options.")[1]?.trim() ?? "";
  expect(said).toBe(expected ?? "");
  expect(found?.citations).toHaveLength(expected === null ? 0 : 1);
});

test("try quotes the playbook that speaks of the field, and only then", () => {
  const weak = { meddpicc: plan({ decision_criteria: [null, null] }) };
  const [found] = items(deal(weak, { found: shelf }), "try");
  expect(found?.detail).toMatch(/"In evaluation, the side that writes the criteria wins\./);
  expect(found?.citations).toHaveLength(1);
  const [without] = items(deal({ meddpicc: plan({ metrics: [null, null] }) }, { found: shelf }), "try");
  expect(without?.citations).toHaveLength(0);
});
