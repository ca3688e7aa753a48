/** A short answer from the documents or the CRM, or the word that there is none. */
import type { Citation, Fact } from "#domain/briefs/brief.ts";

export interface AnswerPart {
  readonly text: string;
  readonly citations: readonly Citation[];
  readonly mark?: "old-source" | "sources-disagree";
}

/** A field as it stands in the CRM. `about`: the opportunity, contact or account it belongs to, by name. */
export interface RecordLine {
  readonly about: string;
  readonly fact: Fact;
  /** Why the value does not count as it stands, a sentence; absent: nothing speaks against it. */
  readonly warning?: string;
}

/** Which passages may answer. Folded names; see answer-limits.ts. */
export interface DocumentLimits {
  /** The question is about this account: only what speaks of it answers. Empty: about none. */
  readonly about: readonly string[];
  /** Accounts that the reader may not see: what speaks of them is not there. */
  readonly without: readonly string[];
}

export type Answer =
  | {
      readonly kind: "found";
      readonly mode: "extractive" | "model";
      readonly parts: readonly AnswerPart[];
      /** Absent in answers that were kept before there were any. */
      readonly limits?: DocumentLimits;
    }
  /** `owner`: whose documents come nearest, by email; null: nobody's. */
  | { readonly kind: "not-found"; readonly owner: string | null }
  | { readonly kind: "records"; readonly account: string; readonly lines: readonly RecordLine[] }
  /**
   * The CRM has it not. `account`: its name; null: none that the reader may see is called so. `asked`: "a close date"; null: neither CRM nor documents say.
   * `owners`: by email, with the name of what is theirs.
   */
  | {
      readonly kind: "not-in-records";
      readonly account: string | null;
      readonly asked: string | null;
      readonly owners: readonly { readonly owner: string; readonly of: string }[];
    }
  /** The name fits several accounts; none are listed when no account was named. */
  | { readonly kind: "which-account"; readonly accounts: readonly string[] }
  /** The asker's coming customer calls by their calendar plan, soonest first. `startsAt`: an instant; `because`: why it is a customer call. `none`: why there is none. */
  | {
      readonly kind: "calls";
      readonly calls: readonly {
        readonly accountId: string;
        readonly account: string;
        readonly startsAt: string;
        readonly because: string;
      }[];
      readonly none: string | null;
    }
  /** What the customer said in the last call with this account. `on`: ISO date; null: no transcript of a call is kept. The words stay in the transcript. */
  | {
      readonly kind: "last-call";
      readonly account: string;
      readonly call: { readonly id: string; readonly on: string } | null;
    }
  /** How somebody works: never answered here. */
  | { readonly kind: "about-people"; readonly whom: "self" | "others" };

/** Words of all parts together. */
export const answerWords = 80;
