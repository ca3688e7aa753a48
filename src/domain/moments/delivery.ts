import type { Brief } from "#domain/briefs/brief.ts";
import type { CallDecision } from "#domain/calendar/decision.ts";
import type { Letter, LetterSubject } from "./letter.ts";

/**
 * One message that one person should see. The row is the truth; the job that carries `{ id, rev }` is only a wake-up.
 * `rev` counts what should be visible, `postedRev` what is: a row with `postedRev < rev` has work to do.
 */
/** "nudge": one move for its owner; "owner-note": about a document; "scene": what a person asked for in a thread. All three are letters. */
export type DeliveryKind =
  | "brief"
  | "day-before"
  | "digest"
  | "prep"
  | "notice"
  | "test"
  | "nudge"
  | "owner-note"
  | "scene";

export type DeliveryStatus = "pending" | "sending" | "sent" | "failed" | "cancelled";

/** What a posted message should look like now. "moved": a fresh brief follows at the new time. */
export type DeliveryShape = "active" | "withdrawn" | "moved";

/** What the rep can see of the call, as far as a change in it is worth an edit. Instants are ISO strings. */
export interface CallFacts {
  readonly providerId: string;
  readonly meetingUid: string;
  readonly originalStart: string | null;
  readonly seriesId: string | null;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly accountId: string;
  readonly accountName: string;
  readonly guests: readonly { readonly email: string; readonly response: string }[];
  /** Hash of title, description and join link. */
  readonly agenda: string;
  readonly marks: readonly string[];
  /** Why it was withdrawn: a reason code; null while active. */
  readonly withdrawnBecause: string | null;
}

export type DeliverySubject =
  | {
      readonly kind: "call";
      readonly facts: CallFacts;
      readonly decision: Extract<CallDecision, { kind: "customer-call" }>;
    }
  | { readonly kind: "account"; readonly accountId: string }
  | { readonly kind: "day"; readonly date: string }
  | { readonly kind: "notice"; readonly notice: Notice }
  | LetterSubject;

export interface Delivery {
  readonly id: string;
  /** Unique: one row for one message, whoever plans it and how often. */
  readonly idemKey: string;
  readonly kind: DeliveryKind;
  /** Email of the person. */
  readonly recipient: string;
  readonly subject: DeliverySubject;
  readonly dueAt: Temporal.Instant;
  /** Not posted after this instant. */
  readonly expiresAt: Temporal.Instant;
  readonly shape: DeliveryShape;
  readonly rev: number;
  readonly postedRev: number | null;
  readonly status: DeliveryStatus;
  /** Why a row is cancelled, failed, held or edited, in a code ("declined", "quiet-hours", "slack:channel_not_found"). */
  readonly because: string | null;
  readonly attempts: number;
  readonly firstAttemptAt: Temporal.Instant | null;
  /** A post may have happened without our knowing: look in the conversation before posting again. */
  readonly ambiguous: boolean;
  readonly claim: string | null;
  readonly claimUntil: Temporal.Instant | null;
  readonly channel: string | null;
  readonly ts: string | null;
  readonly sentAt: Temporal.Instant | null;
  readonly briefId: string | null;
  /** The call as the posted message shows it; null before the first post. */
  readonly shown: CallFacts | null;
  readonly createdAt: Temporal.Instant;
  readonly updatedAt: Temporal.Instant;
}

/** A short message that is not a brief. Every word is ours. */
export type Notice =
  | { readonly kind: "calendar-disconnected"; readonly provider: "google" | "m365" }
  | { readonly kind: "calendar-connected"; readonly provider: "google" | "m365"; readonly calls: number }
  | { readonly kind: "no-call"; readonly because: string };

export interface DigestCall {
  readonly startsAt: string;
  readonly accountName: string;
  readonly stage: string | null;
  readonly because: string;
}

/** What a messenger is asked to show. Rendering (Block Kit, limits, escaping) is the messenger's. */
export type MessageContent =
  | {
      readonly kind: "brief";
      readonly brief: Brief;
      readonly shape: DeliveryShape;
      /** What changed since it was posted, in our words: "Moved by 10 minutes", "Priya Raman was added". */
      readonly changes: readonly string[];
      /** What an earlier state of this message said and may not be said any more: "‘Launch deck’ was replaced by ‘Launch deck (v2)’ on 17 Nov". */
      readonly corrections?: readonly string[];
      /** Why you, why now: one sentence. */
      readonly because: string;
      /** For "moved": the new start; for "withdrawn": the reason in words. */
      readonly note: string | null;
      /** IANA zone of the reader. */
      readonly zone: string;
      readonly origin: "brief" | "day-before" | "prep" | "test";
      /** Withdrawn because the rep said so: the message offers the way back. */
      readonly canUndo?: boolean;
    }
  | { readonly kind: "placeholder"; readonly text: string }
  | { readonly kind: "digest"; readonly date: string; readonly calls: readonly DigestCall[]; readonly zone: string }
  | { readonly kind: "notice"; readonly notice: Notice }
  | { readonly kind: "letter"; readonly letter: Letter; readonly kindOfMessage: DeliveryKind };

/** A rep's own settings; every one has a default. */
export interface RepSettings {
  readonly email: string;
  readonly leadMinutes: number;
  readonly dayBefore: boolean;
  readonly digest: boolean;
  /** Local wall-clock "HH:MM" pair in the rep's zone, or null. A brief due in quiet hours is posted when they end, if that is still before the call. */
  readonly quietHours: { readonly from: string; readonly to: string } | null;
  readonly pausedUntil: Temporal.Instant | null;
  /** Kinds the rep has stopped. */
  readonly stopped: readonly DeliveryKind[];
  /** Addresses or domains that never make a call. */
  readonly blocked: readonly string[];
  /** Nudges on a day and in seven days that they want at most; null: as many as the deployment allows, which is the most in any case. */
  readonly nudgeCaps: { readonly perDay: number | null; readonly perWeek: number | null };
}
