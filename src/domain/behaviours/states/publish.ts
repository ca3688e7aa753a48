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
} as const;

/**
 * What to say now, given what is said already. Entering a state takes more than staying in it, so that a pair near a bar does not flap.
 * When nothing clears its bar and the present state has lost its ground, the answer is "not enough evidence yet".
 */
export function choose(said: BehaviourState, scores: Scores, moments: number): BehaviourState {
  if (moments < bars.fewest) return "insufficient";
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
