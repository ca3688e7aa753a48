/** Calls that a model reads: paid from the rep's day, recorded and counted like a brief; where it gives nothing, cue cards stand in and say so. */
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { playSchema } from "#domain/behaviours/play.ts";
import { collectSignals } from "#flows/collect-signals.ts";
import { disputeObservation } from "#flows/dispute.ts";
import { importPlays } from "#flows/import-plays.ts";
import type { ModelRecord } from "#flows/model-ports.ts";
import { observeBehaviours } from "#flows/observe-behaviours.ts";
import { type Misbehaviour, type ModelAsk, type ModelServer, startModelServer } from "#test/support/model-server.ts";
import { contact, opportunity, person, startWorld, type World } from "#test/support/world.ts";

jest.setTimeout(120_000);
let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(async () => server[Symbol.asyncDispose]());

const tom = "tom@ourco.example";
const maya = "maya@ourco.example";
const asked = "Before I show anything: what would a second copy of this data cost you in review time?";
const play = playSchema.parse({
  id: "recovery",
  name: "Recovery is a finance topic",
  launched_on: "2026-11-17",
  behaviours: [{ id: "ask-cost", name: "Asks what a copy costs", moment: "any", says: ["second copy ... cost"] }],
});

/** A company whose reps had these calls; `records` is what was kept of every question to the model. */
async function start(calls: readonly (readonly [id: string, rep: string])[], env: Readonly<Record<string, string>>) {
  const world = await startWorld({
    at: "2026-11-20T12:00:00Z",
    env: {
      CALENDAR_POLL_SECONDS: "86400",
      INTERNAL_DOMAINS: "ourco.example",
      OPENAI_BASE_URL: server.url,
      OPENAI_MODEL: "gpt-6-luna",
      ...env,
    },
    people: [person("Tom", "rep"), person("Maya", "rep")],
    contacts: [contact("lars@acme.example", "ACC-ACME", "Lars Acme")],
    opportunities: [opportunity("OPP-1", "ACC-ACME", { ownerEmail: tom })],
    connected: [],
  });
  const { ports, core } = world.app;
  // The regular round stays away: each test makes the rounds itself.
  const over = Promise.withResolvers<void>();
  const round = core.database.tryLock("signals", () => over.promise);
  await ports.plays.save(play, { by: tom, now: world.now() });
  await collectSignals(ports, {
    name: "calls.jsonl",
    items: (async function* () {
      for (const [index, [id, rep]] of calls.entries())
        yield { kind: "row" as const, line: index + 1, row: transcript(id, rep, index) };
    })(),
  });
  const records: ModelRecord[] = [];
  const results = ports.wording?.results;
  if (results === undefined) throw new Error("a model is configured");
  const { record } = results;
  results.record = async (row) => {
    records.push(row);
    await record(row);
  };
  return {
    world,
    records,
    async [Symbol.asyncDispose]() {
      over.resolve();
      expect(await round).toBe(true);
      await world[Symbol.asyncDispose]();
    },
  };
}

const transcript = (id: string, rep: string, index: number) => ({
  id,
  kind: "call.transcript",
  at: `2026-11-19T1${index}:00:00Z`,
  source: "recorder",
  account_id: "ACC-ACME",
  turns: [
    { email: rep, text: asked, start_ms: 1_000 },
    {
      email: "lars@acme.example",
      text: "About six weeks, our security officer asked for every field.",
      start_ms: 9_000,
    },
  ],
});

const yes = (usage: object | null = { prompt_tokens: 900, completion_tokens: 100, total_tokens: 1_000 }) =>
  ({
    kind: "answer",
    usage,
    content: {
      verdicts: [
        {
          behaviour_id: "ask-cost",
          applicable: true,
          executed: "yes",
          turn_ids: ["t1"],
          quote: asked,
          landed: "not_assessed",
          customer_turn_ids: [],
          customer_quote: null,
          confidence: "high",
          reason: "asked",
        },
      ],
    },
  }) satisfies Misbehaviour;

const detectors = async (world: World, ...calls: readonly string[]) =>
  Promise.all(
    calls.map(async (call) => (await world.app.ports.signals.findingsOfCall(call)).map(({ detector }) => detector)),
  );
const readsCalls = ({ body }: ModelAsk) => (body.messages?.[0]?.content ?? "").includes("transcript of a sales call");

test("what the model read is recorded with prompt, tokens and cost, counted, and paid from the day of who speaks", async () => {
  server.behaves((ask) => (readsCalls(ask) ? yes() : { kind: "error", status: 400 }));
  await using company = await start([["call-1", tom]], {});
  const { world, records } = company;
  expect(await observeBehaviours(world.app.ports)).toMatchObject({ read: 1, observations: 1 });
  expect(await detectors(world, "call-1")).toEqual([["model"]]);
  expect(records).toEqual([
    expect.objectContaining({
      person: tom,
      accountId: "ACC-ACME",
      deliveryId: null,
      prompt: "observe-behaviours",
      promptVersion: 2,
      promptHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      model: "gpt-6-luna",
      outcome: "answer",
      usage: { inputTokens: 900, cachedTokens: 0, outputTokens: 100 },
      // What was said on the call is kept in the finding, not a second time.
      answer: null,
    }),
  ]);
  expect(records[0]?.cost).toBeCloseTo((900 * 0.1 + 100 * 0.5) / 1e6, 9);
  expect(await world.metric("model_calls_total")).toBe(1);
  expect(await world.metric("model_tokens_total")).toBe(1_000);
});

