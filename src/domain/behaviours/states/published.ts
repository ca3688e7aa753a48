import type { RecentMoment } from "./memory.ts";

export const behaviourStates = [
  "effective",
  "missing",
  "ineffective",
  "improving",
  "decaying",
  "insufficient",
] as const;
export type BehaviourState = (typeof behaviourStates)[number];
export type ClaimedState = Exclude<BehaviourState, "insufficient">;

/** As a person reads it. */
export const stateNames: Readonly<Record<BehaviourState, string>> = {
  effective: "present and effective",
  missing: "missing",
  ineffective: "present but ineffective",
  improving: "improving",
  decaying: "decaying",
  insufficient: "not enough evidence yet",
};

/** How well each state explains the evidence, 0 to 1; they overlap and do not sum to 1. */
export type Scores = Readonly<Record<ClaimedState, number>> & {
  /** How sure it is that execution fell from a high level of the last 56 days; calibrated, the percentage of the sentence. */
  readonly slip: number;
  /** The same for how customers respond. */
  readonly landingSlip: number;
};

/** What is said about one rep and one behaviour. */
export interface PublishedState {
  readonly rep: string;
  readonly behaviour: string;
  readonly state: BehaviourState;
  /** 0 to 1: the score of the state; of the likeliest one when it is not enough evidence yet. */
  readonly confidence: number;
  /** Since when the state has been said. */
  readonly since: Temporal.Instant;
  readonly evaluatedAt: Temporal.Instant;
  /** One sentence with numbers. */
  readonly because: string;
  readonly moments: number;
  /** The latest qualifying calls, oldest first. */
  readonly evidence: readonly RecentMoment[];
  readonly scores: Scores;
}

/** A change of what is said, with what it was made from at that time. */
export type StateChange = PublishedState & {
  readonly from: BehaviourState;
  /** When the change was worked out: later than `since` for history that was imported. */
  readonly recordedAt: Temporal.Instant;
};
