import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type CorePorts, openCore } from "#core.ts";
import { ConfigError, InputError } from "#domain/errors.ts";
import { isAnswerSet, readAnswerCases } from "#flows/answer-cases.ts";
import { evaluateAnswers } from "#flows/evaluate-answers.ts";
import { evaluatePrompts } from "#flows/evaluate-prompts.ts";
import { readCases } from "#flows/evaluation-cases.ts";
import type { LiveModel, PromptEvaluation, StyleResult } from "#flows/evaluation-summary.ts";
import { openPrompts, openWording } from "#llm/index.ts";
import { type CommandContext, printJson } from "./context.ts";

export interface EvaluatePromptsOptions {
  readonly json?: boolean;
  readonly set: string;
  readonly k: number;
  readonly maxCost?: number;
  /** Where the last run is kept; by default in the data directory. */
  readonly last?: string;
}

const setsFolder = join(import.meta.dirname, "../../fixtures/evaluation");
/** The sets of cases that come with Sideline, by name. */
export const ownSets = (): readonly string[] =>
  readdirSync(setsFolder)
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => name.slice(0, -".jsonl".length))
    .toSorted();
/** What the checks promise: no canary at all, one wrong claim in a hundred at most. */
const mostUnsupported = 0.01;

/** `sideline evaluate prompts`: scripted answers always, a live model where one is configured. Returns 1 when something got through that must not. */
export async function evaluatePromptsCommand(context: CommandContext, options: EvaluatePromptsOptions): Promise<0 | 1> {
  const file = options.set.endsWith(".jsonl")
    ? resolve(context.cwd, options.set)
    : join(setsFolder, `${options.set}.jsonl`);
  const content = await readFile(file, "utf8").catch(() => {
    throw new InputError(
      `Expected a set of cases at ${file}; it is not there. Ours are called ${ownSets().join(", ")}.`,
    );
  });
  const result = await evaluate(context, options, file, content);
  context.progress("");
  const kept = lastFile(context, options);
  const before = kept === null ? null : await readLast(kept);
  if (kept !== null) {
    await mkdir(dirname(kept), { recursive: true });
    await writeFile(kept, `${JSON.stringify(result, null, 2)}\n`);
  }
  if (options.json === true) printJson(context, { ...result, live: result.model !== null, last: before });
  else {
    print(context, result, before);
    for (const line of compared(result, before, kept)) context.stdout(line);
  }
  const broken = result.styles.some((one) => one.canaryLeaks > 0 || (one.unsupportedShown ?? 0) > mostUnsupported);
  return broken ? 1 : 0;
}

async function evaluate(
  context: CommandContext,
  options: EvaluatePromptsOptions,
  file: string,
  content: string,
): Promise<PromptEvaluation> {
  const asks = isAnswerSet(content);
  const name = asks ? "answer" : "brief";
  const prompt = openPrompts(context.config.model?.promptsDir ?? null).files.get(name);
  const settings = {
    set: options.set,
    k: options.k,
    prompt: `${name}@${prompt?.about.version ?? 0} ${prompt?.hash.slice(0, 8) ?? ""}`,
    live: await liveModel(context, options),
    onProgress: (line: string) => context.progress(line),
  };
  if (!asks) return evaluatePrompts(readCases(file, content), settings);
  return withDemoStore(context, (ports) => evaluateAnswers(ports, readAnswerCases(file, content), settings));
}

/** A Tuesday: what the cases ask does not age. */
const askedAt = Temporal.Instant.from("2026-11-24T09:30:00Z");

/** A store of its own, in memory; what is stored stays untouched. */
async function withDemoStore<T>(context: CommandContext, run: (ports: CorePorts) => Promise<T>): Promise<T> {
  const { config, fillWithDemo } = context;
  if (fillWithDemo === undefined) throw new ConfigError("Expected a checkout with the demo company in it.");
  const core = await openCore({
    config: { ...config, storage: { kind: "embedded", dir: "" }, embeddings: null, encryptionKey: null },
    clock: { now: () => askedAt },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    metrics: { count: () => {}, observe: () => {} },
    inMemory: true,
  });
  try {
    await fillWithDemo(core.ports);
    return await run(core.ports);
  } finally {
    await core.close();
  }
}

async function liveModel(context: CommandContext, options: EvaluatePromptsOptions): Promise<LiveModel | null> {
  const settings = context.config.model;
  if (settings === null) return null;
  const { stores } = await context.core();
  const { model, prompts, prices } = openWording(settings, stores.modelResults);
  const isPriced = prices.costOf(model.model, { inputTokens: 1, cachedTokens: 0, outputTokens: 1 }) !== null;
  if (options.maxCost !== undefined && !isPriced)
    throw new InputError(
      `--max-cost can't be kept: the price of ${model.model} is not known. Put it into a file and name that in MODEL_PRICES_FILE.`,
    );
  return { model, prompts, prices, maxUsd: options.maxCost ?? null, newMarker: () => randomBytes(6).toString("hex") };
}

