import type { Pair } from "../observation.ts";
import { evaluatePair } from "./cohort.ts";
import { dayMs, dayOf, emptyMemory, observeMoment, type PairMemory } from "./memory.ts";
import { qualityOf, type WeighedMoment } from "./moments.ts";
import type { CohortPrior } from "./pooling.ts";
import { isQuiet } from "./publish.ts";
import type { BehaviourState, PairState, StateChange } from "./published.ts";

/** Weeks begin on Monday, UTC; 1 January 1970 was a Thursday. */
const monday = 4;
/** Weeks without a call change little: every fourth is looked at. */
const quietWeeks = 4;
/** Without a moment for this long nothing moves any more: the chain has forgotten and every peak is too old. */
const settledDays = 121;

/** The memory of a pair from all its moments: one for each call, in order. */
export function foldMoments(pair: Pair, moments: readonly WeighedMoment[]): PairMemory {
  const memory = emptyMemory(pair);
  for (const moment of moments) observeMoment(memory, moment, qualityOf(moment.detector));
  return memory;
}

/**
 * `moments`: one for each call, in order. What would have been said week by week, and is said now, of a pair whose calls came all at once or late. The result depends on the set of
 * moments and on `prior` alone, so that a history imported in pieces ends like one imported in one go.
 */
export function walkWeeks(
  pair: Pair,
  moments: readonly WeighedMoment[],
  prior: CohortPrior | null,
  now: Temporal.Instant,
): { readonly state: PairState; readonly changes: readonly StateChange[] } {
  const memory = emptyMemory(pair);
  const changes: StateChange[] = [];
  let said: BehaviourState = "insufficient";
  let since = Temporal.Instant.fromEpochMilliseconds(moments[0]?.at ?? now.epochMilliseconds);
  let scores = evaluatePair(memory, said, prior, dayOf(now.epochMilliseconds)).scores;
  const say = (at: Temporal.Instant, day: number) => {
    const evaluated = evaluatePair(memory, said, prior, day);
    scores = evaluated.scores;
    if (evaluated.state === said) return;
    const { count, recent } = memory;
    changes.push({
      ...pair,
      from: said,
      state: evaluated.state,
      since: at,
      scores,
      moments: count,
      evidence: [...recent],
    });
    said = evaluated.state;
    since = at;
  };
  const lastDay = dayOf(now.epochMilliseconds);
  let next = 0;
  let week = 0;
  for (let day = nextMonday(dayOf(moments[0]?.at ?? now.epochMilliseconds)); day <= lastDay; day += 7) {
    const before = next;
    week += 1;
    for (let moment = moments[next]; moment !== undefined && moment.at < day * dayMs; moment = moments[next]) {
      observeMoment(memory, moment, qualityOf(moment.detector));
      next += 1;
    }
    if (next > before || week % quietWeeks === 0 || isQuietSince(memory, day))
      say(Temporal.Instant.fromEpochMilliseconds(day * dayMs), day);
    if (next === moments.length && day - memory.lastDay > settledDays) break;
  }
  for (const moment of moments.slice(next)) observeMoment(memory, moment, qualityOf(moment.detector));
  say(now, lastDay);
  return { state: { memory, state: said, since, evaluatedAt: now, scores }, changes };
}

/** The first Monday on which nothing is said any more. */
function isQuietSince({ lastDay }: PairMemory, day: number): boolean {
  return isQuiet(lastDay, day) && !isQuiet(lastDay, day - 7);
}

function nextMonday(day: number): number {
  return day + 1 + ((((monday - day - 1) % 7) + 7) % 7);
}
