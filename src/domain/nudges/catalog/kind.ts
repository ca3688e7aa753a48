import type { LetterTopic } from "#domain/moments/letter.ts";
import type { Destination, NudgeType } from "../nudge.ts";

/** A type of nudge: who owns the move, what the move is, and its times. */
export interface NudgeKind {
  readonly id: NudgeType;
  readonly to: Destination;
  /** Which file of flows/letters/ writes it. */
  readonly topic: Extract<LetterTopic, "nudge" | "coaching" | "dossier" | "landing" | "moment-consent">;
  /** The one thing that its owner is asked to do. */
  readonly move: string;
  /** Higher goes first when caps leave room for few. */
  readonly priority: number;
  /** before-call: in the working time before the next call that qualifies; working-hours: as soon as there is working time. */
  readonly timing: "before-call" | "working-hours";
  /** Days from sending until the move should be made; with a call, the call is the deadline. */
  readonly deadlineDays: number;
  /** Days after the deadline at which we look whether it happened. */
  readonly followUpDays: number;
  /** Days before the same is said again about the same pair. */
  readonly againAfterDays: number;
  /** How often at most while one state lasts. */
  readonly most: number;
  /** Counts among the cards that a manager gets in a week. */
  readonly isCard: boolean;
  /** Shares the one line of praise a week. */
  readonly isPraise: boolean;
}
