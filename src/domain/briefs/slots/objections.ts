import type { Citation, Fact } from "#domain/briefs/brief.ts";
import { parseDate, shortDate } from "#domain/briefs/dates.ts";
import { citation, fact, item, meddpiccFact, opportunityFact } from "#domain/briefs/evidence.ts";
import { raisedIn } from "#domain/briefs/heard.ts";
import type { BriefScene, SlotBuilder } from "#domain/briefs/material.ts";
import { blocksOfHit } from "#domain/briefs/passages.ts";
import { clip, fold, plainText } from "#domain/briefs/plain-text.ts";
import { competitorFor, rankHits, uses } from "#domain/briefs/relevance.ts";
import { remembering } from "#domain/briefs/remembering.ts";
import { type Block, type Cut, cutFrom, readable, unquoted } from "#domain/briefs/sentences.ts";
import { sameStage } from "#domain/briefs/stages.ts";
import type { PassageHit } from "#domain/knowledge/document.ts";

const asksLabel =
  /^(?:if |when |what )?(?:they|the customer|customers?|buyers?|the buyer|prospects?)(?: will| may| might)? (?:say|says|object|objects|ask|asks)\b|^(?:objection|concern|pushback|what you hear|you hear|customer|buyer|prospect|einwand)\b/i;
const answersLabel =
  /\b(?:answer|answers|you say|we say|you can say|what to say|say instead|how to respond|response|respond|reply|counter|rebuttal|handle|antwort|reponse|réponse)\b|^say\b/i;
const notObjections =
  /^(?:proof|evidence|context|background|when to use|owner|notes?|sources?|why|follow[- ]?up|next|summary|overview|question to ask|do not say|avoid)\b/i;

const fewestWords = 4;
const tellingWords = 9;

interface Pair {
  readonly hit: PassageHit;
  readonly objection: string;
  readonly asked: Citation | null;
  readonly answer: Cut;
}

interface Likely {
  readonly words: string;
  readonly fact: Fact;
}

/**
 * Up to two objections with their answers, both cut from an objection card or battlecard: what the customer raised in the last call first, then what the
 * deal's competitor and its stage make likely. Each says why it is there.
 */
export const objectionsSlot: SlotBuilder = (scene) => {
  const hits = rankHits(
    scene.found.objections,
    scene.opportunity,
    scene.today.toString(),
    uses.objections,
    scene.titles,
    scene.found.named,
  );
  const groups = [...Map.groupBy(hits, (hit) => hit.document.id).values()].map((group) => ({
    group: group.toSorted((a, b) => a.passage.ord - b.passage.ord),
    likely: group[0] === undefined ? null : whyLikely(scene, group[0].document),
  }));
  const reasons = new Map<string, Likely | null>();
  const raisedOf = (objection: string): Likely | null => {
    const known = reasons.get(objection);
    if (known !== undefined) return known;
    const raised = whyRaised(scene, objection);
    reasons.set(objection, raised);
    return raised;
  };
  return (limits) => {
    const known = groups.flatMap(({ group, likely }) =>
      pairsOf(group, limits.answerWords).flatMap((pair) => {
        const raised = raisedOf(pair.objection);
        const why = raised ?? likely;
        return why === null ? [] : [{ pair, why, isRaised: raised !== null }];
      }),
    );
    return bestFirst(known)
      .slice(0, limits.objections)
      .map(({ pair, why }) =>
        item(`"${pair.objection}" (${why.words})`, {
          detail: unquoted(pair.answer.text),
          citations: [...(pair.asked === null ? [] : [pair.asked]), citation(pair.hit, pair.answer)],
          facts: [why.fact],
        }),
      );
  };
};

/** Each objection once, those that were raised first. */
function bestFirst<T extends { readonly pair: Pair; readonly isRaised: boolean }>(known: readonly T[]): readonly T[] {
  const said = new Set<string>();
  // Sorting is stable: among those that were raised, and among the others, the best document speaks first.
  return known
    .toSorted((a, b) => Number(b.isRaised) - Number(a.isRaised))
    .filter(({ pair }) => {
      const key = fold(pair.objection);
      return said.has(key) ? false : said.add(key);
    });
}

