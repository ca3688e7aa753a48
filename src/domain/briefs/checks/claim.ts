import { z } from "zod";
import type { PassageHit } from "#domain/knowledge/document.ts";

/** Slots that a model may word. The others are facts and rules: code writes them. */
export const wordedSlots = ["changed", "say", "objections"] as const;
export type WordedSlot = (typeof wordedSlots)[number];

/** What the model answers. The limits here only keep nonsense out; each slot's own are V11's. */
export const briefWordingSchema = z.object({
  claims: z
    .array(
      z.object({
        slot: z.enum(wordedSlots),
        gloss: z.string().min(1).max(1_200),
        cites: z.array(z.object({ passage_id: z.string().max(400), quote: z.string().max(2_000) })).max(3),
      }),
    )
    .max(12),
});
export type BriefWordingAnswer = Readonly<z.infer<typeof briefWordingSchema>>;
export type Claim = BriefWordingAnswer["claims"][number];

export type CheckId = "V1" | "V2" | "V4" | "V5" | "V6" | "V7" | "V8" | "V9" | "V10" | "V11";

/**
 * What a check has against a claim. "drop": it is not shown. "disagree": both sources are shown. "replace": the quote stands in for the wording.
 * "old": shown, marked as an old source. "mark": shown, marked as unchecked wording.
 */
export interface Finding {
  readonly check: CheckId;
  readonly effect: "drop" | "disagree" | "replace" | "old" | "mark";
  /** In words, for the operator. */
  readonly because: string;
  /** Of "disagree": the sentence that says something else. */
  readonly against?: LocatedQuote;
}

/** A quote at its place in the stored passage: `text` is cut from the passage, never the model's copy (V3). */
export interface LocatedQuote {
  readonly hit: PassageHit;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What the checks know besides the claim. Nothing else may be said. */
export interface CheckContext {
  /** Passages of this request, by id: retrieved for this viewer and this account. */
  readonly passages: ReadonlyMap<string, PassageHit>;
  /** Which of them may speak in which slot; a slot that is absent takes all. */
  readonly bySlot?: ReadonlyMap<WordedSlot, ReadonlySet<string>>;
  /** Facts that the brief shows, by the id of their placeholder. */
  readonly facts: ReadonlyMap<string, string>;
  /** Names that may be said anywhere: the account, our products. */
  readonly ownNames: readonly string[];
  /** People of the account and of ours. */
  readonly people: readonly string[];
  readonly competitors: readonly string[];
  /** Of other customers, as far as the records name them. */
  readonly otherAccounts: readonly string[];
  /** ISO date. */
  readonly today: string;
}

export const factPlaceholder = /\{\{\s*fact:([\w:.-]{1,120})\s*\}\}/g;

/** The gloss without its placeholders: what the model itself wrote. */
export const ownWords = (gloss: string): string => gloss.replace(factPlaceholder, " ").replace(/\s+/g, " ").trim();
