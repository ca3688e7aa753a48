/** A document answers a question about an account only when it speaks of that account. Pure. */
import { fold, foldedMentions } from "#domain/briefs/plain-text.ts";
import type { AnswerPart, DocumentLimits } from "./answer.ts";
import type { Document, PassageHit } from "./document.ts";

/** An account in these is an example, not a record of it. */
const lessons: readonly Document["kind"][] = ["microlearning", "playbook", "talk-track", "objection"];

export function hitsWithin(hits: readonly PassageHit[], { about, without }: DocumentLimits): readonly PassageHit[] {
  if (about.length === 0 && without.length === 0) return hits;
  return hits.filter(({ document, passage }) => {
    const words = fold(`${passage.titlePath.join(" ")} ${passage.text}`);
    if (without.some((name) => foldedMentions(words, name))) return false;
    if (about.length === 0) return true;
    return !lessons.includes(document.kind) && about.some((name) => foldedMentions(words, name));
  });
}

/** Of a document that is not about the account as a whole, only the sentence that names it. */
export function partsWithin(
  parts: readonly AnswerPart[],
  { about }: DocumentLimits,
  hits: readonly PassageHit[],
): readonly AnswerPart[] {
  if (about.length === 0) return parts;
  const titles = new Map(hits.map(({ passage }) => [passage.id, fold(passage.titlePath.join(" "))]));
  return parts.filter(({ citations }) =>
    citations.every(({ passageId, quote }) => {
      const words = `${titles.get(passageId) ?? ""} ${fold(quote)}`;
      return about.some((name) => foldedMentions(words, name));
    }),
  );
}
