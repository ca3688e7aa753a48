import type { BehaviourState, ClaimedState, Scores } from "./published.ts";
import { likeliest } from "./scores.ts";

/** What a score must reach before a state is said, and below what it is taken back. Chosen for at most 0.9 false alerts per manager-week. */
export const bars = {
  /** Qualifying calls before anything is said. */
  fewest: 2,
  decaying: 0.3,
  /** A sure slip lowers the bar of "decaying": the same detection at half the false alarms of a lower bar for everybody. */
  slip: 0.3,
  decayingWithSlip: 0.15,
  improving: 0.22,
  level: 0.58,
  keepLevel: 0.36,
  keepTrend: 0.15,
  /** Days without a qualifying call after which nothing is said any more: twice the look-back of "improving" and "decaying", as old as a peak may be. */
  quietDays: 56,
} as const;

/** Nothing was seen for so long that what was said then may no longer hold. Days since 1970. */
export function isQuiet(lastDay: number, day: number): boolean {
  return day - lastDay >= bars.quietDays;
}

/**
 * What to say now, given what is said already. Entering a state takes more than staying in it, so that a pair near a bar does not flap.
 * When nothing clears its bar and the present state has lost its ground, the answer is "not enough evidence yet".
 * Without a qualifying call for eight weeks it is so too: what the colleagues do is no evidence about this rep.
 */
export function choose(
  said: BehaviourState,
  scores: Scores,
  seen: { readonly moments: number; readonly isQuiet: boolean },
): BehaviourState {
  if (seen.moments < bars.fewest || seen.isQuiet) return "insufficient";
  const slipping = scores.slip >= bars.slip && scores.decaying >= bars.decayingWithSlip;
  if ((scores.decaying >= bars.decaying || slipping) && scores.decaying >= scores.improving) return "decaying";
  if (scores.improving >= bars.improving) return "improving";
  const level = bestLevel(scores);
  if (scores[level] >= bars.level) return level;
  if (said === "insufficient") return said;
  const keep = said === "improving" || said === "decaying" ? bars.keepTrend : bars.keepLevel;
  return scores[said] >= keep ? said : "insufficient";
}

export function confidenceOf(state: BehaviourState, scores: Scores): number {
  return Math.min(1, Math.max(0, scores[state === "insufficient" ? likeliest(scores) : state]));
}

function bestLevel(scores: Scores): ClaimedState {
  let best: ClaimedState = "effective";
  for (const state of ["missing", "ineffective"] as const) if (scores[state] > scores[best]) best = state;
  return best;
}
