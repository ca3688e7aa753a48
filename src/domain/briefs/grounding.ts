import type { PassageHit } from "#domain/knowledge/document.ts";
import { type Brief, briefSlots } from "./brief.ts";

/**
 * What a brief promises, checked: every item has a citation or a fact, every quote is in the passage it names, character for character, that passage is one
 * that was retrieved for this brief, and each slot is either filled or a gap. Returns what is broken, in words; empty when all holds.
 */
export function brokenEvidence(brief: Brief, retrieved: readonly PassageHit[]): readonly string[] {
  const passages = new Map(retrieved.map((hit) => [hit.passage.id, hit]));
  const broken: string[] = [];
  for (const { slot, items } of brief.sections) {
    if (items.length === 0) broken.push(`the slot "${slot}" is shown with nothing in it`);
    for (const { text, citations, facts } of items) {
      if (text.trim() === "") broken.push(`an item of "${slot}" has no text`);
      if (citations.length + facts.length === 0) broken.push(`an item of "${slot}" has neither citation nor fact`);
      for (const { passageId, documentId, quote } of citations) {
        const hit = passages.get(passageId);
        if (hit === undefined) broken.push(`"${slot}" cites ${passageId}, which was not retrieved`);
        else if (hit.document.id !== documentId)
          broken.push(`"${slot}" cites ${passageId} under the document ${documentId}`);
        else if (quote === "" || !hit.passage.text.includes(quote))
          broken.push(`a quote of "${slot}" is not in ${passageId}`);
      }
    }
  }
  const told = [...brief.sections.map(({ slot }) => slot), ...brief.gaps];
  for (const slot of briefSlots) {
    const times = told.filter((one) => one === slot).length;
    if (times !== 1) broken.push(`the slot "${slot}" is told ${times} times`);
  }
  return broken;
}
