/**
 * Puts a model's wording into a brief that the rules have made, when there is a model and it answered in time. A model that is slow, down, over quota,
 * refusing or wrong costs the brief its wording, never its time: planned briefs are worded ahead, and what is not there when one is due is not waited for.
 */
import type { Brief, WordingNotUsed } from "#domain/briefs/brief.ts";
import { type BriefWordingAnswer, briefWordingSchema } from "#domain/briefs/checks/claim.ts";
import type { CheckedClaim } from "#domain/briefs/checks/verify.ts";
import type { BriefMaterial } from "#domain/briefs/material.ts";
import { applyWording, type WordingTask, wordingTask } from "#domain/briefs/wording.ts";
import { wordingVariables } from "#domain/briefs/wording-prompt.ts";
import type { Delivery } from "#domain/moments/delivery.ts";
import { askOnce } from "./ask-model.ts";
import type { ClaimRecord, ModelFailure, ModelRecord, Wording } from "./model-ports.ts";
import type { Ports } from "./ports.ts";

/** `wording` is null, or absent in an older set of ports, when no model is configured. */
export type WordPorts = Pick<Ports, "clock" | "newId" | "metrics"> & { readonly wording?: Wording | null };

export type WordingUse =
  /** Asks now and waits at most `budgetMs`: the command line, and what a person asked for. */
  | { readonly kind: "now"; readonly budgetMs: number; readonly deliveryId: string | null }
  /** Asks now, keeps the answer for when the delivery is due; nothing is put into a brief. */
  | { readonly kind: "ahead"; readonly deliveryId: string; readonly signal: AbortSignal }
  /** Takes what was worded ahead, at once. */
  | { readonly kind: "stored"; readonly deliveryId: string };

/** What a person asked for is shown first as a placeholder; longer than this nobody waits. */
const askedBudgetMs = 10_000;

/** A planned brief takes what is there; one that was asked for may wait a little. */
export function wordingUseOf({ id, kind }: Pick<Delivery, "id" | "kind">): WordingUse {
  return kind === "prep" || kind === "test"
    ? { kind: "now", budgetMs: askedBudgetMs, deliveryId: id }
    : { kind: "stored", deliveryId: id };
}

const promptName = "brief";

/** The brief as it is shown: with the model's wording as far as it holds against today's sources, else as it was, with the reason. */
export async function wordBrief(
  ports: WordPorts,
  brief: Brief,
  material: BriefMaterial,
  use: WordingUse | undefined,
): Promise<Brief> {
  const wording = ports.wording ?? null;
  if (wording === null || use === undefined) return brief;
  const task = wordingTask(brief, material);
  if (task === null) return brief;
  const { results, model } = wording;
  if (use.kind === "ahead") {
    await ask(ports, wording, { brief, task, deliveryId: use.deliveryId, budgetMs: null, signal: use.signal });
    return brief;
  }
  const record =
    use.kind === "stored"
      ? await results.ofDelivery(use.deliveryId, brief.account.id)
      : await ask(ports, wording, { brief, task, deliveryId: use.deliveryId, budgetMs: use.budgetMs, signal: null });
  const label = (notUsed: WordingNotUsed | null, prompt = promptName) => ({ model: model.model, prompt, notUsed });
  if (record === "no-budget") return { ...brief, wording: label("budget-used-up") };
  if (record === null) return { ...brief, wording: label("not-in-time") };
  const prompt = `${record.prompt}@${record.promptVersion}`;
  if (record.outcome !== "answer") return { ...brief, wording: label(reasons[record.outcome], prompt) };
  // Read again by its schema: the row may be of another version. Checked against the passages of this minute, not of when it was worded.
  const answer = briefWordingSchema.safeParse(record.answer);
  if (!answer.success) return { ...brief, wording: label("no-usable-answer", prompt) };
  const worded = applyWording(brief, task, answer.data.claims, material);
  const claims = worded.claims.map(claimRecord);
  for (const { slot, outcome, check } of claims)
    ports.metrics.count("model_claims_total", { slot, outcome, check: check ?? "none" });
  await results.recordClaims(record.id, brief.id, claims);
  return { ...worded.brief, wording: label(worded.notUsed, prompt) };
}

const reasons: Readonly<Record<ModelFailure, WordingNotUsed>> = {
  timeout: "not-in-time",
  rate_limited: "not-available",
  quota: "not-available",
  auth: "not-available",
  bad_request: "not-available",
  unavailable: "not-available",
  refused: "no-usable-answer",
  truncated: "no-usable-answer",
  filtered: "no-usable-answer",
  invalid_output: "no-usable-answer",
};

interface Question {
  readonly brief: Brief;
  readonly task: WordingTask;
  readonly deliveryId: string | null;
  /** Null: the prompt's own. */
  readonly budgetMs: number | null;
  readonly signal: AbortSignal | null;
}

/** Recorded with its words: the brief is checked against them again when it is due. */
async function ask(ports: WordPorts, wording: Wording, question: Question): Promise<ModelRecord | "no-budget"> {
  const { brief, task, deliveryId, budgetMs, signal } = question;
  const asked = await askOnce<BriefWordingAnswer>(
    ports,
    wording,
    {
      person: brief.rep,
      accountId: brief.account.id,
      prompt: promptName,
      variables: (marker) => wordingVariables(brief, task, marker),
      schema: briefWordingSchema,
      budgetMs,
      signal,
    },
    { deliveryId, keepAnswer: true },
  );
  return asked === "no-budget" ? asked : asked.record;
}

export function claimRecord(one: CheckedClaim): ClaimRecord {
  const { slot, gloss } = one.claim;
  const outcome = (
    {
      kept: "kept",
      marked: "marked",
      old: "marked",
      replaced: "replaced",
      disagree: "replaced",
      dropped: "dropped",
    } as const
  )[one.kind];
  return { slot, outcome, check: one.check, because: one.because, gloss };
}