test("a rep's day that is used up: cue cards stand in and say so, others' calls are read, and the next day the model is asked", async () => {
  // Ten cents a day: the first call takes them, whatever it was reserved at.
  const dear = { prompt_tokens: 100_000, completion_tokens: 180_000, total_tokens: 280_000 };
  server.behaves((_, turn) => yes(turn === 0 ? dear : undefined));
  await using company = await start(
    [
      ["call-1", tom],
      ["call-2", tom],
      ["call-3", tom],
      ["call-4", maya],
    ],
    { MODEL_DAILY_USD: "0.1" },
  );
  const { world, records } = company;
  const { ports } = world.app;
  const before = server.asks.length;
  // One round: a question that is not asked keeps nobody waiting.
  expect(await observeBehaviours(ports)).toMatchObject({ read: 4, observations: 4 });
  expect(server.asks.length - before).toBe(2);
  expect(records.map((row) => row.person)).toEqual([tom, maya]);
  expect(await detectors(world, "call-1", "call-2", "call-3", "call-4")).toEqual([
    ["model"],
    ["cue-cards"],
    ["cue-cards"],
    ["model"],
  ]);
  const counted = await world.app.metric("model_calls_total");
  expect(counted.filter(({ labels }) => Object.values(labels).includes("no-budget")).map(({ value }) => value)).toEqual(
    [2],
  );
  // Not before an hour has passed, and not with money of another day.
  expect((await observeBehaviours(ports)).read).toBe(0);
  await world.advance({ hours: 13 });
  await observeBehaviours(ports);
  expect(await detectors(world, "call-2", "call-3")).toEqual([["model"], ["model"]]);
});

test("a model that hangs is recorded as such and holds one call of a round; the next round takes the next one", async () => {
  server.behaves(() => ({ kind: "hang" }));
  await using company = await start(
    [
      ["call-1", tom],
      ["call-2", tom],
    ],
    {},
  );
  const { world, records } = company;
  const { ports } = world.app;
  const { wording } = ports;
  if (wording == null) throw new Error("a model is configured");
  // The prompt's own minute, shortened: everything else is as it is.
  const prompts: typeof wording.prompts = {
    render: (name, variables) => ({ ...wording.prompts.render(name, variables), timeoutMs: 300 }),
  };
  const hurried = { ...ports, wording: { ...wording, prompts } };
  expect(await observeBehaviours(hurried)).toMatchObject({ read: 1, observations: 1 });
  expect(records).toMatchObject([{ person: tom, outcome: "timeout", usage: null, cost: null }]);
  expect(await detectors(world, "call-1", "call-2")).toEqual([["cue-cards"], []]);
  expect(await observeBehaviours(hurried)).toMatchObject({ read: 1, observations: 1 });
  expect(await detectors(world, "call-1", "call-2")).toEqual([["cue-cards"], ["cue-cards"]]);
  expect(records).toHaveLength(2);
});

test("words that a rep calls wrong, with a reason, are shown to the model as such from then on, without a name", async () => {
  server.behaves((ask) => (readsCalls(ask) ? yes() : { kind: "error", status: 400 }));
  await using company = await start(
    [
      ["call-1", tom],
      ["call-2", tom],
      ["call-3", maya],
    ],
    {},
  );
  const { ports } = company.world.app;
  const disputedIn = (ask: ModelAsk | undefined) => {
    const [card] = JSON.parse(/\[\n[\s\S]*?\n\]/.exec(ask?.body.messages?.[1]?.content ?? "")?.[0] ?? "[{}]");
    return card.disputed;
  };
  const readNext = async () => {
    const from = server.asks.length;
    await observeBehaviours(ports, { limit: 1 });
    return server.asks.slice(from).find(readsCalls);
  };
  expect(disputedIn(await readNext())).toBeUndefined();
  const [seen] = await ports.signals.findingsOfCall("call-1");
  const dispute = (reason: string | null) =>
    disputeObservation(ports, { observationId: seen?.id ?? "", by: tom, reason });
  expect(await dispute(null)).toMatchObject({ kind: "done" });
  expect(disputedIn(await readNext())).toBeUndefined();
  expect(await dispute("I asked about review time in general.")).toMatchObject({ kind: "done" });
  const ask = await readNext();
  expect(disputedIn(ask)).toEqual([asked]);
  expect(JSON.stringify(ask?.body)).not.toContain("Tom");

  // The card finds them too: whoever keeps it hears of it when it is imported again.
  const again = await importPlays(ports, [{ name: "recovery.yaml", value: play, lineOf: () => 5, problems: [] }]);
  expect(again.notices).toContainEqual(
    expect.stringMatching(
      /^recovery\.yaml:5: the card of "ask-cost" still finds words that a rep called wrong: "Before I/,
    ),
  );
});
