import type { Criterion, Rung, Scenario } from "./scenario.ts";

/** Rep turns in one scene. */
export const mostTurns = 6;
export const warnAtTurn = 5;
/** Active time: what passes while it is the rep's turn and the scene is not paused. */
export const mostActiveMs = 5 * 60_000;
/** Of one turn no more than this counts: somebody who was called away is idle, not slow. */
export const mostActiveOfTurnMs = 2 * 60_000;
export const warnAtMs = 4 * 60_000;
export const idleMs = 10 * 60_000;
export const closeAfterMs = 24 * 60 * 60_000;
/** Messages that arrive closer together are one answer. */
export const joinMs = 2_000;
export const mostHints = 2;
export const mostMessages = 12;
export const mostChars = 4_000;
/** Scored only from this many rep turns and words on. */
export const fewestTurns = 2;
export const fewestWords = 12;
export const mostAttempts = 5;

export interface GradedItem {
  readonly criterion: Criterion;
  readonly met: boolean;
  /** The rep's own words, cut from what they wrote; null when not met. */
  readonly quote: string | null;
  /** Why not, in a code ("negated", "wrong-number", "keywords", "copied", "no-quote"); null when met or plainly absent. */
  readonly because: string | null;
}

/** What the buyer does next. The words are chosen by code from the ladder, or phrased by a model and checked. */
export type Beat =
  | { readonly kind: "open"; readonly rung: Rung }
  | { readonly kind: "hold"; readonly rung: Rung; readonly tone: "again" | "shorter" }
  | { readonly kind: "advance"; readonly rung: Rung }
  | { readonly kind: "leave" }
  | { readonly kind: "agree" }
  | { readonly kind: "close" };

export interface Turn {
  readonly number: number;
  readonly text: string;
  readonly rung: Rung;
  readonly items: readonly GradedItem[];
  readonly opened: boolean;
  readonly beat: Beat | null;
  readonly line: string | null;
}

export type EndReason = "commitment" | "walk-away" | "turn-limit" | "time-limit" | "rep-ended" | "stopped-for-care";
export type CloseReason = "declined" | "done" | "expired" | "too-short" | "deleted" | "stopped-for-care";

export type Phase =
  | { readonly kind: "offered"; readonly at: number }
  /** `rep`: the rep's turn; `grade`: the answer is being read; `line`: the buyer's words are being found. */
  | { readonly kind: "live"; readonly awaiting: "rep" | "grade" | "line" }
  | { readonly kind: "paused"; readonly at: number; readonly awaiting: "rep" | "grade" | "line" }
  | { readonly kind: "scored"; readonly at: number; readonly because: EndReason }
  | { readonly kind: "closed"; readonly at: number; readonly because: CloseReason };

/** One roleplay of one rep in one thread. Times are epoch milliseconds. */
export interface Session {
  readonly id: string;
  readonly scenario: Scenario;
  readonly phase: Phase;
  /** 1 for the first scene, one more for each "Try again". */
  readonly attempt: number;
  readonly rung: Rung;
  readonly failedInRow: number;
  readonly hints: number;
  readonly warned: boolean;
  /** Active time until `clockSince`; the clock stands still while that is null. */
  readonly activeMs: number;
  readonly clockSince: number | null;
  /** The last time that the rep did anything. */
  readonly touchedAt: number;
  /** Messages of the present answer, not read yet. */
  readonly draft: readonly { readonly id: string; readonly text: string; readonly at: number }[];
  readonly turns: readonly Turn[];
  /** Where a retry begins. */
  readonly failedRung: Rung | null;
  readonly shared: boolean;
  /** Ids of the events that were taken: a second delivery of one changes nothing. */
  readonly seen: readonly string[];
  /** Grows with each event that changed something: the store refuses to write over a newer one. */
  readonly rev: number;
}

