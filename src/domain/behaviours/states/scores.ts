import { type Classes, classesAfter, executionChain, landingChain } from "./chain.ts";
import { type PairMemory, peakAt } from "./memory.ts";
import { type CohortPrior, pooled, type Unpooled } from "./pooling.ts";
import type { ClaimedState, Scores } from "./published.ts";

/** One rep at one day, before the colleagues are heard. */
export function unpooledAt(memory: PairMemory, day: number): Unpooled {
  const gap = memory.count === 0 ? 0 : day - memory.lastDay;
  return {
    execution: classesAfter(memory.execution, executionChain, gap),
    landing: classesAfter(memory.landing, landingChain, gap),
    age: memory.count === 0 ? 0 : day - memory.firstDay,
  };
}

/** How high the belief in both habits was of late. */
export interface Peaks {
  readonly execution: number;
  readonly landing: number;
}

export function peaksAt(memory: PairMemory, day: number): Peaks {
  return { execution: peakAt(memory.executionPeak, day), landing: peakAt(memory.landingPeak, day) };
}

export function scoresOf(own: Unpooled, peaks: Peaks, prior: CohortPrior | null): Scores {
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
    slip: fallenFrom(peaks.execution, own.execution),
    landingSlip: fallenFrom(peaks.landing, own.landing),
  };
}

const claims = ["effective", "missing", "ineffective", "improving", "decaying"] as const;

/** The state that the scores favour, whether or not it clears its bar. */
export function likeliest(scores: Scores): ClaimedState {
  let best: ClaimedState = "effective";
  for (const state of claims) if (scores[state] > scores[best]) best = state;
  return best;
}
