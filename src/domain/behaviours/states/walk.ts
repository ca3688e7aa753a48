import { InvariantError } from "#domain/errors.ts";
import type { Pair } from "../observation.ts";
import { dayMs, dayOf, emptyMemory, observeMoment, type PairMemory, peakAt, recentCount } from "./memory.ts";
import { qualityOf, type WeighedMoment } from "./moments.ts";
import type { CohortPrior, Unpooled } from "./pooling.ts";
import { choose, isQuiet } from "./publish.ts";
import type { BehaviourState, PairState, Scores, StateChange } from "./published.ts";
import { scoresOf, unpooledAt } from "./scores.ts";

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

/** One folding of a pair: what it ends in, and what was believed on each day on which something could have been said. */
export interface Trace {
  readonly pair: Pair;
  readonly moments: readonly WeighedMoment[];
  readonly memory: PairMemory;
  /** `looked` numbers for each look: a hundred thousand pairs with ten looks each are folded in one import. */
  readonly looks: readonly number[];
}
/** Day, moments so far, day of the latest, first day, two peaks, four classes of execution, four of landing. */
const looked = 14;

/** `moments`: one for each call, in order. Looks at them on the Mondays up to `now`, and now. */
export function traceWeeks(pair: Pair, moments: readonly WeighedMoment[], now: Temporal.Instant): Trace {
  const memory = emptyMemory(pair);
  const looks: number[] = [];
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
    if (next > before || week % quietWeeks === 0 || isQuietSince(memory, day)) look(looks, memory, day);
    if (next === moments.length && day - memory.lastDay > settledDays) break;
  }
  for (; next < moments.length; next += 1) {
    const moment = moments[next] as WeighedMoment; // inside of the list
    observeMoment(memory, moment, qualityOf(moment.detector));
  }
  look(looks, memory, lastDay);
  return { pair, moments, memory, looks };
}

function look(looks: number[], memory: PairMemory, day: number): void {
  const { execution, landing } = unpooledAt(memory, day);
  const { count, lastDay, firstDay, executionPeak, landingPeak } = memory;
  looks.push(day, count, lastDay, firstDay, peakAt(executionPeak, day), peakAt(landingPeak, day));
  looks.push(execution[0], execution[1], execution[2], execution[3], landing[0], landing[1], landing[2], landing[3]);
}

/** What would have been said at each look, and is said now. */
export function sayWeeks(
  { pair, moments, memory, looks }: Trace,
  prior: CohortPrior | null,
  now: Temporal.Instant,
): { readonly state: PairState; readonly changes: readonly StateChange[] } {
  const changes: StateChange[] = [];
  let state: BehaviourState = "insufficient";
  let since = Temporal.Instant.fromEpochMilliseconds(moments[0]?.at ?? now.epochMilliseconds);
  let scores: Scores | null = null;
  for (let from = 0; from < looks.length; from += looked) {
    const number = (index: number) => looks[from + index] as number; // every look is `looked` numbers long
    const day = number(0);
    const count = number(1);
    const own: Unpooled = {
      execution: [number(6), number(7), number(8), number(9)],
      landing: [number(10), number(11), number(12), number(13)],
      age: count === 0 ? 0 : day - number(3),
    };
    scores = scoresOf(own, { execution: number(4), landing: number(5) }, prior);
    const after = choose(state, scores, { moments: count, isQuiet: isQuiet(number(2), day) });
    if (after === state) continue;
    const at = from + looked < looks.length ? Temporal.Instant.fromEpochMilliseconds(day * dayMs) : now;
    const evidence = moments.slice(Math.max(0, count - recentCount), count);
    changes.push({ ...pair, from: state, state: after, since: at, scores, moments: count, evidence });
    state = after;
    since = at;
  }
  if (scores === null) throw new InvariantError("Expected a trace with a look at its end, got one without any");
  return { state: { memory, state, since, evaluatedAt: now, scores }, changes };
}

/**
 * What would have been said week by week, and is said now, of a pair whose calls came all at once or late. The result depends on the set of
 * moments and on `prior` alone, so that a history imported in pieces ends like one imported in one go.
 */
export function walkWeeks(
  pair: Pair,
  moments: readonly WeighedMoment[],
  prior: CohortPrior | null,
  now: Temporal.Instant,
): { readonly state: PairState; readonly changes: readonly StateChange[] } {
  return sayWeeks(traceWeeks(pair, moments, now), prior, now);
}

/** The first Monday on which nothing is said any more. */
function isQuietSince({ lastDay }: PairMemory, day: number): boolean {
  return isQuiet(lastDay, day) && !isQuiet(lastDay, day - 7);
}

function nextMonday(day: number): number {
  return day + 1 + ((((monday - day - 1) % 7) + 7) % 7);
}
