import { blocksOf } from "#domain/briefs/sentences.ts";
import type { PassageHit } from "#domain/knowledge/document.ts";
import type { CheckContext, Claim, Finding, LocatedQuote } from "./claim.ts";
import { hedges, negators } from "./negation-words.ts";
import { indexOfRun, tokensOf, withoutFillers } from "./tokens.ts";

/** A run of four words recurs in one call of eleven, six in one of eighty. */
const fewestWords = 6;

/** V1: the passage was given to this request, for this account and this reader. */
export function allowedPassage({ slot, cites }: Claim, context: CheckContext): Finding | null {
  if (cites.length === 0) return { check: "V1", effect: "drop", because: "it cites nothing" };
  const strange = cites.find(({ passage_id: id }) => !context.passages.has(id));
  if (strange !== undefined) {
    const id = JSON.stringify(strange.passage_id.slice(0, 80));
    return { check: "V1", effect: "drop", because: `it cites ${id}, which this request was not given` };
  }
  const approved = context.bySlot?.get(slot);
  const unfit = approved === undefined ? undefined : cites.find(({ passage_id: id }) => !approved.has(id));
  return unfit === undefined
    ? null
    : { check: "V1", effect: "drop", because: `${JSON.stringify(unfit.passage_id)} is not approved for "${slot}"` };
}

/** V2 and V3: the quote stands in that passage, in one piece; what is returned is the passage's own text at that place. */
export function locateQuote(hit: PassageHit, quote: string): LocatedQuote | Finding {
  const gone = (because: string): Finding => ({ check: "V2", effect: "drop", because });
  if (/\S\s*(?:\.\.\.|…|\[…\])\s*\S/u.test(quote.trim())) return gone("the quote joins pieces with an ellipsis");
  const { text } = hit.passage;
  const [source, wanted] = [withoutFillers(tokensOf(text)), withoutFillers(tokensOf(quote))];
  if (wanted.length < fewestWords) return gone(`the quote has fewer than ${fewestWords} words`);
  const at = indexOfRun(source, wanted);
  const [first, last] = [source[at], source[at + wanted.length - 1]];
  if (first === undefined || last === undefined) return gone("the quote is not in that passage");
  // Signs that belong to the words: "15%", "(at most)", the full stop.
  const tail = /^(?:%|\)|["”’])*[.!?]?["”’]?/u.exec(text.slice(last.end))?.[0].length ?? 0;
  const head = /(?:[€$£]|["“‘(])+$/u.exec(text.slice(0, first.start))?.[0].length ?? 0;
  const [start, end] = [first.start - head, last.end + tail];
  const cut = text.slice(start, end);
  if (/\n\s*\n|\n\s*(?:[-*•]|\d{1,2}[.)]|#{1,6})\s/.test(cut))
    return gone("the quote joins two paragraphs or list items");
  return { hit, start, end, text: cut };
}

/** V7, first half: what the quote leaves out of its own sentence turns it round or makes it conditional. */
export function cutOff(quote: LocatedQuote): Finding | null {
  const { text } = quote.hit.passage;
  for (const { sentences } of blocksOf(text)) {
    for (const { start, end } of sentences) {
      if (end <= quote.start || start >= quote.end) continue;
      const left = [text.slice(start, Math.max(start, quote.start)), text.slice(Math.min(end, quote.end), end)];
      const word = left
        .flatMap((part) => tokensOf(part))
        .find((token) => negators.has(token.word) || hedges.has(token.word));
      if (word !== undefined)
        return { check: "V7", effect: "drop", because: `the quote cuts "${word.raw}" off its sentence` };
    }
  }
  return null;
}