function lastFile({ config, cwd }: CommandContext, { last, set }: EvaluatePromptsOptions): string | null {
  if (last !== undefined) return resolve(cwd, last);
  const { storage, model } = config;
  if (storage.kind !== "embedded") return null;
  const name = set.replace(/[^\w-]+/g, "-");
  return join(resolve(cwd, storage.dir), "evaluations", `prompts-${name}-${model === null ? "scripted" : "live"}.json`);
}

async function readLast(file: string): Promise<PromptEvaluation | null> {
  try {
    const value: unknown = JSON.parse(await readFile(file, "utf8"));
    const isOurs =
      typeof value === "object" &&
      value !== null &&
      "styles" in value &&
      Array.isArray(value.styles) &&
      value.styles.every((one: unknown) => typeof one === "object" && one !== null && "failed" in one);
    return isOurs ? (value as PromptEvaluation) : null; // our own file, only compared
  } catch {
    return null;
  }
}

const rows: readonly (readonly [string, (one: StyleResult) => number | null, "share" | "count" | "usd"])[] = [
  ["passed, all runs", ({ passed, runs }) => (runs === 0 ? null : passed / runs), "share"],
  ["citation precision", ({ citationPrecision }) => citationPrecision, "share"],
  ["citation recall", ({ citationRecall }) => citationRecall, "share"],
  ["canary leaks", ({ canaryLeaks }) => canaryLeaks, "count"],
  ["unsupported shown", ({ unsupportedShown }) => unsupportedShown, "share"],
  ["slot honesty", ({ slotHonesty }) => slotHonesty, "share"],
  ["claims shown", ({ claimsShown }) => claimsShown, "count"],
  ["claims dropped", ({ claimsDropped }) => claimsDropped, "count"],
  ["extractive instead", ({ fallbacks }) => fallbacks, "count"],
  ["no answer", ({ failures }) => failures, "count"],
  ["tokens", ({ tokens }) => tokens, "count"],
  ["cost, USD", ({ usd }) => usd, "usd"],
];
const names = {
  extractive: "no model",
  good: "good answers",
  wrong: "subtly wrong",
  hostile: "hostile",
  live: "LIVE",
} as const;

function print({ stdout }: CommandContext, result: PromptEvaluation, before: PromptEvaluation | null): void {
  stdout(`${result.cases} cases of the set "${result.set}", prompt ${result.prompt}`);
  stdout(
    result.model === null
      ? "No model is configured: nothing was asked and nothing is claimed about one. These are scripted answers, offline; they measure the checks."
      : `Live: ${result.model}, ${result.k} run(s) a case${result.stoppedEarly ? ", stopped at --max-cost" : ""}. The other columns are scripted answers and measure the checks.`,
  );
  stdout(["".padEnd(20), ...result.styles.map(({ style }) => names[style].padStart(22))].join(""));
  for (const [name, read, form] of rows) {
    const cells = result.styles.map((one) => {
      const old = before?.styles.find(({ style }) => style === one.style);
      const value = read(one);
      const was = old === undefined ? null : read(old);
      const change =
        value === null || was === null || value === was
          ? ""
          : ` (${value > was ? "+" : ""}${shown(value - was, form)})`;
      return `${value === null ? "unknown" : shown(value, form)}${change}`.padStart(22);
    });
    stdout([name.padEnd(20), ...cells].join(""));
  }
  stdout(
    [
      `pass^${result.k}`.padEnd(20),
      ...result.styles.map((one) => `${one.passAll} of ${result.cases}`.padStart(22)),
    ].join(""),
  );
  for (const { style, failed } of result.styles)
    for (const line of failed.slice(0, 20)) stdout(`  ${names[style]}: ${line}`);
}

/** What is another than in the last run, in words: no difference is a result too. */
function compared(result: PromptEvaluation, before: PromptEvaluation | null, kept: string | null): readonly string[] {
  if (kept === null) return ["Not kept and not compared: say --last <file> to do both."];
  if (before === null) return ["The first run of this set here: the next one is compared with it."];
  const lines = result.styles.flatMap((one) => {
    const old = before.styles.find(({ style }) => style === one.style);
    if (old === undefined) return [`${names[one.style]}: not in the last run`];
    const numbers = rows.filter(([, read]) => read(one) !== read(old)).map(([name]) => name);
    const broken = one.failed.filter((line) => !old.failed.includes(line));
    const mended = old.failed.filter((line) => !one.failed.includes(line));
    return [
      ...(numbers.length === 0 ? [] : [`${names[one.style]}: changed ${numbers.join(", ")}`]),
      ...broken.map((line) => `${names[one.style]}: fails now: ${line}`),
      ...mended.map((line) => `${names[one.style]}: failed before: ${line}`),
    ];
  });
  const from = before.prompt === result.prompt ? "the same prompt" : `prompt ${before.prompt}`;
  return lines.length === 0
    ? [`No difference from the last run (${from}).`]
    : [`Different from the last run (${from}):`, ...lines.map((line) => `  ${line}`)];
}

function shown(value: number, form: "share" | "count" | "usd"): string {
  return form === "share" ? `${(value * 100).toFixed(1)}%` : form === "usd" ? value.toFixed(4) : String(value);
}
