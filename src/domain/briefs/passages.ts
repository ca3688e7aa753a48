import type { PassageHit } from "#domain/knowledge/document.ts";
import { givesOrders } from "./checks/surface-check.ts";
import { fold, foldedMentions } from "./plain-text.ts";
import { type Block, blocksOf, type Cut, type CutLimit, cutFrom } from "./sentences.ts";

export interface FoundCut {
  readonly hit: PassageHit;
  readonly cut: Cut;
}

const fewestWords = 4;
/** A passage is about 200 words; one that is far longer is read from its beginning only. */
const sentencesRead = 40;
const passagesRead = 4;

/**
 * One passage is read for several slots, at several lengths and for many briefs: the launches and cards of a week speak in all of them. Only a memo: the
 * same text always gives the same blocks. Bounded: about 10 KB each with what is cut from them.
 */
const read = new Map<string, Read>();
interface Read {
  readonly blocks: readonly Block[];
  folded: string | null;
}
const mostRead = 300;
/** Characters. */
const longestKept = 20_000;
function readOf(text: string): Read {
  const known = read.get(text);
  if (known !== undefined) return known;
  if (read.size >= mostRead) read.clear();
  const made: Read = { blocks: blocksOf(text).filter((block) => !addressesMachine(text, block)), folded: null };
  if (text.length <= longestKept) read.set(text, made);
  return made;
}

export function blocksOfHit({ passage }: PassageHit): readonly Block[] {
  return readOf(passage.text).blocks;
}

/** The whole passage as it is compared: see `fold`. */
export function foldedTextOf({ passage }: PassageHit): string {
  const known = readOf(passage.text);
  known.folded ??= fold(passage.text);
  return known.folded;
}

const foldedCuts = new WeakMap<Cut, string>();
function foldedCut(cut: Cut): string {
  const folded = foldedCuts.get(cut) ?? fold(cut.text);
  foldedCuts.set(cut, folded);
  return folded;
}

/** A paragraph that gives orders to a machine was not written for a rep, whoever put it there. */
function addressesMachine(text: string, { label, sentences }: Block): boolean {
  const [first, last] = [sentences[0], sentences.at(-1)];
  return (
    first !== undefined && last !== undefined && givesOrders(`${label ?? ""}: ${text.slice(first.start, last.end)}`)
  );
}

/** A sentence that leans on the one before it makes no sense on its own. */
export const leaning =
  /^["“„«(]?(?:it|its|this|that|these|those|they|their|he|she|but|and|so|also|however|then|er|sie|es|dies|diese[rs]?|das|aber|und|il|elle|ils|cela|ce|cette|mais|et)\b/i;

/**
 * The sentences of these passages that say most about `terms`: one sentence with what follows it as far as it fits. Earlier passages and earlier sentences
 * win between equals. `mustMention`: null when no sentence has any of the terms.
 */
export function bestCut(
  hits: readonly PassageHit[],
  limit: CutLimit,
  terms: readonly string[],
  options: {
    readonly mustMention?: boolean;
    /** Nothing that ends in "…". */
    readonly wholeOnly?: boolean;
    /** What is not fit to be shown there is passed over. `heading`: of the passage, and what the block stands under. */
    readonly fits?: (found: FoundCut, heading: string) => boolean;
  } = {},
): FoundCut | null {
  const wanted = terms.map(fold);
  let best: (FoundCut & { readonly weight: number }) | null = null;
  for (const [place, hit] of hits.slice(0, passagesRead).entries()) {
    const { text } = hit.passage;
    let seen = 0;
    for (const block of blocksOfHit(hit)) {
      if (block.kind === "heading") continue;
      for (const index of block.sentences.keys()) {
        seen += 1;
        if (seen > sentencesRead) break;
        const cut = cutFrom(text, block, index, limit, options.wholeOnly === true);
        if (cut === null || cut.words < fewestWords) continue;
        const heading = `${hit.passage.heading} ${block.label ?? ""}`;
        if (options.fits?.({ hit, cut }, heading) === false) continue;
        const folded = wanted.length === 0 ? "" : foldedCut(cut);
        const named = wanted.filter((term) => foldedMentions(folded, term)).length;
        if (named === 0 && options.mustMention === true) continue;
        // A number says more than none; a cut sentence says less than a whole one.
        const worth = named * 3 + (/\d/.test(cut.text) ? 1 : 0) + (cut.text.endsWith("…") ? 0 : 5);
        const weight = worth - place * 2 - Math.min(index, 4) * 0.5 - (leaning.test(cut.text) ? 3 : 0);
        if (best === null || weight > best.weight) best = { hit, cut, weight };
      }
    }
  }
  return best === null ? null : { hit: best.hit, cut: best.cut };
}
