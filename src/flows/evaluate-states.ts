import { z } from "zod";
import type { Landing } from "#domain/behaviours/observation.ts";
import { evaluateCohort } from "#domain/behaviours/states/cohort.ts";
import { type DetectorQuality, defaultQuality } from "#domain/behaviours/states/evidence.ts";
import { dayOf, emptyMemory, observeMoment, type PairMemory } from "#domain/behaviours/states/memory.ts";
import { chooseFinding, type FindingKind } from "#domain/behaviours/states/population.ts";
import { confidenceOf } from "#domain/behaviours/states/publish.ts";
import type { BehaviourState } from "#domain/behaviours/states/published.ts";
import { likeliest } from "#domain/behaviours/states/scores.ts";
import { createSelfCalibration, type SelfCalibration } from "#domain/behaviours/states/self-calibration.ts";
import { InputError } from "#domain/errors.ts";
import type { RecordFile } from "./import-rows.ts";

const at = z.iso.datetime({ offset: true });
const id = z.string().min(1).max(200);
const share = z.number().gt(0).lt(1);
const quality = z.object({ sensitivity: share, specificity: share });
/** The lines of a stream; fields that are not listed are not needed. */
const lineSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("meta"), detector: quality.optional(), landedDetector: quality.optional() }),
  z.object({
    type: z.literal("obs"),
    id,
    at,
    rep: id,
    behaviour: id,
    executed: z.boolean(),
    confidence: z.number().min(0).max(1),
    landed: z.enum(["positive", "negative", "unknown"]),
  }),
  // Whether a deal moved says nothing that helps: measured, docs/states.md.
  z.object({ type: z.literal("deal"), at }),
  z.object({ type: z.literal("eval"), at }),
]);
type StreamLine = z.infer<typeof lineSchema>;
type ObservedLine = Extract<StreamLine, { type: "obs" }>;

const landings: Readonly<Record<ObservedLine["landed"], Landing>> = {
  positive: "yes",
  negative: "no",
  unknown: "unknown",
};

export type Prediction =
  | {
      readonly rep: string;
      readonly behaviour: string;
      readonly at: string;
      readonly state: BehaviourState;
      readonly confidence: number;
      /** The forced choice behind an "insufficient". */
      readonly best: Exclude<BehaviourState, "insufficient">;
    }
  | {
      readonly behaviour: string;
      readonly at: string;
      readonly population: "ok" | FindingKind;
      readonly confidence: number;
    };

export interface EvaluationCounts {
  readonly observations: number;
  readonly pairs: number;
  readonly evaluations: number;
  readonly predictions: number;
}

interface Watched {
  readonly memories: Map<string, PairMemory>;
  readonly said: Map<string, BehaviourState>;
  finding: FindingKind | null;
  /** Of the finding; 0 without one. */
  probability: number;
}

const mostProblems = 100;

/**
 * Replays a stream and gives a prediction for every pair seen so far and every behaviour at each `eval` line, from nothing but what came before it.
 * Needs no store. Throws InputError with one `file:line: what is wrong` for every bad line, up to 100; what was given out before stays given out.
 */
