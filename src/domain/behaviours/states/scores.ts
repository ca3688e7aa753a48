import { type Classes, classesOf } from "./chain.ts";
import { beliefAt, type PairMemory, peakAt } from "./memory.ts";
import { type CohortPrior, pooled, type Unpooled } from "./pooling.ts";
import type { ClaimedState, Scores } from "./published.ts";

/** One rep at one day, before the colleagues are heard. */
export function unpooledAt(memory: PairMemory, day: number): Unpooled {
  const belief = beliefAt(memory, day);
  return {
    execution: classesOf(belief.execution),
    landing: classesOf(belief.landing),
    age: memory.count === 0 ? 0 : day - memory.firstDay,
  };
}

export function scoresOf(memory: PairMemory, own: Unpooled, prior: CohortPrior | null, day: number): Scores {
  const { execution, landing } = pooled(own, prior);
  const [eLow, eHigh, eRising, eFalling] = execution;
  const [qLow, qHigh, qRising, qFalling] = landing;
  const fallenFrom = (peak: number, classes: Classes) => peak * (classes[0] + classes[3]);
  return {
    effective: eHigh * qHigh,
    missing: eLow,
    ineffective: eHigh * qLow,
    improving: eRising + eHigh * qRising,
    decaying: eFalling + eHigh * qFalling,
    // Without the colleagues: they say nothing about whether this rep was better before.
    slip: fallenFrom(peakAt(memory.executionPeak, day), own.execution),
    landingSlip: fallenFrom(peakAt(memory.landingPeak, day), own.landing),
  };
}

const claims = ["effective", "missing", "ineffective", "improving", "decaying"] as const;

/** The state that the scores favour, whether or not it clears its bar. */
export function likeliest(scores: Scores): ClaimedState {
  let best: ClaimedState = "effective";
  for (const state of claims) if (scores[state] > scores[best]) best = state;
  return best;
}
