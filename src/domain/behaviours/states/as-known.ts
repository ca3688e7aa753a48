import type { Observation, Pair } from "../observation.ts";
import { evaluatePair } from "./cohort.ts";
import { dayOf } from "./memory.ts";
import { momentOf, oneForEachCall } from "./moments.ts";
import type { CohortPrior } from "./pooling.ts";
import type { BehaviourState, PublishedState } from "./published.ts";
import { publishedState } from "./sentence.ts";
import { foldMoments } from "./walk.ts";

/**
 * What would be said now of a pair to somebody who knows these observations and no others; null when none of them is evidence.
 * `said`: the last thing that was said from them; null: nothing yet.
 */
export function stateAsKnown(
  pair: Pair,
  observations: readonly Observation[],
  said: { readonly state: BehaviourState; readonly since: Temporal.Instant } | null,
  prior: CohortPrior | null,
  now: Temporal.Instant,
): PublishedState | null {
  const moments = oneForEachCall(observations.flatMap((one) => momentOf(one) ?? []));
  const [first] = moments;
  if (first === undefined) return null;
  const memory = foldMoments(pair, moments);
  const before = said ?? { state: "insufficient", since: Temporal.Instant.fromEpochMilliseconds(first.at) };
  const { state, scores } = evaluatePair(memory, before.state, prior, dayOf(now.epochMilliseconds));
  const since = state === before.state ? before.since : Temporal.Instant.fromEpochMilliseconds(memory.lastAt);
  return publishedState({ memory, state, since, scores, evaluatedAt: now });
}
