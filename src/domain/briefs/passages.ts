import type { PassageHit } from "#domain/knowledge/document.ts";
import { countWords, mentions } from "./plain-text.ts";
import { blocksOf, type Cut, type CutLimit, cutFrom } from "./sentences.ts";

export interface FoundCut {
  readonly hit: PassageHit;
  readonly cut: Cut;
}

const fewestWords = 4;

/**
 * The sentence of these passages that says most about `terms`, with what follows it as far as it fits. Earlier passages and earlier sentences win between
 * equals. `mustMention`: null when no sentence has any of the terms.
 */
export function bestCut(
  hits: readonly PassageHit[],
  limit: CutLimit,
  terms: readonly string[],
  options: { readonly mustMention?: boolean } = {},
): FoundCut | null {
  let best: (FoundCut & { readonly weight: number }) | null = null;
  for (const [place, hit] of hits.entries()) {
    const { text } = hit.passage;
    for (const block of blocksOf(text)) {
      if (block.kind === "heading") continue;
      for (const [index, sentence] of block.sentences.entries()) {
        const raw = text.slice(sentence.start, sentence.end);
        const named = terms.filter((term) => mentions(raw, term)).length;
        if (named === 0 && options.mustMention === true) continue;
        // A sentence with a number says more than one without; one that has to be cut says less.
        const short = countWords(raw) <= limit.words ? 2 : 0;
        const weight = named * 3 + (/\d/.test(raw) ? 1 : 0) + short - place * 2 - Math.min(index, 3) * 0.5;
        if (best !== null && weight <= best.weight) continue;
        const cut = cutFrom(text, block, index, limit, false);
        if (cut !== null && cut.words >= fewestWords) best = { hit, cut, weight };
      }
    }
  }
  return best === null ? null : { hit: best.hit, cut: best.cut };
}