/** The customer's own line, from the transcript. */
function whyRaised({ material, today }: BriefScene, objection: string): Likely | null {
  const { heard } = material;
  const line = raisedIn(heard, objection);
  const date = parseDate(heard?.on ?? null);
  if (heard === undefined || line === null || date === null) return null;
  return {
    words: `raised in the last call on ${shortDate(date, today)}`,
    fact: fact(`call:${heard.callId}`, "customer said", clip(line, { chars: 160, words: 25 }), heard.on),
  };
}

/** Which field of the record makes this document's objections likely; null when none does: then they are not shown. */
function whyLikely({ opportunity }: BriefScene, document: PassageHit["document"]): Likely | null {
  if (opportunity === null) return null;
  const competitor = competitorFor(opportunity, document);
  if (competitor !== null) {
    const name = plainText(competitor.name, { chars: 30, words: 3, keepDomains: true });
    const proof =
      competitor.field === "competitor"
        ? opportunityFact(opportunity, "competitor", opportunity.competitor ?? "")
        : meddpiccFact(opportunity, "competition");
    return { words: `${competitor.field} field says ${name}`, fact: proof };
  }
  const stage = plainText(opportunity.stage, { chars: 30, words: 3 });
  const heard = document.stage !== null && sameStage(document.stage, opportunity.stage);
  if (document.stage !== null && !heard) return null;
  return {
    words: heard ? `heard at ${stage}` : "common at any stage",
    fact: opportunityFact(opportunity, "stage", opportunity.stage),
  };
}

interface Open {
  readonly text: string;
  readonly asked: Citation | null;
}

/** Objections with their answers in one document's passages, which come in reading order. */
function pairsOf(group: readonly PassageHit[], words: number): readonly Pair[] {
  const pairs: Pair[] = [];
  let open: Open | null = null;
  for (const hit of group) {
    open = fromHeading(hit.passage.heading) ?? open;
    for (const block of blocksOfHit(hit)) {
      if (block.kind === "heading") {
        open = fromHeading(block.label ?? "") ?? open;
        continue;
      }
      const over = block.label ?? hit.passage.heading;
      const named: boolean = fromHeading(over) !== null;
      const asks: Open | null = named ? null : asked(hit, block, over);
      if (asks !== null) {
        open = asks;
        continue;
      }
      const opening = open === null ? quotedOpening(hit, block) : null;
      const subject: Open | null = opening ?? open ?? (answersLabel.test(over) ? fromTitle(hit) : null);
      if (subject === null || (!named && notObjections.test(over))) continue;
      if (opening !== null && block.sentences.length === 1) {
        open = opening;
        continue;
      }
      const answer = answerIn(hit, block, opening === null ? 0 : 1, words);
      if (answer === null) continue;
      pairs.push({ hit, objection: subject.text, asked: subject.asked, answer });
      open = null;
    }
  }
  return pairs;
}

/**
 * Words in quotation marks are meant to be said: the answer begins with them. One that is cut after "On the list, yes." concedes and says nothing more:
 * then the sentence after it is the answer. One that is cut after our price and before what we offer for it sells against us: then the offer is the answer.
 */
