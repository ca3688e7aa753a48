import { citation, item } from "#domain/briefs/evidence.ts";
import type { SlotBuilder } from "#domain/briefs/material.ts";
import { blocksOfHit, type FoundCut, leaning } from "#domain/briefs/passages.ts";
import { rankHits, uses } from "#domain/briefs/relevance.ts";
import { type Block, type Cut, cutFrom, unquoted } from "#domain/briefs/sentences.ts";
import type { PassageHit } from "#domain/knowledge/document.ts";

/** A first sentence longer than this cannot be said in one breath; it also keeps the slot filled when the brief is trimmed. */
const firstSentence = { words: 32, chars: 230 };
const fewestWords = 5;

const spoken =
  /\b(?:say|said|talk|track|pitch|opening|opener|line|script|positioning|message|messaging|tell|answer|respond|response|counter|sagen|dire)\b/i;
/** Words about the card, not words for the buyer. */
const aboutTheCard =
  /\b(?:when to use|use this|do not say|avoid|proof|source|internal|owner|background|context|for reps|notes?|landmines?|weakness(?:es)?|strengths?|they say|objections?|pricing)\b/i;
const startsAsAdvice =
  /^(?:use (?:this|it|when)|when to use|do not|don['’]t|avoid|never|note|owner|ask (?:for|whether|who|what|how|them)|if they|show|open with|start with)\b/i;

/**
 * Two or three sentences that can be said aloud, at most 60 words, whole sentences only, cut from a talk track, else from a battlecard or launch. From a
 * battlecard only what is marked as words to say is taken: the rest of it describes the competitor.
 */
export const saySlot: SlotBuilder = (scene) => {
  const { found, opportunity, today, titles } = scene;
  const hits = rankHits(found.say, opportunity, today.toString(), uses.say, titles, found.named);
  // The document that fits best decides; inside it, the words that look most like words to say.
  const groups = [...Map.groupBy(hits, (hit) => hit.document.id).values()];
  return ({ sayWords }) => {
    for (const group of groups) {
      const best = bestOf(group, sayWords);
      if (best !== null) return [item(unquoted(best.cut.text), { citations: [citation(best.hit, best.cut)] })];
    }
    return [];
  };
};

function bestOf(group: readonly PassageHit[], words: number): FoundCut | null {
  let best: (FoundCut & { readonly weight: number }) | null = null;
  for (const [place, hit] of group.entries()) {
    for (const block of blocksOfHit(hit)) {
      const looks = sayable(hit, block);
      if (looks < 0) continue;
      const cut = speech(hit.passage.text, block, words);
      if (cut === null) continue;
      // What retrieval liked best, but a call begins at the beginning, and an answer to something needs that something.
      const weight = looks - place - hit.passage.ord - (leaning.test(unquoted(cut.text)) ? 4 : 0);
      if (best === null || weight > best.weight) best = { hit, cut, weight };
    }
  }
  return best;
}

function speech(text: string, block: Block, words: number): Cut | null {
  const first = cutFrom(text, { ...block, sentences: block.sentences.slice(0, 1) }, 0, firstSentence, true);
  if (first === null) return null;
  const cut = cutFrom(text, block, 0, { words, chars: words * 8 }, true) ?? first;
  return cut.words < fewestWords || /https?:|www\./i.test(cut.quote) ? null : cut;
}

/** How much a block looks like words to say; below zero it is not taken. */
function sayable(hit: PassageHit, block: Block): number {
  if (block.kind === "heading") return -1;
  const place = `${block.label ?? ""} ${hit.passage.heading}`;
  const text = hit.passage.text.slice(block.sentences[0]?.start ?? 0).trimStart();
  const quoted = block.kind === "quotation" || /^["“„«]/.test(text);
  const marked = spoken.test(place);
  const unsuited =
    aboutTheCard.test(block.label ?? "") || aboutTheCard.test(hit.passage.heading) || startsAsAdvice.test(text);
  if (hit.document.kind === "battlecard" && !marked) return -1;
  if (unsuited && !marked) return -1;
  return (quoted ? 6 : 0) + (marked ? 3 : 0) + (block.kind === "item" ? 0 : 1) - (unsuited ? 5 : 0) + 5;
}
