/** Somebody with data everywhere: what `erase` takes away is what `export` shows, and of other people's rows no more than is about them. */
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import "#test/support/instant-equality.ts";
import type { Brief } from "#domain/briefs/brief.ts";
import { openEmbedded } from "#postgres/engine/index.ts";
import { now, openStoreWorld, type StoreWorld } from "#test/contracts/store-world.ts";
import { nudge } from "#test/domain/nudges/rows.ts";
import { company, person } from "#test/support/world.ts";
import { quiet } from "./databases.ts";

const maya = { ...person("Maya", "rep", { managerEmail: "dana@ourco.example" }), name: "Maya Lindqvist" };
const tom = { ...person("Tom", "rep", { managerEmail: "dana@ourco.example" }), name: "Tom Berg" };
const said = "what does one periwinkle hour of that cost you";
const behaviour = "impact";
let world: StoreWorld;

beforeAll(async () => {
  const database = await openEmbedded({ dir: null, log: quiet });
  world = await openStoreWorld(database, database);
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.empty();
  await fill();
});

/** As a brief has it: beside her words stands what Tom's own calls and practice show. */
const brief = (id: string, quote: string, who: string): Brief => ({
  id,
  rep: tom.email,
  event: null,
  account: { id: "ACC-GLOBEX", name: "Globex", matchedBy: "asked" },
  opportunity: null,
  alternatives: [],
  mode: "extractive",
  sections: [
    { slot: "who", items: [{ text: "Gil Globex, plant lead", detail: null, citations: [], facts: [] }] },
    {
      slot: "try",
      items: [
        {
          text: "Ask what the tangerine costs",
          detail: `For example, ${who} said to a customer: "${quote}" From the play Atlas. Rarely seen in your calls so far. You practised it 2 days ago.`,
          citations: [],
          facts: [
            { record: "play:atlas", field: "behaviour", value: "Ask what the tangerine costs", at: null },
            { record: "moment:m-o1", field: "quote", value: quote, at: null },
          ],
        },
      ],
    },
  ],
  gaps: [],
  words: 12,
  generatedAt: now.toString(),
});

const turn = (speaker: string, email: string | null, text: string) => ({
  speaker,
  email,
  role: null,
  start_ms: 0,
  end_ms: 1,
  text,
});
const transcript = (id: string, mayas: { readonly email: string | null }) => ({
  kind: "call.transcript" as const,
  id,
  at: now.toString(),
  source: "test",
  event_id: null,
  account_id: "ACC-ACME",
  participants: [mayas.email === null ? { email: null, name: maya.name } : { email: mayas.email, name: null }],
  turns: [
    turn(maya.name, mayas.email, `Right, so ${said}?`),
    turn("Tom Berg", tom.email, "We lose a whole shift with that tangerine line."),
  ],
});
const finding = (id: string, rep: string) => ({
  id,
  signalId: "signal-named",
  signalVersion: 1,
  callId: "call-named",
  play: "atlas",
  at: now,
  accountId: "ACC-ACME",
  detector: "model",
  detectorVersion: "1",
  inputs: id,
  behaviour,
  rep,
  applicable: true,
  executed: true,
  landed: "yes" as const,
  turnId: "1",
  quote: rep === maya.email ? said : "a tangerine of Tom's",
  quoteMs: 0,
  reply: rep === maya.email ? "We lose a whole shift" : said,
  replyMs: 2,
  confidence: 0.9,
  provesAbsence: true,
  because: "found" as const,
});
const observation = (id: string, rep: string) => ({
  id,
  rep,
  behaviour,
  at: now,
  callId: `call-${id}`,
  applicable: true,
  executed: true,
  confidence: 0.9,
  landed: "yes" as const,
  quote: rep === maya.email ? said : "a tangerine of Tom's",
  detector: "model",
  detectorVersion: "1",
  provesAbsence: true,
});
const moment = (id: string, rep: string) => ({
  id: `m-${id}`,
  rep,
  behaviour,
  observation: id,
  callId: `call-${id}`,
  accountId: "ACC-ACME",
  at: now,
  quote: rep === maya.email ? said : "a tangerine of Tom's",
  context: "to a customer",
  reply: rep === maya.email ? null : said,
  proposedAt: now,
});

