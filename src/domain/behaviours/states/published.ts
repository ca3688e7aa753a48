import type { PairMemory, RecentMoment } from "./memory.ts";

const behaviourStates = ["effective", "missing", "ineffective", "improving", "decaying", "insufficient"] as const;
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

/** Keywords alone have found it: in which calls it was missing, and how it was taken, they cannot tell. */
export function isByKeywords(evidence: readonly Pick<RecentMoment, "proves">[]): boolean {
  return evidence.length > 0 && evidence.every(({ proves }) => !proves);
}

/** As a person reads it, by what it rests on: of keywords alone no more than that it was said. */
export function stateNameOf(state: BehaviourState, evidence: readonly Pick<RecentMoment, "proves">[]): string {
  return state !== "insufficient" && isByKeywords(evidence) ? "shown" : stateNames[state];
}

/** How well each state explains the evidence, 0 to 1; they overlap and do not sum to 1. */
export type Scores = Readonly<Record<ClaimedState, number>> & {
  /** How sure it is that execution fell from a high level of the last 56 days; calibrated, the percentage of the sentence. */
  readonly slip: number;
  /** The same for how customers respond. */
  readonly landingSlip: number;
};

/** What is said about one rep and one behaviour, without the words. */
export interface Claim {
  readonly rep: string;
  readonly behaviour: string;
  readonly state: BehaviourState;
  /** Since when the state has been said. */
  readonly since: Temporal.Instant;
  readonly scores: Scores;
  /** Qualifying calls so far. */
  readonly moments: number;
  /** The latest of them, oldest first. */
  readonly evidence: readonly RecentMoment[];
}

/** What is kept of a pair: the claim and the memory that it was made from. */
export interface PairState {
  readonly memory: PairMemory;
  readonly state: BehaviourState;
  readonly since: Temporal.Instant;
  readonly evaluatedAt: Temporal.Instant;
  readonly scores: Scores;
}

/** A claim as people see it. */
export type PublishedState = Claim & {
  /** 0 to 1: the score of the state; of the likeliest one when it is not enough evidence yet. */
  readonly confidence: number;
  readonly evaluatedAt: Temporal.Instant;
  /** One sentence with numbers. */
  readonly because: string;
};

/** A change of what is said, with what it was made from at that time. */
export type StateChange = Claim & { readonly from: BehaviourState };
/** `recordedAt`: when it was worked out; later than `since` for calls that were imported or came late. */
export type PublishedChange = StateChange & {
  readonly confidence: number;
  readonly because: string;
  readonly recordedAt: Temporal.Instant;
};
