/** A model's wording of an answer: what it is given, and what becomes of it. Pure. */
import { z } from "zod";
import type { CheckContext, Claim } from "#domain/briefs/checks/claim.ts";
import { cleanGloss, givesOrders } from "#domain/briefs/checks/surface-check.ts";
import { type CheckedClaim, checkAnswer } from "#domain/briefs/checks/verify.ts";
import { citation } from "#domain/briefs/evidence.ts";
import { countWords, plainText } from "#domain/briefs/plain-text.ts";
import { unquoted } from "#domain/briefs/sentences.ts";
import { type AnswerPart, answerWords } from "./answer.ts";
import type { PassageHit } from "./document.ts";

export const answerWordingSchema = z.object({
  claims: z
    .array(
      z.object({
        gloss: z.string().min(1).max(800),
        cites: z.array(z.object({ passage_id: z.string().max(400), quote: z.string().max(2_000) })).max(3),
      }),
    )
    .max(4),
});
export type AnswerWording = Readonly<z.infer<typeof answerWordingSchema>>;

const passageChars = 1_400;
const invisible = /[\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** `marker`: random for each request. */
export function answerVariables(
  question: string,
  hits: readonly PassageHit[],
  marker: string,
): Readonly<Record<string, string>> {
  const data = (text: string) =>
    text
      .toWellFormed()
      .replace(invisible, "")
      .replace(/[^\P{Cc}\n\t]/gu, " ")
      .replaceAll(marker, "")
      .replace(/<<+|>>+/g, " ");
  const wrap = (text: string) => `<<${marker}\n${data(text)}\n${marker}>>`;
  const inline = (text: string) => plainText(text, { chars: 160, keepDomains: true });
  return {
    marker,
    question: wrap(question),
    passages: hits
      .map(
        ({ passage, document }) =>
          `passage_id: ${inline(passage.id)} | title: ${inline(document.title)} | valid from: ${document.validFrom ?? "not dated"}\n${wrap(passage.text.slice(0, passageChars))}`,
      )
      .join("\n\n"),
  };
}

/** Passages that a model may see: personal ones and those that speak to machines stay out. */
export const wordable = (hits: readonly PassageHit[]): readonly PassageHit[] =>
  hits.filter(({ document, passage }) => document.readers === undefined && !givesOrders(passage.text));

/** The parts that held, as one answer of at most 80 words; null: none did, the documents' own sentences stay. */
export function checkedParts(
  wording: AnswerWording,
  hits: readonly PassageHit[],
  known: Pick<CheckContext, "ownNames" | "people" | "competitors" | "today">,
): readonly AnswerPart[] | null {
  const claims = wording.claims.map((claim): Claim => ({ slot: "say", ...claim }));
  const checked = checkAnswer(claims, {
    passages: new Map(hits.map((hit) => [hit.passage.id, hit])),
    facts: new Map(),
    otherAccounts: [],
    ...known,
  });
  if (!checked.isUsable) return null;
  const parts: AnswerPart[] = [];
  let words = 0;
  for (const claim of checked.claims) {
    if (claim.kind !== "kept" && claim.kind !== "old") continue;
    const part = partOf(claim);
    words += countWords(part.text);
    if (words > answerWords) break;
    parts.push(part);
  }
  return parts.length === 0 ? null : parts;
}

function partOf(claim: Extract<CheckedClaim, { quotes: unknown }>): AnswerPart {
  return {
    text: unquoted(cleanGloss(claim.claim.gloss)),
    citations: claim.quotes.map(({ hit, text }) => citation(hit, { quote: text, text, words: countWords(text) })),
    ...(claim.kind === "old" ? { mark: "old-source" as const } : {}),
  };
}
