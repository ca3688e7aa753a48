/**
 * One move for one owner: what somebody should do next about one behaviour, by when, and when we look whether it happened. The row is kept whatever
 * becomes of it: a nudge that is held is a row with its reason.
 */
import type { RecentMoment } from "#domain/behaviours/states/memory.ts";
import type { BehaviourState } from "#domain/behaviours/states/published.ts";
import type { HoldReason } from "./holds.ts";

export const nudgeTypes = [
  "prepare",
  "slipping",
  "evidence",
  "recognise",
  "share",
  "coach",
  "coach-slip",
  "message-dossier",
  "systemic-gap",
  "type-report",
] as const;
export type NudgeType = (typeof nudgeTypes)[number];

export type Destination = "rep" | "manager" | "product_marketing" | "enablement" | "admin";

/** planned: a time is chosen or will be; held: not now, with a reason; answered: a button was pressed; done: looked at again, and closed. */
export const nudgeStatuses = ["planned", "held", "sent", "answered", "withdrawn", "done"] as const;
export type NudgeStatus = (typeof nudgeStatuses)[number];

/** Nothing has been said yet, so it can still be changed or taken back. */
export function isOpen(nudge: Pick<Nudge, "status">): boolean {
  return nudge.status === "planned" || nudge.status === "held";
}

/** Why an open nudge was taken back. */
export type WithdrawReason = "state-changed" | "person-left" | "finding-closed" | "owner-changed";
/** How a nudge that was sent ended. */
export type Outcome = "happened" | "not-yet" | "worse" | "not-known" | "no-call-since" | "said" | "not-now";

/** The call that it should come before. */
export interface NudgeCall {
  readonly at: Temporal.Instant;
  readonly accountId: string;
  readonly accountName: string;
}

export interface Nudge {
  readonly id: string;
  /** Unique: one row for one move, however often it is thought of. */
  readonly key: string;
  readonly type: NudgeType;
  /** Whose behaviour it is about; null for what is about a behaviour as a whole. */
  readonly rep: string | null;
  readonly behaviour: string | null;
  /** Who should make the move; null while nobody is found. */
  readonly owner: string | null;
  /** The change of state that it came from. */
  readonly fromState: BehaviourState | null;
  readonly state: BehaviourState | null;
  readonly stateSince: Temporal.Instant | null;
  /** The population finding that it came from. */
  readonly findingId: string | null;
  readonly status: NudgeStatus;
  /** Code: why it is held or withdrawn, which answer was given, how it ended. Null while planned or sent. */
  readonly because: HoldReason | WithdrawReason | AnswerVerb | Outcome | null;
  /** One sentence with numbers: why this person, why now. */
  readonly why: string;
  /** The calls that it was made from, oldest first. */
  readonly evidence: readonly RecentMoment[];
  /** How much is at stake: orders what goes first when caps leave room for few. */
  readonly urgency: number;
  /** Not before: the rep sees the evidence first. */
  readonly notBefore: Temporal.Instant | null;
  readonly call: NudgeCall | null;
  readonly dueAt: Temporal.Instant | null;
  /** Until when the move should be made. */
  readonly deadlineAt: Temporal.Instant | null;
  /** When we look whether it happened. */
  readonly followUpAt: Temporal.Instant | null;
  /** When an open one is considered again. */
  readonly lookAt: Temporal.Instant | null;
  /** Key of the letter that says it; several nudges may share one. */
  readonly letter: string | null;
  readonly sentAt: Temporal.Instant | null;
  /** What the follow-up saw, as a sentence for the owner. */
  readonly outcome: string | null;
  readonly createdAt: Temporal.Instant;
  readonly updatedAt: Temporal.Instant;
}

export const answerVerbs = ["did-it", "not-now", "not-useful", "wrong", "useful"] as const;
export type AnswerVerb = (typeof answerVerbs)[number];

export interface NudgeAnswer {
  readonly nudgeId: string;
  readonly type: NudgeType;
  readonly person: string;
  readonly verb: AnswerVerb;
  /** What the person wrote or chose. */
  readonly reason: string | null;
  /** Of a dispute: which observation is said to be wrong. */
  readonly observation: string | null;
  readonly at: Temporal.Instant;
}

export function nudgeKey(input: {
  readonly type: NudgeType;
  readonly rep: string | null;
  readonly behaviour: string | null;
  /** What it came from: the instant of a change of state, the id of a finding. */
  readonly from: string;
  /** How often it was said before about the same change. */
  readonly round: number;
}): string {
  return JSON.stringify([input.type, input.rep, input.behaviour, input.from, input.round]);
}
