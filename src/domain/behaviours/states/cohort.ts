import type { PairMemory } from "./memory.ts";
import { type CohortPrior, poolCohort, pooled } from "./pooling.ts";
import { type PopulationScores, populationScores } from "./population.ts";
import { choose, isQuiet } from "./publish.ts";
import type { BehaviourState, Scores } from "./published.ts";
import { peaksAt, scoresOf, unpooledAt } from "./scores.ts";

export interface Evaluated {
  readonly state: BehaviourState;
  readonly scores: Scores;
}

/** All reps of one behaviour on one day: how they are spread, what to say of each, what holds for all. `said` is what is said of each so far. */
export function evaluateCohort(
  behaviour: string,
  memories: readonly PairMemory[],
  said: readonly BehaviourState[],
  day: number,
): { readonly prior: CohortPrior; readonly reps: readonly Evaluated[]; readonly population: PopulationScores } {
  const own = memories.map((memory) => unpooledAt(memory, day));
  const prior = poolCohort(behaviour, day, own);
  const present: number[] = [];
  const reps = own.map((one, index): Evaluated => {
    const memory = memories[index] as PairMemory; // `own` was made from `memories`
    const scores = scoresOf(one, peaksAt(memory, day), prior);
    const { execution } = pooled(one, prior);
    present.push(execution[1] + execution[2]);
    return { state: choose(said[index] ?? "insufficient", scores, seenBy(memory, day)), scores };
  });
  return { prior, reps, population: populationScores(own, present) };
}

/** What holds for all, without a word on each. */
export function evaluatePopulation(memories: readonly PairMemory[], prior: CohortPrior, day: number): PopulationScores {
  const own = memories.map((memory) => unpooledAt(memory, day));
  const present = own.map((one) => {
    const { execution } = pooled(one, prior);
    return execution[1] + execution[2];
  });
  return populationScores(own, present);
}

/** One rep between two evaluations of the whole: the spread of the others is as it was then. */
export function evaluatePair(
  memory: PairMemory,
  said: BehaviourState,
  prior: CohortPrior | null,
  day: number,
): Evaluated {
  const scores = scoresOf(unpooledAt(memory, day), peaksAt(memory, day), prior);
  return { state: choose(said, scores, seenBy(memory, day)), scores };
}

function seenBy(memory: PairMemory, day: number) {
  return { moments: memory.count, isQuiet: isQuiet(memory.lastDay, day) };
}
