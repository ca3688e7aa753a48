/** How well wording holds: the same cases for scripted answers (which test the checks) and for a live model (which tests prompt and model). */
import { assembleBrief } from "#domain/briefs/assemble.ts";
import type { Brief } from "#domain/briefs/brief.ts";
import { briefWordingSchema, type Claim } from "#domain/briefs/checks/claim.ts";
import { applyWording, wordingTask } from "#domain/briefs/wording.ts";
import { wordingVariables } from "#domain/briefs/wording-prompt.ts";
import { answerStyles, type EvaluationCase, materialOf } from "./evaluation-cases.ts";
import {
  claimsOf,
  type Grade,
  type GradedRun,
  type LiveModel,
  type PromptEvaluation,
  summary,
  type Used,
} from "./evaluation-summary.ts";

/** Without `live` only the scripted answers are tried, and nothing is said about a model. */
export async function evaluatePrompts(
  cases: readonly EvaluationCase[],
  options: {
    readonly set: string;
    readonly k: number;
    readonly prompt: string;
    readonly live: LiveModel | null;
    readonly onProgress: (line: string) => void;
  },
): Promise<PromptEvaluation> {
  const { set, k, prompt, live } = options;
  const styles = answerStyles.map((style) =>
    summary(
      style,
      cases.map((one) => ({ id: one.id, ...grade(one, one.answers[style]) })),
      1,
      [],
      0,
    ),
  );
  let stoppedEarly = false;
  if (live !== null) {
    const runs: GradedRun[] = [];
    const usages: Used[] = [];
    let failures = 0;
    let usd = 0;
    outer: for (const [index, one] of cases.entries()) {
      for (let round = 0; round < k; round += 1) {
        if (live.maxUsd !== null && usd >= live.maxUsd) {
          stoppedEarly = true;
          break outer;
        }
        options.onProgress(`case ${index + 1} of ${cases.length}, run ${round + 1} of ${k}`);
        const asked = await askLive(one, live);
        usages.push(asked);
        usd += asked.usd ?? 0;
        if (asked.claims === null) failures += 1;
        runs.push({ id: one.id, ...grade(one, asked.claims ?? []) });
      }
    }
    styles.push(summary("live", runs, k, usages, failures));
  }
  return { set, cases: cases.length, k, prompt, model: live?.model.model ?? null, stoppedEarly, styles };
}

async function askLive(
  one: EvaluationCase,
  live: LiveModel,
): Promise<Used & { readonly claims: readonly Claim[] | null }> {
  const material = materialOf(one);
  const brief = assembleBrief(material);
  const task = wordingTask(brief, material);
  if (task === null) return { claims: [], tokens: 0, usd: 0 };
  const prompt = live.prompts.render("brief", wordingVariables(brief, task, live.newMarker()));
  return claimsOf(live, prompt, briefWordingSchema);
}

/** A pure function of the case and the answer. */
export function grade(
  one: EvaluationCase,
  claims: readonly (Claim & { readonly wrong?: boolean | undefined })[],
): Grade {
  const material = materialOf(one);
  const plain = assembleBrief(material);
  const task = wordingTask(plain, material);
  const worded = task === null ? null : applyWording(plain, task, claims, material);
  const brief = worded?.brief ?? plain;
  const words = everyWord(brief);
  const missing = one.must.filter((needed) => !words.includes(needed));
  const leaks = one.forbidden.filter((canary) => words.includes(canary));
  const isUsed = brief.mode === "model";
  const shownClaims = isUsed ? (worded?.claims ?? []).filter(({ kind }) => kind === "kept" || kind === "marked") : [];
  const unsupported = shownClaims.filter(
    ({ claim }) => claims.find((given) => given === claim)?.wrong === true && words.includes(claim.gloss),
  ).length;
  const cited = [
    ...new Set(
      brief.sections.flatMap(({ items }) =>
        items.flatMap(({ citations }) => citations.map(({ passageId }) => passageId)),
      ),
    ),
  ];
  const allowed = new Set([
    ...one.relevant,
    ...(one.disagree === true ? one.documents.map(({ id }) => `${id}#0`) : []),
  ]);
  const honest = one.empty.every((slot) => brief.gaps.includes(slot));
  return {
    passed: missing.length === 0 && leaks.length === 0 && unsupported === 0 && honest,
    missing,
    leaks,
    unsupported,
    shown: shownClaims.length,
    dropped: (worded?.claims ?? []).filter(({ kind }) => kind === "dropped").length,
    cited: { good: cited.filter((id) => allowed.has(id)).length, all: cited.length },
    covered: { found: one.relevant.filter((id) => cited.includes(id)).length, all: one.relevant.length },
    honest,
    said: honest ? null : "fills an empty slot",
    fallback: !isUsed,
  };
}

function everyWord(brief: Brief): string {
  return brief.sections
    .flatMap(({ items }) =>
      items.flatMap(({ text, detail, citations }) => [text, detail ?? "", ...citations.map(({ quote }) => quote)]),
    )
    .join("\n");
}
