/** A short answer from the documents, or the word that there is none. */
import type { Citation } from "#domain/briefs/brief.ts";

export interface AnswerPart {
  readonly text: string;
  readonly citations: readonly Citation[];
  readonly mark?: "old-source" | "sources-disagree";
}

export type Answer =
  | { readonly kind: "found"; readonly mode: "extractive" | "model"; readonly parts: readonly AnswerPart[] }
  /** `owner`: whose documents come nearest, by email; null: nobody's. */
  | { readonly kind: "not-found"; readonly owner: string | null };

/** Words of all parts together. */
export const answerWords = 80;
