/** The answer that needs no model: the sentences of the best passages that speak about what was asked. Pure. */
import type { Citation } from "#domain/briefs/brief.ts";
import { contentStems } from "#domain/briefs/checks/tokens.ts";
import { citation } from "#domain/briefs/evidence.ts";
import { blocksOfHit } from "#domain/briefs/passages.ts";
import { countWords } from "#domain/briefs/plain-text.ts";
import { type Block, type Cut, cutFrom } from "#domain/briefs/sentences.ts";
import { type AnswerPart, answerWords } from "./answer.ts";
import type { PassageHit } from "./document.ts";
import { topicOf } from "./question.ts";

/** Passages that are read for an answer, best first. */
const read = 12;
/** A first part as long as an answer aloud; what is left is for a second source. */
const firstWords = 55;
const fewestWords = 5;
/** How much of what was asked about a passage must speak of. */
const enough = 0.5;

/** What was asked about, and how much each word of it tells: one that stands in every passage found (the product's name) tells little. */
type Topic = ReadonlyMap<string, number>;

function topicAmong(hits: readonly PassageHit[], question: string): Topic {
  const texts = hits.map(wordsOf);
  return new Map(
    topicOf(question).map((stem) => {
      const count = texts.filter((words) => hasAny(words, stem)).length;
      return [stem, Math.log(1 + hits.length / Math.max(0.5, count))];
    }),
  );
}

function wordsOf({ passage, document }: PassageHit): ReadonlySet<string> {
  const about = [document.product, document.competitor, document.kind?.replace("-", " ")];
  return new Set(contentStems([...passage.titlePath, passage.text, ...about].filter(Boolean).join(" ")));
}

const weightOf = (topic: Topic, words: ReadonlySet<string>): number =>
  [...topic].reduce((sum, [stem, weight]) => sum + (hasAny(words, stem) ? weight : 0), 0);

/** Words of a sales floor that mean the same. */
const families: readonly (readonly string[])[] = [
  ["price", "prices", "pricing", "cost", "costs", "expensive", "cheaper", "cheap"],
  ["competitor", "competition", "rival"],
  ["discount", "rebate"],
  ["secure", "security"],
  ["recover", "recovery", "restore"],
  ["contract", "agreement"],
];
const kin = families.map((words) => [...new Set(words.flatMap((word) => contentStems(word)))]);

/** The question with the words that its documents may have for it: words alone find nothing else. */
export function searchFor(question: string): string {
  const stems = new Set(contentStems(question));
  const others = families.flatMap((words, index) =>
    kin[index]?.some((stem) => stems.has(stem)) === true ? words.slice(0, 4) : [],
  );
  return [question, ...others].join(" ");
}

function hasAny(words: ReadonlySet<string>, stem: string): boolean {
  if (words.has(stem)) return true;
  return kin.some((family) => family.includes(stem) && family.some((word) => words.has(word)));
}

/** Passages that speak of enough of it, in the order of the search. A topic of one word must be there; of more, half by weight, and two at least. */
function speaking(hits: readonly PassageHit[], topic: Topic): readonly PassageHit[] {
  const whole = [...topic.values()].reduce((sum, weight) => sum + weight, 0);
  return hits.slice(0, read).filter((hit) => {
    const words = wordsOf(hit);
    const count = [...topic.keys()].filter((stem) => hasAny(words, stem)).length;
    return count >= Math.min(2, topic.size) && weightOf(topic, words) >= whole * enough;
  });
}

/** At most 80 words from at most two documents; empty when nothing speaks of it. */
export function extractAnswer(hits: readonly PassageHit[], question: string): readonly AnswerPart[] {
  const topic = topicAmong(hits, question);
  const asked: Asked = { topic, wants: wanted.find(([, words]) => words.test(question))?.[0] ?? null };
  const candidates = speaking(hits, topic)
    .flatMap((hit, place) => bestOf(hit, asked, place, firstWords) ?? [])
    .sort((a, b) => b.weight - a.weight);
  const [first] = candidates;
  if (first === undefined) return [];
  const parts = [partOf(first.hit, first.cut)];
  const left = answerWords - countWords(first.cut.text);
  const other = candidates.find(
    ({ hit, weight }) => hit.document.id !== first.hit.document.id && weight >= first.weight * 0.75,
  );
  const second = other === undefined || left < 12 ? null : bestOf(other.hit, asked, 0, left);
  if (second !== null && second.cut.words <= left && !second.cut.text.endsWith("…"))
    parts.push(partOf(second.hit, second.cut));
  return parts;
}

