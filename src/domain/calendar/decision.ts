/** Is this event a customer call, and whose? Every answer carries a reason code that can be shown to the rep. */
export const notACallReasons = [
  "cancelled",
  "removed",
  "declined",
  "all-day",
  "private",
  "not-a-meeting-type",
  "free-busy-only",
  "ended",
  "no-guests",
  "internal-only",
  "all-externals-declined",
  "no-crm-match",
  "stranger-invite",
  "too-many-externals",
  "blocked",
  "account-type",
  "marked-not-a-call",
] as const;
export type NotACallReason = (typeof notACallReasons)[number];

export type MatchedBy = "contact" | "domain" | "correction";

export interface AccountMatch {
  readonly accountId: string;
  readonly name: string;
  readonly matchedBy: MatchedBy;
  /** The addresses that led here. */
  readonly emails: readonly string[];
}

export interface External {
  readonly email: string;
  readonly name: string | null;
  readonly response: "accepted" | "declined" | "tentative" | "needsAction";
  /** The CRM contact's account, when the address is a contact or its domain an account's. */
  readonly accountId: string | null;
  readonly isContact: boolean;
}

export type CallMark =
  | "tentative"
  | "not-answered"
  | "guests-not-expanded"
  | "guests-incomplete"
  | "partner-on-the-call";

export type CallDecision =
  | {
      readonly kind: "customer-call";
      readonly reason: "contact-match" | "domain-match" | "corrected";
      readonly account: AccountMatch;
      /** Other customer accounts on the same call, best first, at most three. */
      readonly alternatives: readonly AccountMatch[];
      /** Partner accounts whose people are on the call. */
      readonly partners: readonly AccountMatch[];
      /** Live (not declined) outside people, contacts of the primary account first. */
      readonly externals: readonly External[];
      readonly marks: readonly CallMark[];
      /** One sentence for the rep, written by code, without text from the event. */
      readonly because: string;
    }
  | { readonly kind: "not-a-call"; readonly reason: NotACallReason; readonly because: string };

/** A rep's correction, remembered for one occurrence or for the whole series. */
export interface CallCorrection {
  readonly rep: string;
  readonly scope: "occurrence" | "series";
  /** `occurrenceKey(event)` for an occurrence; the meetingUid for a series. */
  readonly key: string;
  readonly verdict: { readonly kind: "not-a-call" } | { readonly kind: "account"; readonly accountId: string };
  readonly at: Temporal.Instant;
}
