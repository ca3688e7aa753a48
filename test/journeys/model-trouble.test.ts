/** The whole product with a model server that misbehaves: every brief is on time, built from documents, and says so. */
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { Brief } from "#domain/briefs/brief.ts";
import { type Misbehaviour, type ModelAsk, type ModelServer, startModelServer } from "#test/support/model-server.ts";
import { company, opportunity, startWorld, type World } from "#test/support/world.ts";
import { ana, begin, day, eventually, meets, person, quietCalendar, wordsOf } from "./steps.ts";

jest.setTimeout(120_000);
let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(async () => server[Symbol.asyncDispose]());

const launch = "In-place replay cuts recovery from 6 hours to 20 minutes for clusters over 50 TB.";
const spoken =
  "Our replay runs inside your own network, so nothing is copied. What would that remove from your security review?";

async function start(env: Readonly<Record<string, string>> = {}): Promise<World> {
  const world = await startWorld({
    at: begin,
    env: { ...quietCalendar, OPENAI_BASE_URL: server.url, OPENAI_MODEL: "gpt-6-luna", ...env },
    opportunities: [opportunity("OPP-1", "ACC-ACME", { competitor: "Corvid" })],
    accounts: company.accounts,
  });
  const document = (id: string, kind: "launch" | "talk-track", title: string, text: string) => ({
    document: {
      id,
      source: "test",
      path: `${id}.md`,
      title,
      kind,
      product: null,
      stage: null,
      competitor: null,
      owner: "dana@ourco.example",
      validFrom: "2026-11-20",
      reviewBy: null,
      supersedes: [],
      audience: [],
      checksum: `c-${id}`,
    },
    passages: [
      { id: `${id}#0`, documentId: id, ord: 0, titlePath: [title], heading: title, text, start: 0, end: text.length },
    ],
  });
  await world.app.ports.documents.save("test", {
    upserts: [
      document("deck", "launch", "Launch deck", launch),
      document("talk", "talk-track", "Talk track: what to say", `"${spoken}"`),
    ],
    removedPaths: [],
    now: world.now(),
  });
  return world;
}

/** Ids of the passages as the request names them. */
const answerOf = ({ body }: ModelAsk) => {
  expect(body.messages?.at(-1)?.content).toContain("deck#0");
  return {
    claims: [
      {
        slot: "changed",
        gloss: "Replay cuts recovery from 6 hours to 20 minutes for clusters over 50 TB",
        cites: [{ passage_id: "deck#0", quote: launch }],
      },
      {
        slot: "say",
        gloss:
          "Our replay runs inside your own network, nothing is copied. What would that remove from your security review?",
        cites: [{ passage_id: "talk#0", quote: spoken }],
      },
    ],
  };
};

/** A call at that hour, and the brief that comes for it half an hour before. */
async function briefFor(world: World, hour: number): Promise<{ brief: Brief; words: string; lateMs: number }> {
  const at = (minutes: string) => `${day}T${String(hour - 1).padStart(2, "0")}:${minutes}:00Z`;
  meets(world, `${String(hour).padStart(2, "0")}:00`);
  await world.look();
  await world.advanceTo(at("26"));
  await world.app.sweep();
  await world.settle();
  await world.advanceTo(at("30"));
  const row = (await world.app.ports.deliveries.recent({ recipient: ana, limit: 20 })).find(
    ({ dueAt }) => dueAt.toString() === at("30"),
  );
  const brief = row?.briefId == null ? null : await world.app.ports.briefs.get(row.briefId);
  if (brief === null || row?.sentAt == null) throw new Error(`no brief was sent: ${JSON.stringify(row)}`);
  return {
    brief,
    words: wordsOf(person(world, ana).message(/^Acme/)),
    lateMs: row.sentAt.epochMilliseconds - row.dueAt.epochMilliseconds,
  };
}

