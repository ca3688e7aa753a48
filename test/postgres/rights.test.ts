/** Shared moments, disputes, the log of who saw what; and what erasing and the passing of time do to them. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import "#test/support/instant-equality.ts";
import { sql } from "kysely";
import type { Brief } from "#domain/briefs/brief.ts";
import { recordObservations } from "#flows/update-states.ts";
import { openEmbedded } from "#postgres/engine/index.ts";
import { now, openStoreWorld, type StoreWorld } from "#test/contracts/store-world.ts";
import { company } from "#test/support/world.ts";
import { quiet } from "./databases.ts";

const ana = "ana@ourco.example";
const ben = "ben@ourco.example";
const cora = "c@acme.example";
let world: StoreWorld;

beforeAll(async () => {
  const database = await openEmbedded({ dir: null, log: quiet });
  world = await openStoreWorld(database, database);
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.empty();
  await world.stores.records.importPeople(company.people);
  await world.stores.records.importAccounts(company.accounts);
  await world.stores.records.importContacts(company.contacts);
});

const observation = (id: string, rep = ana, at = now) => ({
  id,
  rep,
  behaviour: "impact",
  at,
  callId: `call-${id}`,
  applicable: true,
  executed: true,
  confidence: 0.9,
  landed: "yes" as const,
  quote: "what does that cost you",
  detector: "model",
  detectorVersion: "1",
  provesAbsence: true,
});
const moment = (id: string, rep = ana) => ({
  id: `m-${id}`,
  rep,
  behaviour: "impact",
  observation: id,
  callId: `call-${id}`,
  accountId: "ACC-ACME",
  at: now,
  quote: `what does ${id} cost you`,
  context: "to a prospect",
  reply: "it depends on the plant",
  proposedAt: now,
});
async function shared(id: string, rep = ana, consent: "credited" | "anonymous" = "credited") {
  await world.stores.observations.record([[observation(id, rep)]], { now });
  const { moments } = world.stores.rights;
  await moments.propose(moment(id, rep));
  return moments.decide(`m-${id}`, rep, { status: "shared", consent, at: now });
}

describe("shared moments", () => {
  test("only with a yes, never to oneself, only what still counts, and with the name as chosen", async () => {
    const { moments } = world.stores.rights;
    await world.stores.observations.record([[observation("o1")]], { now });
    await moments.propose(moment("o1"));
    expect(await moments.exampleFor("impact", ben)).toBeNull();
    await moments.decide("m-o1", ana, { status: "shared", consent: "credited", at: now });
    expect(await moments.exampleFor("impact", ben)).toMatchObject({ id: "m-o1", by: "Ana" });
    expect(await moments.exampleFor("impact", ana)).toBeNull();
    expect(await moments.exampleFor("other", ben)).toBeNull();
    await moments.decide("m-o1", ana, { status: "shared", consent: "anonymous", at: now });
    expect(await moments.exampleFor("impact", ben)).toMatchObject({ by: null });
    await world.stores.observations.setStatus("o1", { status: "disputed", because: "wrong", at: now });
    expect(await moments.exampleFor("impact", ben)).toBeNull();
  });
  test("nobody decides for somebody else, and proposing again keeps the first answer", async () => {
    const { moments } = world.stores.rights;
    await shared("o1");
    expect(await moments.decide("m-o1", ben, { status: "withdrawn", consent: "none", at: now })).toBeNull();
    expect(await moments.propose({ ...moment("o1"), id: "m-again", quote: "other words" })).toMatchObject({
      id: "m-o1",
      status: "shared",
      quote: "what does o1 cost you",
    });
  });
});

test("a dispute is kept once; a reason given later is added, and one that is there stays", async () => {
  const { disputes } = world.stores.rights;
  const one = {
    observation: "o1",
    rep: ana,
    behaviour: "impact",
    quote: "words",
    detector: "model",
    detectorVersion: "1",
    executed: true,
    at: now,
    reason: null,
  };
  await disputes.save(one);
  await disputes.save({ ...one, reason: "Ben said it" });
  await disputes.save(one);
  expect(await disputes.list({ limit: 10 })).toEqual([{ ...one, reason: "Ben said it" }]);
  expect(await disputes.list({ behaviour: "other", limit: 10 })).toEqual([]);
});

test("the log counts looks of one day in one line, and keeps days and ways apart", async () => {
  const { audit } = world.stores.rights;
  const look = {
    viewer: "dana@ourco.example",
    capacity: "manager" as const,
    about: ana,
    kind: "quote" as const,
    at: now,
  };
  await audit.record([
    { ...look, surface: "home" },
    { ...look, surface: "home" },
  ]);
  await audit.record([{ ...look, surface: "home", at: now.add({ minutes: 5 }) }]);
  await audit.record([{ ...look, surface: "letter" }]);
  await audit.record([{ ...look, surface: "home", at: now.add({ hours: 24 }) }]);
  const lines = await audit.list({ about: ana, limit: 10 });
  expect(lines.map(({ surface, day, times }) => [surface, day, times])).toEqual([
    ["home", "2026-11-25", 1],
    ["home", "2026-11-24", 2],
    ["letter", "2026-11-24", 1],
  ]);
  expect(await audit.list({ about: ben, limit: 10 })).toEqual([]);
  expect(await audit.list({ viewer: look.viewer, limit: 2 })).toHaveLength(2);
});

const briefWith = (id: string): Brief => ({
  id: "01900000-0000-7000-8000-000000000001",
  rep: ben,
  event: null,
  account: { id: "ACC-GLOBEX", name: "Globex", matchedBy: "asked" },
  opportunity: null,
  alternatives: [],
  mode: "extractive",
  sections: [
    {
      slot: "try",
      items: [
        {
          text: "Ask what it costs",
          detail: `For example, Ana said to a prospect: "what does ${id} cost you" From the play Atlas.`,
          citations: [],
          facts: [
            { record: "play:atlas", field: "behaviour", value: "Ask what it costs", at: null },
            { record: `moment:m-${id}`, field: "quote", value: `what does ${id} cost you`, at: null },
          ],
        },
      ],
    },
  ],
  gaps: [],
  words: 12,
  generatedAt: now.toString(),
});

const transcript = {
  kind: "call.transcript" as const,
  id: "signal-1",
  at: now.toString(),
  source: "test",
  event_id: null,
  account_id: "ACC-ACME",
  participants: [
    { email: ana, name: null },
    { email: null, name: "Cora Acme" },
  ],
  turns: [
    { speaker: "Ana", email: ana, role: null, start_ms: 0, end_ms: 1, text: "so what does that cost you" },
    {
      speaker: "Cora Acme",
      email: null,
      role: null,
      start_ms: 2,
      end_ms: 3,
      text: "We lose a whole shift, every single time.",
    },
  ],
};
const found = {
  id: "o1",
  signalId: "signal-1",
  signalVersion: 1,
  callId: "call-o1",
  play: "atlas",
  at: now,
  accountId: "ACC-ACME",
  detector: "model",
  detectorVersion: "1",
  inputs: "x",
  behaviour: "impact",
  rep: ana,
  applicable: true,
  executed: true,
  landed: "yes" as const,
  turnId: "1",
  quote: "what does that cost you",
  quoteMs: 0,
  reply: "We lose a whole shift",
  replyMs: 2,
  confidence: 0.9,
  provesAbsence: true,
  because: "found" as const,
};

describe("erasing", () => {
  test("a rep: their moments leave the briefs of colleagues, and their words the transcripts; what others said stays", async () => {
    const { stores } = world;
    await stores.signals.save([transcript], now);
    await stores.signals.saveFindings("call-o1", [found], now);
    await shared("o1");
    await stores.briefs.save(briefWith("o1"));
    await stores.rights.disputes.save({
      observation: "o1",
      rep: ana,
      behaviour: "impact",
      quote: "words",
      detector: "model",
      detectorVersion: "1",
      executed: true,
      at: now,
      reason: "mine",
    });
    await stores.rights.audit.record([
      { viewer: "dana@ourco.example", capacity: "manager", about: ana, kind: "state", surface: "home", at: now },
    ]);
    const exported = await stores.personalData.export(ana);
    expect(Object.keys(exported)).toEqual(
      expect.arrayContaining([
        "audit_log",
        "disputes",
        "findings",
        "moments_shared",
        "observations",
        "people",
        "signals",
      ]),
    );
    await stores.personalData.erase(ana, now);
    const left = await world.everything();
    expect(left).not.toMatch(/\bana@ourco/);
    expect(left).not.toMatch(/what does (that|o1) cost you/);
    expect(left).toMatch(/We lose a whole shift, every single time/);
    expect(left).toMatch(/The example was taken back/);
    expect(left).not.toMatch(/moment:m-o1/);
    expect(await stores.personalData.export(ana)).toEqual({});
  });
  test("a customer's contact: what they said goes from transcripts, findings and moments, and the rep's words stay", async () => {
    const { stores } = world;
    await stores.signals.save([transcript], now);
    await stores.signals.saveFindings("call-o1", [found], now);
    await shared("o1");
    await sql`update app.moments_shared set reply = 'We lose a whole shift'`.execute(world.db);
    await stores.personalData.erase(cora, now);
    const left = await world.everything();
    expect(left).not.toMatch(/whole shift|Cora Acme/);
    expect(left).toMatch(/what does that cost you/);
  });
  test("two people who looked: both become nobody, and stay two", async () => {
    const { stores } = world;
    const look = {
      capacity: "admin" as const,
      about: ana,
      kind: "quote" as const,
      surface: "command" as const,
      at: now,
    };
    await stores.rights.audit.record([
      { ...look, viewer: ben },
      { ...look, viewer: "dana@ourco.example" },
    ]);
    await stores.personalData.erase(ben, now);
    await stores.personalData.erase("dana@ourco.example", now);
    const lines = await stores.rights.audit.list({ about: ana, limit: 10 });
    expect(lines.map(({ viewer }) => viewer.slice(0, 13))).toEqual(["erased person", "erased person"]);
    expect(new Set(lines.map(({ viewer }) => viewer)).size).toBe(2);
  });
});

test("after their time the words go and the counts stay; what was given to colleagues stays until it is taken back", async () => {
  const { stores } = world;
  await stores.signals.saveFindings("call-o1", [found], now);
  await shared("o1");
  await stores.observations.record([[observation("o2")]], { now });
  await stores.observations.setStatus("o2", { status: "disputed", because: "wrong", at: now });
  await stores.rights.moments.propose(moment("o2"));
  await stores.rights.audit.record([
    { viewer: ben, capacity: "admin", about: ana, kind: "state", surface: "home", at: now },
  ]);
  await stores.prune(now.add({ hours: 24 * 364 }));
  expect(await stores.observations.get("o1")).toMatchObject({ quote: "what does that cost you" });
  await stores.prune(now.add({ hours: 24 * 366 }));
  expect(await stores.observations.get("o1")).toMatchObject({ quote: null, executed: true, landed: "yes" });
  expect((await stores.observations.versionsOf("o2")).map(({ quote }) => quote)).toEqual([null]);
  expect(await stores.signals.finding("o1")).toMatchObject({ quote: null, reply: null, executed: true });
  expect((await stores.rights.moments.ofRep(ana)).map(({ id }) => id)).toEqual(["m-o1"]);
  expect(await stores.rights.audit.list({ limit: 10 })).toHaveLength(1);
  await stores.prune(now.add({ hours: 24 * 731 }));
  expect(await stores.rights.audit.list({ limit: 10 })).toEqual([]);
});

test("the customer's line that a brief quotes goes with the transcript, from that brief alone; that there was a call stays", async () => {
  const { briefs, prune } = world.stores;
  const quoting = (id: string, on: string, line: string): Brief => ({
    ...emptyBrief(id),
    sections: [
      {
        slot: "objections",
        items: [
          {
            text: '"It is too expensive" (raised in the last call)',
            detail: "Ask what one outage costs.",
            citations: [],
            facts: [
              { record: "call:c1", field: "customer said", value: line, at: on },
              { record: "opportunity:o", field: "stage", value: "Evaluation", at: "2026-08-01" },
            ],
          },
        ],
      },
    ],
  });
  await briefs.save(quoting("old", "2026-08-20", "that is far too expensive for us"));
  await briefs.save(quoting("new", "2026-11-20", "expensive it is, this year"));
  await briefs.save(emptyBrief("none"));
  // now is 24 November: 90 days ago was 26 August.
  await prune(now);
  const lines = async (id: string) =>
    (await briefs.get(id))?.sections[0]?.items[0]?.facts.map(({ value, at }) => `${at} ${value}`);
  expect(await lines("old")).toEqual(["2026-08-20 ", "2026-08-01 Evaluation"]);
  expect(await lines("new")).toEqual(["2026-11-20 expensive it is, this year", "2026-08-01 Evaluation"]);
  expect(await world.everything()).not.toMatch(/far too expensive for us/);
  await prune(now.add({ hours: 24 * 90 }));
  expect(await lines("new")).toEqual(["2026-11-20 ", "2026-08-01 Evaluation"]);
});

test("how a state came about is kept for its time; what is said now, and since when, stays", async () => {
  const { stores } = world;
  const begin = now.subtract({ hours: 24 * 60 });
  const at = (days: number) => ({ ...stores, clock: { now: () => begin.add({ hours: 24 * days }) } });
  const call = (day: number, executed: boolean) => ({
    ...observation(`h${day}`, ana, begin.add({ hours: 24 * day })),
    executed,
    landed: "unknown" as const,
  });
  for (let day = 0; day < 20; day += 1) await recordObservations(at(day), [call(day, day < 10)]);
  const history = async () =>
    (await stores.states.historyOf({ rep: ana, behaviour: "impact" })).map(({ state }) => state);
  const before = await history();
  expect(before.length).toBeGreaterThan(1);
  await stores.prune(begin.add({ hours: 24 * 729 }));
  expect(await history()).toEqual(before);
  await stores.prune(begin.add({ hours: 24 * 760 }));
  expect(await history()).toEqual(before.slice(-1));
  expect(await stores.states.get({ rep: ana, behaviour: "impact" })).not.toBeNull();
});

function emptyBrief(id: string): Brief {
  return {
    id,
    rep: ana,
    event: null,
    account: { id: "ACC-ACME", name: "Acme", matchedBy: "asked" },
    opportunity: null,
    alternatives: [],
    mode: "extractive",
    sections: [],
    gaps: [],
    words: 0,
    generatedAt: now.toString(),
  };
}