function answerIn(hit: PassageHit, block: Block, from: number, words: number): Cut | null {
  const { text } = hit.passage;
  const spoken = block.sentences.findIndex(({ start }, index) => index >= from && /^["“„«]/.test(text.slice(start)));
  const first = spoken === -1 ? from : spoken;
  const answer = cutFrom(text, block, first, { words }, false);
  const offer = answer === null ? null : offerAfterPrice(hit, block, first, answer, words);
  if (offer !== null) return offer;
  const [one] = block.sentences.slice(first);
  const isBareYes = answer !== null && answer.text === one?.text && concedes.test(answer.text);
  if (answer === null || (answer.words >= tellingWords && !isBareYes) || first + 1 >= block.sentences.length) {
    return answer === null || answer.words < fewestWords ? null : answer;
  }
  return (
    cutFrom(text, block, first + 1, { words }, true) ?? cutFrom(text, block, first + 1, { words }, false) ?? answer
  );
}

/** "The broker, yes, and ours speaks the same protocol." */
const concedes = /(?:^|, )(?:yes|ja|oui|sí)\b/iu;
const price = /(?:€|\$|£|\b(?:EUR|USD|GBP|CHF)\b)\s?\d|\d\s?(?:€|EUR\b|euros?\b|dollars?\b)/iu;
const offers =
  /\b(?:let us|let's|(?:we|I) (?:can|could|will|would)|may (?:I|we)|shall we|start with|wir können|lassen Sie uns)\b/iu;

/** What we offer, when the cut names a price that is not the competitor's and ends before the offer; null: it says enough. */
function offerAfterPrice(
  { document, passage: { text } }: PassageHit,
  block: Block,
  first: number,
  cut: Cut,
  words: number,
): Cut | null {
  if (document.competitor !== null || !price.test(cut.quote) || offers.test(cut.quote)) return null;
  const at = (block.sentences[first]?.start ?? 0) + cut.quote.length;
  const index = block.sentences.findIndex(({ start, text: said }) => start >= at && offers.test(said));
  return index === -1 ? null : cutFrom(text, block, index, { words }, false);
}

/** A block under "They say": its first sentence is the objection. */
function asked(hit: PassageHit, block: Block, over: string): Open | null {
  if (!asksLabel.test(over)) return null;
  const cut = cutFrom(
    hit.passage.text,
    { ...block, sentences: block.sentences.slice(0, 1) },
    0,
    { words: 16, chars: 120 },
    false,
  );
  return cut === null ? null : { text: short(unquoted(cut.text)), asked: citation(hit, cut) };
}

/** `"It is too dear"`, `If they say "..."`, `Objection: it is too dear`: a heading that is the objection itself. */
const fromHeading = remembering(1_000, (title): Open | null => {
  const heading = plainText(title, { chars: 200, keepDomains: true });
  const quoted = /["“„«]([^"“”„«»]{4,140})["”“»]/.exec(heading)?.[1];
  if (quoted !== undefined) return { text: short(quoted), asked: null };
  const named = /^(?:objection|einwand|concern|if they say|when they say)\b\s*[:–—-]?\s+(.{4,})$/i.exec(heading)?.[1];
  return named === undefined || answersLabel.test(heading) ? null : { text: short(named), asked: null };
});

/** A card of kind "objection" is named after what it answers. */
function fromTitle({ document }: PassageHit): Open | null {
  if (document.kind !== "objection") return null;
  const title = plainText(document.title, { chars: 200, keepDomains: true });
  // "Objections: Corvid" is a collection, not something that a buyer says.
  if (/^(?:objections|einwände|concerns)\b/i.test(title)) return null;
  const bare = title.replace(/^(?:objection|einwand|concern|handling)\b\s*[:–—-]?\s*/i, "");
  return fromHeading(title) ?? (bare === "" ? null : { text: short(bare), asked: null });
}

/** `"It is too dear." We cost less per year because ...`: a block that opens with the objection in quotation marks. */
function quotedOpening(hit: PassageHit, block: Block): Open | null {
  const before = openings.get(block);
  if (before !== undefined) return before;
  const opening = readOpening(hit, block);
  openings.set(block, opening);
  return opening;
}

/** Only a memo: a block belongs to one text. */
const openings = new WeakMap<Block, Open | null>();

function readOpening({ passage }: PassageHit, block: Block): Open | null {
  const first = block.sentences[0];
  if (first === undefined || answersLabel.test(block.label ?? "")) return null;
  const text = readable(passage.text.slice(first.start, first.end));
  const quoted = /^["“„«]([^"“”„«»]{4,140})["”“»][.:!?]?$/.exec(text)?.[1];
  return quoted === undefined ? null : { text: short(quoted), asked: null };
}

function short(text: string): string {
  return clip(text.trim().replace(/[.]+$/, ""), { chars: 120, words: 16 });
}
