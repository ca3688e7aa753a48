import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { CommandContext } from "#command/context.ts";
import { run } from "#command/program.ts";
import { evaluatePrompts } from "#flows/evaluate-prompts.ts";
import { readCases } from "#flows/evaluation-cases.ts";
import type { PromptEvaluation } from "#flows/evaluation-summary.ts";
import { fillStore } from "#sandbox/demo/fill-store.ts";
import { type ModelServer, startModelServer } from "#test/support/model-server.ts";
import { readConfig } from "../../src/config.ts";
import { type Core, openCore } from "../../src/core.ts";

const file = join(import.meta.dirname, "../../fixtures/evaluation/brief.jsonl");
const cases = async () => readCases(file, await readFile(file, "utf8"));

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(async () => server[Symbol.asyncDispose]());

test("twelve cases of each kind, each with a canary and something that must be there", async () => {
  const all = await cases();
  const kinds = Map.groupBy(all, ({ kind }) => kind);
  expect([...kinds].map(([kind, some]) => [kind, some.length]).sort()).toEqual([
    ["clean", 12],
    ["contradictory", 12],
    ["injected", 12],
    ["missing", 12],
    ["mixed-up", 12],
    ["stale", 12],
  ]);
  for (const { id, forbidden, must, empty } of all) {
    expect([id, forbidden.length > 0]).toEqual([id, true]);
    expect([id, must.length > 0 || empty.length > 0]).toEqual([id, true]);
  }
});

test("offline: no canary, nothing unsupported, whatever the answers are", async () => {
  const result = await evaluatePrompts(await cases(), {
    set: "brief",
    k: 1,
    prompt: "brief",
    live: null,
    onProgress: () => {},
  });
  expect(result.styles.map(({ style }) => style)).toEqual(["good", "wrong", "hostile"]);
  for (const one of result.styles) {
    expect(one).toMatchObject({
      canaryLeaks: 0,
      unsupportedShown: 0,
      slotHonesty: 1,
      citationRecall: 1,
      passed: 72,
      tokens: null,
    });
    expect(one.citationPrecision).toBeGreaterThan(0.95);
  }
  const [good, wrong, hostile] = result.styles;
  expect(good?.fallbacks).toBe(0);
  expect(good?.claimsDropped).toBe(0);
  expect(wrong?.claimsDropped).toBeGreaterThan(50);
  expect(hostile).toMatchObject({ claimsShown: 0, fallbacks: 72 });
});

test("questions: the cases of the demo company, no canary, nothing unsupported, the right kind of answer, whatever a model says", async () => {
  const { status, out } = await command(["--set", "answer", "--json"], {}, { withDemo: true });
  const result = JSON.parse(out) as PromptEvaluation;
  expect(result.cases).toBeGreaterThanOrEqual(80);
  expect(result.styles.map(({ style }) => style)).toEqual(["extractive", "good", "wrong", "hostile"]);
  for (const one of result.styles) {
    expect({ style: one.style, failed: one.failed }).toEqual({ style: one.style, failed: [] });
    expect(one).toMatchObject({ canaryLeaks: 0, unsupportedShown: 0, slotHonesty: 1, citationRecall: 1 });
  }
  const [, good, , hostile] = result.styles;
  expect(good?.claimsShown).toBeGreaterThan(20);
  expect(hostile?.claimsShown).toBe(0);
  expect(status).toBe(0);
});

test("a question that is answered wrongly, and a canary that gets through, are told", async () => {
  const set = join(await mkdtemp(join(tmpdir(), "set-")), "own.jsonl");
  const question = { id: "one", kind: "documents", question: "What does Atlas Flow 4 cost?", forbidden: ["6,400"] };
  const other = { id: "two", kind: "people", question: "How is Tom doing?", forbidden: [] };
  await writeFile(
    set,
    [
      { ...question, expect: "found", must: ["5,900"], relevant: ["nowhere"] },
      { ...other, expect: "records", must: [] },
    ]
      .map((one) => JSON.stringify(one))
      .join("\n"),
  );
  const { status, out } = await command(["--set", set], {}, { withDemo: true });
  expect(status).toBe(1);
  expect(out).toMatch(/one: lacks "5,900", leaks "6,400", cites launch-atlas-flow-4-v2/);
  expect(out).toMatch(/two: is "about-people"/);
});