export type NoteCode =
  | "time-nearly-up"
  | "turns-nearly-up"
  | "paused"
  | "paused-idle"
  | "resumed"
  | "hint"
  | "no-more-hints"
  | "emoji-only"
  | "no-words"
  | "file-only"
  | "other-language"
  | "too-long"
  | "edit-not-counted"
  | "deletion-noted"
  | "still-reading"
  | "no-marks-on-request"
  | "over"
  | "closed"
  | "not-started"
  | "too-short"
  | "expired"
  | "declined"
  | "deleted"
  | "done"
  | "care"
  | "abuse"
  | "no-more-attempts"
  | "nothing-to-share";

/**
 * What somebody else must do. `key` is unique in the session and the same however often the event is replayed: a post with a key that was posted
 * is not posted again.
 */
export type Effect =
  | { readonly kind: "grade"; readonly key: string; readonly turn: number; readonly text: string }
  | { readonly kind: "act"; readonly key: string; readonly turn: number; readonly beat: Beat }
  /** `turn` 0 is the buyer's first line of an attempt. */
  | { readonly kind: "say"; readonly key: string; readonly turn: number; readonly line: string }
  | { readonly kind: "note"; readonly key: string; readonly note: NoteCode }
  | { readonly kind: "score"; readonly key: string; readonly because: EndReason }
  | { readonly kind: "share"; readonly key: string }
  | { readonly kind: "forget"; readonly key: string };

/** `id` is Slack's event id, or made from the session for what the product itself observed. `at`: epoch milliseconds. */
export type SceneEvent = { readonly id: string; readonly at: number } & (
  | { readonly kind: "start" }
  | { readonly kind: "decline" }
  | { readonly kind: "message"; readonly messageId: string; readonly text: string; readonly files: number }
  | { readonly kind: "edited"; readonly messageId: string; readonly text: string }
  | { readonly kind: "deleted-message"; readonly messageId: string }
  | { readonly kind: "graded"; readonly attempt: number; readonly turn: number; readonly items: readonly GradedItem[] }
  | { readonly kind: "spoken"; readonly attempt: number; readonly turn: number; readonly line: string }
  | { readonly kind: "tick" }
  | { readonly kind: "hint" }
  | { readonly kind: "pause" }
  | { readonly kind: "resume" }
  | { readonly kind: "end" }
  | { readonly kind: "again" }
  | { readonly kind: "share" }
  | { readonly kind: "done" }
  | { readonly kind: "delete" }
);

export interface Step {
  readonly session: Session;
  readonly effects: readonly Effect[];
}

export function offer(id: string, scenario: Scenario, at: number): Session {
  return {
    id,
    scenario,
    phase: { kind: "offered", at },
    attempt: 1,
    rung: "smokescreen",
    failedInRow: 0,
    hints: 0,
    warned: false,
    activeMs: 0,
    clockSince: null,
    touchedAt: at,
    draft: [],
    turns: [],
    failedRung: null,
    shared: false,
    seen: [],
    rev: 0,
  };
}

/** Active milliseconds at `at`. Never negative, whatever the clock did. */
export function activeAt({ activeMs, clockSince }: Session, at: number): number {
  return activeMs + (clockSince === null ? 0 : Math.min(mostActiveOfTurnMs, Math.max(0, at - clockSince)));
}

/** When something happens by itself if nobody does anything (epoch ms); null when nothing will. */
export function nextTickAt(session: Session): number | null {
  const { phase, draft, clockSince, touchedAt, warned } = session;
  if (phase.kind === "closed") return null;
  const last = draft.at(-1);
  if (phase.kind !== "live" || phase.awaiting !== "rep") return touchedAt + closeAfterMs;
  if (last !== undefined) return last.at + joinMs;
  const left = (limit: number) => (clockSince ?? touchedAt) + Math.max(0, limit - session.activeMs);
  const times = [touchedAt + idleMs];
  if (!warned && warnAtMs - session.activeMs <= mostActiveOfTurnMs) times.push(left(warnAtMs));
  if (mostActiveMs - session.activeMs <= mostActiveOfTurnMs) times.push(left(mostActiveMs));
  return Math.min(...times);
}