async function fill(): Promise<void> {
  const { records, people, signals, observations, rights, briefs, nudges, scenes, answers } = world.stores;
  await records.importPeople([...company.people, maya, tom]);
  await records.importAccounts(company.accounts);
  await records.importContacts(company.contacts);
  await records.importOpportunities(company.opportunities.map((one) => ({ ...one, ownerEmail: maya.email })));
  await people.saveSettings({ ...(await people.settings(maya.email)), digest: true });
  await people.saveSlackLink(maya.email, { teamId: "T1", userId: "U9", channel: null, zone: null });
  await signals.save(
    [
      transcript("signal-named", { email: null }),
      transcript("signal-addressed", { email: maya.email }),
      {
        kind: "lms.completed",
        id: "lms-1",
        at: now.toString(),
        source: "t",
        person: maya.email,
        document_id: "d",
        course: null,
        score: null,
      },
    ],
    now,
  );
  // Corrected: the former version holds her words as well.
  await signals.save([{ ...transcript("signal-named", { email: null }), source: "corrected" }], now);
  await signals.saveFindings("call-named", [finding("o1", maya.email), finding("o2", tom.email)], now);
  await observations.record([[observation("o1", maya.email), observation("o2", tom.email)]], { now });
  for (const [id, rep, consent] of [
    ["o1", maya.email, "credited"],
    ["o2", tom.email, "anonymous"],
  ] as const) {
    await rights.moments.propose(moment(id, rep));
    await rights.moments.decide(`m-${id}`, rep, { status: "shared", consent, at: now });
  }
  await briefs.save(brief("b-credited", said, "Maya Lindqvist"));
  await briefs.save(brief("b-nameless", "what does one periwinkle hour", "a colleague"));
  await rights.disputes.save({
    observation: "o1",
    rep: maya.email,
    behaviour,
    quote: said,
    detector: "model",
    detectorVersion: "1",
    executed: true,
    at: now,
    reason: "not me",
  });
  const look = { kind: "state" as const, surface: "home" as const, at: now };
  await rights.audit.record([
    { ...look, viewer: "dana@ourco.example", capacity: "manager", about: maya.email },
    { ...look, viewer: maya.email, capacity: "admin", about: tom.email },
    { ...look, viewer: `not${maya.email}`, capacity: "admin", about: tom.email },
  ]);
  await nudges.save([
    nudge({ id: "n1", key: "n1", rep: maya.email, owner: maya.email }),
    nudge({ id: "n2", key: "n2", rep: tom.email, owner: maya.email, why: "tangerine reasons" }),
  ]);
  await nudges.answer({ nudgeId: "n1", person: maya.email, verb: "wrong", reason: null, observation: null, at: now });
  await nudges.optOut(maya.email, behaviour, now);
  await scenes.recordPractice({
    sceneId: "s1",
    attempt: 1,
    rep: maya.email,
    accountId: "ACC-ACME",
    behaviour,
    at: now,
    mode: "script",
    finished: true,
    failedRung: null,
    items: null,
  });
  await answers.ask({
    id: "q1",
    answerId: "a1",
    asker: tom.email,
    owner: maya.email,
    question: "Who has the price list?",
    reply: null,
    keptAs: null,
    askedAt: now,
  });
}

const sizes = (held: Readonly<Record<string, readonly unknown[]>>) =>
  Object.fromEntries(Object.entries(held).map(([table, rows]) => [table, rows.length]));

test("every row that erase counts is in the export, and then nothing is left to export", async () => {
  const { personalData } = world.stores;
  const held = await personalData.export(maya.email);
  expect(sizes(held)).toEqual({
    audit_log: 2,
    briefs: 2,
    disputes: 1,
    findings: 2,
    moments_shared: 2,
    nudge_answers: 1,
    nudge_opt_outs: 1,
    nudges: 2,
    observations: 1,
    opportunities: 2,
    owner_questions: 1,
    people: 1,
    practice_results: 1,
    settings: 1,
    // Two versions of the call in which only her name stands, one with her address, one course.
    signals: 4,
    slack_links: 1,
  });
  expect(await personalData.erase(maya.email, now)).toEqual(sizes(held));
  expect(await personalData.export(maya.email)).toEqual({});
  expect(await personalData.erase(maya.email, now)).toEqual({});
  const left = (await world.everything()).replaceAll(`not${maya.email}`, "");
  expect(left).not.toMatch(/maya|lindqvist|periwinkle/i);
  // What is Tom's stays his, and so does the look of somebody whose address ends like hers.
  expect(left).toMatch(/Rarely seen|taken back/);
  expect(left.match(/whole shift with that tangerine line/g)).toHaveLength(3);
  expect((await world.stores.rights.audit.list({ viewer: `not${maya.email}`, limit: 5 })).length).toBe(1);
});

test("of a colleague's brief the export has her words and who is said to have said them, and nothing of the colleague", async () => {
  const held = await world.stores.personalData.export(maya.email);
  expect(held.briefs).toEqual([
    {
      id: "b-credited",
      mentions: [
        { at: "brief.sections.1.items.0.detail", value: `For example, Maya Lindqvist said to a customer: "${said}"` },
        {
          at: "brief.sections.1.items.0.facts.1",
          value: { record: "moment:m-o1", field: "quote", value: said, at: null },
        },
      ],
    },
    {
      id: "b-nameless",
      mentions: [
        {
          at: "brief.sections.1.items.0.detail",
          value: 'For example, a colleague said to a customer: "what does one periwinkle hour"',
        },
        expect.objectContaining({ at: "brief.sections.1.items.0.facts.1" }),
      ],
    },
  ]);
  expect(held.signals).toContainEqual({
    id: "signal-named",
    mentions: [
      { at: "content.participants.0", value: { email: null, name: maya.name } },
      { at: "content.turns.0", value: expect.objectContaining({ text: `Right, so ${said}?` }) },
    ],
  });
  expect(held.findings).toContainEqual({ id: "o2", mentions: [{ at: "finding.reply", value: said }] });
  expect(JSON.stringify(held)).not.toMatch(/tangerine|practised it|Rarely seen|whole shift with/);
});

test("of Tom, whose briefs and calls these are, the export has them whole", async () => {
  const held = await world.stores.personalData.export(tom.email);
  expect(held.briefs).toHaveLength(2);
  expect(JSON.stringify(held.briefs)).toMatch(/Rarely seen in your calls/);
  expect(await world.stores.personalData.erase(tom.email, now)).toEqual(sizes(held));
  expect(await world.stores.personalData.export(tom.email)).toEqual({});
  expect(JSON.stringify(await world.stores.personalData.export(maya.email))).toMatch(/periwinkle/);
});