test("a model that answers: worded ahead, quoted, counted, on time", async () => {
  server.behaves((ask) => ({ kind: "answer", content: answerOf(ask) }));
  await using world = await start();
  const { brief, words, lateMs } = await briefFor(world, 10);
  expect(lateMs).toBeLessThan(1_000);
  expect(brief).toMatchObject({ mode: "model", wording: { model: "gpt-6-luna", prompt: "brief@1", notUsed: null } });
  expect(words).toContain("Worded by AI from your documents");
  expect(words).toContain("nothing is copied. What would that remove");
  expect(words).toContain(`“${launch}”`);
  const result = await world.app.ports.wording?.results.ofBrief(brief.id);
  expect(result).toMatchObject({
    person: ana,
    outcome: "answer",
    usage: { inputTokens: 3_000, outputTokens: 400 },
    claims: [{ outcome: "kept" }, { outcome: "kept" }],
  });
  expect(result?.cost).toBeCloseTo((2_000 * 0.1 + 1_000 * 0.01 + 400 * 0.5) / 1e6, 9);
});

const troubles: readonly (readonly [string, (ask: ModelAsk, turn: number) => Misbehaviour, RegExp])[] = [
  ["hangs", () => ({ kind: "hang" }), /the model did not answer in time/],
  [
    "answers 429 with a Retry-After of ten minutes",
    () => ({ kind: "error", status: 429, headers: { "retry-after": "600" } }),
    /the model was not available/,
  ],
  ["answers 500", () => ({ kind: "error", status: 500 }), /the model was not available/],
  ["cuts its answers", () => ({ kind: "cut" }), /the model was not available/],
  ["answers with the wrong JSON", () => ({ kind: "answer", content: { answer: 42 } }), /no usable answer/],
  ["answers with nothing", () => ({ kind: "answer", content: "" }), /no usable answer/],
  ["refuses", () => ({ kind: "refusal" }), /no usable answer/],
  ["is over quota", () => ({ kind: "error", status: 429, code: "insufficient_quota" }), /the model was not available/],
  ["has no claims to make", () => ({ kind: "answer", content: { claims: [] } }), /nothing to add/],
  [
    "makes everything up",
    () => ({
      kind: "answer",
      content: {
        claims: [
          {
            slot: "say",
            gloss: "We give 40% off today",
            cites: [{ passage_id: "talk#0", quote: "We give every customer 40% off until the end of today" }],
          },
        ],
      },
    }),
    /did not hold against the sources/,
  ],
];
describe("a model that", () => {
  let world: World;
  let hour = 9;
  beforeAll(async () => {
    // A short budget, so that the hanging one does not hold the test up: the prompt's own is 25 s.
    world = await start({ PROMPTS_DIR: await quickPrompts() });
  });
  afterAll(async () => world[Symbol.asyncDispose]());
  test.each(troubles)("%s: on time, from documents, and it says so", async (_, next, says) => {
    server.behaves(next);
    hour += 1;
    const { brief, words, lateMs } = await briefFor(world, hour);
    expect(lateMs).toBeLessThan(1_000);
    expect(brief.mode).toBe("extractive");
    expect(words).toMatch(says);
    expect(words).toContain("What would that remove from your security review?");
    expect(words).not.toContain("40%");
  });
});

test("a person's day has a limit, and /prep says that it is reached", async () => {
  server.behaves((ask) => ({ kind: "answer", content: answerOf(ask) }));
  await using world = await start({ MODEL_DAILY_USD: "0.000001" });
  const rep = person(world, ana);
  await rep.actor.command("/prep", "Acme");
  const before = server.asks.length;
  await eventually(
    async () => {
      await world.settle();
      return rep.reads().some((words) => /today's AI budget is used up/.test(words));
    },
    () => `a brief that says so; ${JSON.stringify(rep.reads())}`,
  );
  expect(server.asks.length).toBe(before);
});

async function quickPrompts(): Promise<string> {
  const { cp, mkdtemp, readFile, writeFile } = await import("node:fs/promises");
  const { tmpdir } = await import("node:os");
  const { join } = await import("node:path");
  const folder = await mkdtemp(join(tmpdir(), "prompts-"));
  await cp(join(import.meta.dirname, "../../prompts/brief.md"), join(folder, "brief.md"));
  const file = join(folder, "brief.md");
  await writeFile(file, (await readFile(file, "utf8")).replace("timeoutMs: 25000", "timeoutMs: 1500"));
  return folder;
}
