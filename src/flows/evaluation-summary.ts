/** What an evaluation of wording says: one column for each kind of answer that was tried. */
import type { AnswerStyle } from "./evaluation-cases.ts";
import type { LanguageModel, ModelRequest, Prices, Prompts, RenderedPrompt } from "./model-ports.ts";

export interface StyleResult {
  /** extractive: no model at all. */
  readonly style: AnswerStyle | "extractive" | "live";
  readonly runs: number;
  readonly passed: number;
  /** Cases that passed in each of k runs, of all cases. */
  readonly passAll: number;
  readonly citationPrecision: number;
  readonly citationRecall: number;
  readonly canaryLeaks: number;
  /** Wrong claims that a reader would see, of all claims shown. Null live: nobody has marked those. */
  readonly unsupportedShown: number | null;
  readonly claimsShown: number;
  readonly claimsDropped: number;
  /** Of briefs: runs that left a slot empty where nothing is known. Of answers: runs that answered in the kind that was right. */
  readonly slotHonesty: number;
  readonly fallbacks: number;
  /** Requests that gave no answer. */
  readonly failures: number;
  /** Null: not counted by the server, or nothing was asked. */
  readonly tokens: number | null;
  readonly usd: number | null;
  readonly failed: readonly string[];
}
export interface PromptEvaluation {
  readonly set: string;
  readonly cases: number;
  readonly k: number;
  readonly prompt: string;
  readonly model: string | null;
  /** The cost limit was reached before the last case. */
  readonly stoppedEarly: boolean;
  readonly styles: readonly StyleResult[];
}

export interface LiveModel {
  readonly model: LanguageModel;
  readonly prompts: Prompts;
  readonly prices: Prices;
  readonly maxUsd: number | null;
  readonly newMarker: () => string;
}

export interface Used {
  readonly tokens: number | null;
  readonly usd: number | null;
}

/** One request outside of every allowance. `claims` is null when the model gave no answer. */
export async function claimsOf<Claim>(
  { model, prices }: LiveModel,
  prompt: RenderedPrompt,
  schema: ModelRequest<{ readonly claims: Claim[] }>["schema"],
): Promise<Used & { readonly claims: Claim[] | null }> {
  const result = await model.complete({
    prompt,
    schema,
    budgetMs: prompt.timeoutMs,
    signal: new AbortController().signal,
  });
  const { usage } = result;
  return {
    claims: result.kind === "answer" ? result.value.claims : null,
    tokens: usage === null ? null : usage.inputTokens + usage.outputTokens,
    usd: usage === null ? null : prices.costOf(model.model, usage),
  };
}

export interface Grade {
  readonly passed: boolean;
  readonly missing: readonly string[];
  readonly leaks: readonly string[];
  readonly unsupported: number;
  readonly shown: number;
  readonly dropped: number;
  readonly cited: { readonly good: number; readonly all: number };
  readonly covered: { readonly found: number; readonly all: number };
  readonly honest: boolean;
  /** When it is not: what it did instead. */
  readonly said: string | null;
  readonly fallback: boolean;
  /** Cited though they answer something else. */
  readonly strange?: readonly string[];
}
export type GradedRun = Grade & { readonly id: string };

export function summary(
  style: StyleResult["style"],
  runs: readonly GradedRun[],
  k: number,
  used: readonly Used[],
  failures: number,
): StyleResult {
  const total = (value: (run: GradedRun) => number) => runs.reduce((sum, run) => sum + value(run), 0);
  const share = (part: number, whole: number) => (whole === 0 ? 1 : part / whole);
  const byCase = Map.groupBy(runs, ({ id }) => id);
  const counted = <K extends keyof Used>(key: K) =>
    used.length === 0 || used.some((one) => one[key] === null)
      ? null
      : used.reduce((sum, one) => sum + (one[key] ?? 0), 0);
  return {
    style,
    runs: runs.length,
    passed: runs.filter(({ passed }) => passed).length,
    passAll: [...byCase.values()].filter((some) => some.length === k && some.every(({ passed }) => passed)).length,
    citationPrecision: share(
      total(({ cited }) => cited.good),
      total(({ cited }) => cited.all),
    ),
    citationRecall: share(
      total(({ covered }) => covered.found),
      total(({ covered }) => covered.all),
    ),
    canaryLeaks: total(({ leaks }) => leaks.length),
    unsupportedShown:
      style === "live"
        ? null
        : share(
            total(({ unsupported }) => unsupported),
            Math.max(
              1,
              total(({ shown }) => shown),
            ),
          ),
    claimsShown: total(({ shown }) => shown),
    claimsDropped: total(({ dropped }) => dropped),
    slotHonesty: share(runs.filter(({ honest }) => honest).length, runs.length),
    fallbacks: runs.filter(({ fallback }) => fallback).length,
    failures,
    tokens: counted("tokens"),
    usd: counted("usd"),
    failed: runs
      .filter(({ passed }) => !passed)
      .map(
        ({ id, missing, leaks, unsupported, said, strange = [] }) =>
          `${id}: ${[...missing.map((word) => `lacks "${word}"`), ...leaks.map((word) => `leaks "${word}"`), ...strange.map((word) => `cites ${word}`), ...(unsupported > 0 ? [`shows ${unsupported} unsupported`] : []), ...(said === null ? [] : [said])].join(", ")}`,
      ),
  };
}