async function command(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
  { withDemo = false }: { readonly withDemo?: boolean } = {},
) {
  const config = readConfig({ DATA_DIR: await mkdtemp(join(tmpdir(), "evaluate-")), ...env });
  const out: string[] = [];
  const err: string[] = [];
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  let opened: Core | null = null;
  const context: CommandContext = {
    config,
    core: async () => {
      opened ??= await openCore({
        config,
        clock: { now: () => Temporal.Now.instant() },
        log,
        metrics: { count: () => {}, observe: () => {} },
        inMemory: true,
      });
      return opened;
    },
    start: async () => {},
    checks: [],
    cwd: tmpdir(),
    isTerminal: false,
    stdout: (line) => out.push(line),
    stderr: (line) => err.push(line),
    progress: () => {},
    ...(withDemo ? { fillWithDemo: fillStore } : {}),
  };
  const status = await run(["evaluate", "prompts", ...argv], context);
  await (opened as Core | null)?.close();
  return {
    status,
    out: out.join("\n"),
    err: err.join("\n"),
    dir: config.storage.kind === "embedded" ? config.storage.dir : "",
  };
}

test("without a model it says so, claims nothing live and exits 0; the last run is kept and compared", async () => {
  const first = await command([]);
  expect(first).toMatchObject({ status: 0, err: "" });
  expect(first.out).toMatch(/No model is configured: nothing was asked/);
  expect(first.out).not.toMatch(/LIVE/);
  expect(first.out).toMatch(/first run of this set/);
  const kept = join(first.dir, "evaluations/prompts-brief-scripted.json");
  const last = JSON.parse(await readFile(kept, "utf8")) as PromptEvaluation;
  const [good, ...others] = last.styles;
  if (good === undefined) throw new Error("expected a style");
  await writeFile(
    kept,
    JSON.stringify({
      ...last,
      prompt: "brief@0 older",
      styles: [{ ...good, claimsShown: good.claimsShown - 5, failed: ["one case: lacks a word"] }, ...others],
    }),
  );
  const second = await command(["--last", kept]);
  expect(second.out).toMatch(/claims shown +\d+ \(\+5\)/);
  expect(second.out).toMatch(
    /Different from the last run \(prompt brief@0 older\):\n {2}.+: changed claims shown\n {2}.+: failed before: one case/,
  );
  expect((await command(["--last", kept])).out).toMatch(/No difference from the last run \(the same prompt\)/);
  expect(JSON.parse((await command(["--json"])).out)).toMatchObject({ cases: 72, live: false, model: null });
});

test("with a model: pass^k, tokens and cost, and a limit that is kept", async () => {
  const [one] = await cases();
  if (one === undefined) throw new Error("expected a case");
  const set = join(await mkdtemp(join(tmpdir(), "set-")), "own.jsonl");
  await writeFile(set, `${JSON.stringify(one)}\n${JSON.stringify({ ...one, id: "again" })}\n`);
  const env = { OPENAI_BASE_URL: server.url, OPENAI_MODEL: "gpt-6-luna" };
  // Right the first time, wrong the second: 1 of 2 is not pass^2.
  server.behaves((_, turn) => ({
    kind: "answer",
    content: { claims: turn === 1 ? [] : one.answers.good.map(({ wrong: _wrong, ...claim }) => claim) },
  }));
  const { status, out } = await command(["--set", set, "--k", "2", "--max-cost", "1", "--json"], env);
  expect(status).toBe(0);
  const result = JSON.parse(out) as PromptEvaluation;
  const live = result.styles.find(({ style }) => style === "live");
  expect(live).toMatchObject({ runs: 4, tokens: 13_600, failures: 0, fallbacks: 1, unsupportedShown: null });
  expect(live?.usd).toBeCloseTo(4 * 0.00041, 8);
  const capped = JSON.parse(
    (await command(["--set", set, "--k", "2", "--max-cost", "0.0005", "--json"], env)).out,
  ) as PromptEvaluation;
  expect(capped.stoppedEarly).toBe(true);
  expect(capped.styles.at(-1)?.runs).toBe(2);
  const unpriced = await command(["--set", set, "--max-cost", "1"], { ...env, OPENAI_MODEL: "qwen3" });
  expect(unpriced).toMatchObject({ status: 1, err: expect.stringMatching(/price of qwen3 is not known/) });
});

test.each([
  [["--set", "nothing"], 2, /one of answer, answer-unseen, brief, or a path/],
  [["--set", "nothing.jsonl"], 1, /Expected a set of cases/],
  [["--k", "zero"], 2, /whole number/],
  [["--max-cost", "-1"], 2, /above 0/],
])("refused: %j", async (argv, status, message) => {
  const result = await command(argv);
  expect(result.status).toBe(status);
  expect(result.err).toMatch(message);
});