/** Passages for a model to word, best first: those that speak of what was asked. */
export function passagesFor(hits: readonly PassageHit[], question: string, most: number): readonly PassageHit[] {
  return speaking(hits, topicAmong(hits, question)).slice(0, most);
}

interface Asked {
  readonly topic: Topic;
  /** What a sentence has to hold to be an answer: a number, an amount, words to say. */
  readonly wants: "number" | "amount" | "speech" | null;
}

const wanted: readonly (readonly [Exclude<Asked["wants"], null>, RegExp])[] = [
  ["speech", /\b(?:say|tell|answer|respond|reply|handle|sagen|antworten|decir|dire)\b/iu],
  ["amount", /\bhow much\b|\b(?:costs?|prices?|pricing|kostet|cuesta|coûte)\b/iu],
  [
    "number",
    /\bhow (?:long|many|often|fast|big|large|far|soon)\b|^when\b|\b(?:wie (?:lange|viele|oft)|wann|cuánt\w+|combien|quand)\b/iu,
  ],
];
const holds: Readonly<Record<Exclude<Asked["wants"], null>, (text: string, kind: string | null) => boolean>> = {
  speech: (text, kind) => kind === "objection" || (kind === "talk-track" && /^["“„]/.test(text)),
  amount: (text) =>
    /(?:€|\$|£|\b(?:EUR|USD|GBP|CHF|euros?|dollars?|pounds?)\b)\s?\d|\d\s?(?:€|EUR|euros?|dollars?)/iu.test(text),
  number: (text) => /\d/.test(text),
};

interface Candidate {
  readonly hit: PassageHit;
  readonly cut: Cut;
  readonly weight: number;
}

/** A block that is labelled as the answer says it better than one that only names the topic. */
const speech = /^(?:answer|you say|we say|say|antwort|what to say|response|reply|rule|default)$/iu;

function bestOf(hit: PassageHit, { topic, wants }: Asked, place: number, words: number): Candidate | null {
  const headings = new Set(contentStems(hit.passage.titlePath.join(" ")));
  let best: Candidate | null = null;
  /** Words of the title or question right above: what they say already need not be said again by the sentence under them. */
  let lead = new Set<string>();
  for (const block of blocksOfHit(hit)) {
    const label = new Set(contentStems(block.label ?? ""));
    const above = new Set([...lead, ...label]);
    lead = new Set();
    if (isTitle(block)) {
      lead = new Set(contentStems(block.sentences.map(({ text }) => text).join(" ")));
      continue;
    }
    for (const index of block.sentences.keys()) {
      const cut = cutFrom(hit.passage.text, block, index, { words }, false);
      if (cut === null || cut.words < fewestWords) continue;
      const own = weightOf(topic, new Set(contentStems(cut.text)));
      const over = weightOf(topic, above) * 0.8 + weightOf(topic, headings) * 0.4;
      if (own + over === 0) continue;
      const weight =
        own * 2 +
        over +
        labelWeight(block) +
        (cut.text.endsWith("…") ? -3 : 0) +
        (wants !== null && holds[wants](cut.quote, hit.document.kind) ? 3 : 0) -
        // One customer's story is no rule.
        (hit.document.kind === "case-study" ? 1.5 : 0) -
        Math.min(index, 4) * 0.5 -
        place * 0.4;
      if (best === null || weight > best.weight) best = { hit, cut, weight };
    }
  }
  return best;
}

/** A title, or a question that the next block answers. */
function isTitle({ kind, sentences }: Block): boolean {
  return kind === "heading" || (sentences.length === 1 && /\?["'”’)]*$/.test(sentences[0]?.text ?? ""));
}

function labelWeight({ label }: Block): number {
  if (label === null) return 0;
  return speech.test(label.trim()) ? 3 : /^(?:proof|related|questions?|notes? .*)$/iu.test(label.trim()) ? -3 : 0;
}

function partOf(hit: PassageHit, cut: Cut): AnswerPart {
  const cited: Citation = citation(hit, cut);
  return { text: cut.text, citations: [cited] };
}
