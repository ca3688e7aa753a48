import type { BriefItem, Citation, Fact } from "#domain/briefs/brief.ts";
import { citation, item, meddpiccFact, opportunityFact } from "#domain/briefs/evidence.ts";
import type { BriefScene } from "#domain/briefs/material.ts";
import { blocksOfHit } from "#domain/briefs/passages.ts";
import { clip, fold, plainText } from "#domain/briefs/plain-text.ts";
import { competitorFor, rankHits, uses } from "#domain/briefs/relevance.ts";
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

/**
 * Up to two objections with their answers, both cut from an objection card or battlecard: for the deal's competitor first, then for its stage. Each says
 * which field makes it likely.
 */
export function objectionsSlot(scene: BriefScene): readonly BriefItem[] {
  const hits = rankHits(scene.found.objections, scene.opportunity, scene.today.toString(), uses.objections);
  const byDocument = Map.groupBy(hits, (hit) => hit.document.id);
  const items: BriefItem[] = [];
  const said = new Set<string>();
  for (const group of byDocument.values()) {
    const document = group[0]?.document;
    if (document === undefined) continue;
    const likely = whyLikely(scene, document);
    if (likely === null) continue;
    for (const pair of pairsOf(group, scene.limits.answerWords)) {
      const key = fold(pair.objection);
      if (said.has(key) || items.length >= scene.limits.objections) continue;
      said.add(key);
      items.push(
        item(`"${pair.objection}" (${likely.words})`, {
          detail: unquoted(pair.answer.text),
          citations: [...(pair.asked === null ? [] : [pair.asked]), citation(pair.hit, pair.answer)],
          facts: [likely.fact],
        }),
      );
    }
    if (items.length >= scene.limits.objections) break;
  }
  return items;
}

/** Which field of the record makes this document's objections likely; null when none does: then they are not shown. */
function whyLikely(
  { opportunity }: BriefScene,
  document: PassageHit["document"],
): { readonly words: string; readonly fact: Fact } | null {
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

/** Objections with their answers in one document's passages, in reading order. */
function pairsOf(group: readonly PassageHit[], words: number): readonly Pair[] {
  const pairs: Pair[] = [];
  let open: Open | null = null;
  for (const hit of [...group].sort((a, b) => a.passage.ord - b.passage.ord)) {
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

/** An answer that is cut after "On the list, yes." concedes and says nothing more: then the sentence after it is the answer. */
function answerIn(hit: PassageHit, block: Block, first: number, words: number): Cut | null {
  const { text } = hit.passage;
  const answer = cutFrom(text, block, first, { words }, false);
  if (answer === null || answer.words >= tellingWords || first + 1 >= block.sentences.length) {
    return answer === null || answer.words < fewestWords ? null : answer;
  }
  return (
    cutFrom(text, block, first + 1, { words }, true) ?? cutFrom(text, block, first + 1, { words }, false) ?? answer
  );
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
function fromHeading(title: string): Open | null {
  const heading = plainText(title, { chars: 200, keepDomains: true });
  const quoted = /["“„«]([^"“”„«»]{4,140})["”“»]/.exec(heading)?.[1];
  if (quoted !== undefined) return { text: short(quoted), asked: null };
  const named = /^(?:objection|einwand|concern|if they say|when they say)\b\s*[:–—-]?\s+(.{4,})$/i.exec(heading)?.[1];
  return named === undefined || answersLabel.test(heading) ? null : { text: short(named), asked: null };
}

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
function quotedOpening({ passage }: PassageHit, block: Block): Open | null {
  const first = block.sentences[0];
  if (first === undefined || answersLabel.test(block.label ?? "")) return null;
  const text = readable(passage.text.slice(first.start, first.end));
  const quoted = /^["“„«]([^"“”„«»]{4,140})["”“»][.:!?]?$/.exec(text)?.[1];
  return quoted === undefined ? null : { text: short(quoted), asked: null };
}

function short(text: string): string {
  return clip(text.trim().replace(/[.]+$/, ""), { chars: 120, words: 16 });
}