export async function evaluateStates(
  file: RecordFile,
  give: (predictions: readonly Prediction[]) => Promise<void> | void,
): Promise<EvaluationCounts> {
  let calibration = createSelfCalibration(defaultQuality);
  const behaviours = new Map<string, Watched>();
  const counts = { observations: 0, pairs: 0, evaluations: 0, predictions: 0 };
  const problems: string[] = [];
  for await (const row of file.rows) {
    const line = row.kind === "row" ? lineSchema.safeParse(Object.fromEntries(row.fields)) : null;
    if (line === null || !line.success) {
      problems.push(
        `${file.name}:${row.line}: ${row.kind === "bad" ? row.problem : explain(row, line?.error ?? null)}`,
      );
      if (problems.length >= mostProblems || row.kind === "header") break;
      continue;
    }
    if (problems.length > 0) continue; // only looking for further problems
    const { data } = line;
    switch (data.type) {
      case "meta":
        calibration = createSelfCalibration(qualityOf(data));
        break;
      case "obs":
        counts.observations += 1;
        if (observe(behaviours, data, calibration)) counts.pairs += 1;
        break;
      case "deal":
        break;
      case "eval": {
        counts.evaluations += 1;
        for (const [behaviour, watched] of behaviours) {
          const others = [...behaviours.values()].flatMap((one) =>
            one === watched || one.finding === null ? [] : [one.probability],
          );
          const predictions = predict({ behaviour, watched, others, at: data.at });
          counts.predictions += predictions.length;
          await give(predictions);
        }
        break;
      }
      default:
        data satisfies never;
    }
  }
  if (problems.length > 0) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    throw new InputError(
      `${file.name} has ${count}; a stream is JSONL with lines of type meta, obs, deal and eval`,
      problems,
    );
  }
  return counts;
}

function qualityOf(meta: Extract<StreamLine, { type: "meta" }>): DetectorQuality {
  return {
    ...defaultQuality,
    ...(meta.detector ?? {}),
    landing: meta.landedDetector ?? defaultQuality.landing,
  };
}

/** True when the pair was seen for the first time. */
function observe(behaviours: Map<string, Watched>, line: ObservedLine, calibration: SelfCalibration): boolean {
  let watched = behaviours.get(line.behaviour);
  if (watched === undefined) {
    watched = { memories: new Map(), said: new Map(), finding: null, probability: 0 };
    behaviours.set(line.behaviour, watched);
  }
  let memory = watched.memories.get(line.rep);
  const first = memory === undefined;
  if (memory === undefined) {
    memory = emptyMemory(line);
    watched.memories.set(line.rep, memory);
  }
  const { executed, confidence } = line;
  // Each line is a call of its own: the format has no call ids.
  const moment = {
    id: line.id,
    callId: line.id,
    at: Date.parse(line.at),
    executed,
    confidence,
    landed: landings[line.landed],
    proves: true,
  };
  const expected = observeMoment(memory, moment, calibration.quality);
  calibration.learn(line, expected);
  return first;
}

function predict(input: {
  readonly behaviour: string;
  readonly watched: Watched;
  /** Probabilities of what is open about other behaviours. */
  readonly others: readonly number[];
  readonly at: string;
}): readonly Prediction[] {
  const { behaviour, watched, others, at } = input;
  const reps = [...watched.memories.keys()];
  const said = reps.map((rep) => watched.said.get(rep) ?? "insufficient");
  const evaluated = evaluateCohort(behaviour, [...watched.memories.values()], said, dayOf(Date.parse(at)));
  const predictions = evaluated.reps.map(({ state, scores }, index): Prediction => {
    const rep = reps[index] ?? "";
    watched.said.set(rep, state);
    const confidence = rounded(confidenceOf(state, scores));
    return { rep, behaviour, at, state, confidence, best: likeliest(scores) };
  });
  const { population } = evaluated;
  watched.finding = chooseFinding(watched.finding, population, others);
  const certain = { systemic_gap: population.gap, wrong_message: population.wrong };
  const confidence =
    watched.finding === null ? 1 - Math.max(population.gap, population.wrong) : certain[watched.finding];
  watched.probability = watched.finding === null ? 0 : confidence;
  return [...predictions, { behaviour, at, population: watched.finding ?? "ok", confidence: rounded(confidence) }];
}

function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}

function explain(row: { readonly kind: string }, error: z.ZodError | null): string {
  if (row.kind === "header") return "expected JSONL, got CSV; name the file .jsonl";
  const issue = error?.issues[0];
  if (issue === undefined) return "expected a line of a stream";
  return `${issue.path.join(".") || "line"}: ${issue.message}`;
}
