/** Nudges: what is kept of them, and what they ask of other parts of the product. Part of ports.ts. */
import type { Pair } from "#domain/behaviours/observation.ts";
import type { Nudge, NudgeAnswer } from "#domain/nudges/nudge.ts";
import type { TypeLevel } from "#domain/nudges/usefulness.ts";
import type { ActionResult } from "./use-cases.ts";

type Instant = Temporal.Instant;

export interface NudgeFilter {
  readonly rep?: string;
  readonly owner?: string;
  readonly behaviour?: string;
}

export interface NudgeStore {
  get(id: string): Promise<Nudge | null>;
  /** What one letter says, most urgent first; the letter's `ref` is this key. Withdrawn and held ones are left out. */
  ofLetter(letter: string): Promise<readonly Nudge[]>;
  /** About this rep: open ones, and all that were sent or changed since. Oldest first. */
  ofRep(rep: string, since: Instant): Promise<readonly Nudge[]>;
  /** For this owner: open ones, and all that were sent since. Oldest first. */
  ofOwner(owner: string, since: Instant): Promise<readonly Nudge[]>;
  /** From population findings and reports about types: open ones, and all that changed since. */
  general(since: Instant): Promise<readonly Nudge[]>;
  /** Newest first. */
  list(filter: NudgeFilter & { readonly limit: number }): Promise<readonly Nudge[]>;
  /** New rows (one whose key is there already is skipped) and rows as they are now, in one transaction. */
  save(rows: readonly Nudge[]): Promise<void>;
  /** Owners with an open nudge whose time to be looked at has come. */
  toLookAt(now: Instant, limit: number): Promise<readonly string[]>;
  /** What is planned for this owner, or held for want of time, is given its time anew by the next round. */
  lookAgain(owner: string, now: Instant): Promise<void>;
  /** Sent, and due for the look whether it happened. */
  dueFollowUps(now: Instant, limit: number): Promise<readonly Nudge[]>;
  /** Planned and past their due time: what became of their letter is looked up. */
  dueSends(now: Instant, limit: number): Promise<readonly Nudge[]>;
  answer(answer: Omit<NudgeAnswer, "type">): Promise<void>;
  /** Answers of one nudge, or all since; oldest first. */
  answersOf(nudgeId: string): Promise<readonly NudgeAnswer[]>;
  answersSince(since: Instant): Promise<readonly NudgeAnswer[]>;
  /** The rep said through a nudge about this pair, since that instant, that the evidence is wrong. */
  isDisputedSince(pair: Pair, since: Instant): Promise<boolean>;
  optOut(person: string, behaviour: string, at: Instant): Promise<void>;
  optIn(person: string, behaviour: string): Promise<void>;
  optOuts(person: string): Promise<readonly string[]>;
  levels(): Promise<readonly TypeLevel[]>;
  saveLevel(level: TypeLevel): Promise<void>;
  /** When a round of this name was last done; null before the first. */
  mark(name: string): Promise<Instant | null>;
  /** The same of every round whose name begins so. */
  marks(prefix: string): Promise<ReadonlyMap<string, Instant>>;
  saveMarks(names: readonly string[], at: Instant): Promise<void>;
}

/** What a rep's "this is wrong" sets in motion beyond the nudge itself. */
export interface Disputes {
  disputeObservation(input: {
    readonly observationId: string;
    /** The rep whose observation it is; checked again. */
    readonly by: string;
    readonly reason: string;
  }): Promise<ActionResult>;
}
