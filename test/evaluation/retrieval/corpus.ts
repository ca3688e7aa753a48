/** A handbook that nobody wrote, as large as asked for: the same seed gives the same words. For time only; it says nothing about quality. */
import type { Document } from "#domain/knowledge/document.ts";
import type { Block, Section } from "#domain/knowledge/sections.ts";

/** Passages of one document. */
export const sectionsOfDocument = 8;
/** So many that one of them holds 7 % of the documents. */
const products = 14;
const vocabularySize = 20_000;
const topics = 500;
const wordsOfTopic = 150;
/** Share of a passage's topical words among those that are not grammar. */
const topicalShare = 0.35;
/** Zipf and Mandelbrot: a word of rank r is as frequent as 1 / (r + 2.7). */
const offset = 2.7;
const grammar =
  "the of and to a in is you for on that with this are be or we as your it can by an if from not will have at when all they our has what more any but do which their should how use there other so may who only before after into them then than also these about up its no each".split(
    " ",
  );
const openings = [
  "How to plan",
  "Overview of",
  "Pricing of",
  "Objections to",
  "When to use",
  "Steps for",
  "Limits of",
  "",
];

export interface GeneratedDocument {
  readonly document: Document;
  readonly sections: readonly Section[];
}

export interface Corpus {
  /** Document `n`, from 0: always the same one. Its sections are of 150 to 200 words, so each is one passage. */
  document(n: number): GeneratedDocument;
  /** Questions of 2 to 8 words that the first `documents` documents hold; a fifth of the words are grammar, as in questions that people type. */
  questions(count: number, documents: number): readonly string[];
  product(n: number): string;
}

export function createCorpus(seed: number): Corpus {
  const vocabulary = makeVocabulary(seed);
  const anyWord = zipf(vocabulary.length);
  const grammarWord = zipf(grammar.length);
  const topicWord = zipf(wordsOfTopic);
  const topicOf = (n: number) => {
    const random = randomFrom(seed, 1, n % topics);
    return Array.from({ length: wordsOfTopic }, () => vocabulary[100 + Math.floor(random() * 10_000)] ?? "");
  };

  function text(random: () => number, topic: readonly string[], words: number): string {
    const written: string[] = [];
    let sentence = 0;
    for (let count = 0; count < words; count++) {
      const kind = random();
      const own = kind < 0.42 ? grammar[grammarWord(random())] : content(random, topic);
      written.push(sentence === 0 ? capital(own ?? "") : (own ?? ""));
      sentence += 1;
      const ends = count === words - 1 || (sentence > 7 && random() < 0.12);
      if (ends) {
        written[count] += ".";
        sentence = 0;
      }
    }
    return written.join(" ");
  }
  function content(random: () => number, topic: readonly string[]): string {
    const word = random() < topicalShare ? topic[topicWord(random())] : vocabulary[anyWord(random())];
    return inflected(word ?? "", random());
  }

  function section(random: () => number, topic: readonly string[], depth: number): Section {
    const opening = openings[Math.floor(random() * openings.length)] ?? "";
    const named = Array.from({ length: 1 + Math.floor(random() * 3) }, () => topic[topicWord(random())] ?? "");
    const heading = capital(`${opening} ${named.join(" ")}`.trim());
    const words = 150 + Math.floor(random() * 51);
    const parts = [Math.floor(words / 2), words - Math.floor(words / 2)].map((size) => text(random, topic, size));
    let start = heading.length + 2;
    const blocks: Block[] = parts.map((part) => {
      const block = { text: part, start, end: start + part.length, tight: false };
      start = block.end + 2;
      return block;
    });
    return { depth, heading, start: 0, end: start, blocks };
  }

  function document(n: number): GeneratedDocument {
    const random = randomFrom(seed, 2, n);
    const topic = topicOf(n);
    const sections = Array.from({ length: sectionsOfDocument }, (_, index) =>
      section(random, topic, index === 0 ? 1 : 2),
    );
    const id = `d${n}`;
    // One in ten begins to hold in the middle of 2026, and half of those replace the document before them.
    const late = n % 10 === 9;
    return {
      document: {
        id,
        source: "generated",
        path: `${id}.md`,
        title: sections[0]?.heading ?? id,
        kind: "playbook",
        product: product(n),
        stage: null,
        competitor: null,
        owner: null,
        validFrom: late ? "2026-06-01" : "2025-01-01",
        reviewBy: null,
        supersedes: n % 20 === 19 ? [`d${n - 1}`] : [],
        audience: [],
        checksum: id,
      },
      sections,
    };
  }

  return {
    document,
    product,
    questions: (count, documents) =>
      Array.from({ length: count }, (_, n) => {
        const random = randomFrom(seed, 3, n);
        const { sections } = document(Math.floor(random() * documents));
        const { heading, blocks } = sections[Math.floor(random() * sections.length)] ?? { heading: "", blocks: [] };
        const words = `${heading} ${blocks.map((block) => block.text).join(" ")}`.toLowerCase().match(/[a-z]+/g) ?? [];
        const size = 2 + Math.floor(random() * 7);
        const grammarWords = new Set(grammar);
        const topical = words.filter((word) => !grammarWords.has(word));
        const from = Math.floor(random() * Math.max(1, topical.length - size));
        // Runs of the text, as a person quotes it, with a word of grammar now and then.
        return Array.from({ length: size }, (__, at) =>
          at > 0 && random() < 0.2 ? (grammar[grammarWord(random())] ?? "") : (topical[from + at] ?? ""),
        ).join(" ");
      }),
  };
}

function product(n: number): string {
  return `product ${n % products}`;
}

/** Words of two to four syllables, each once, the most frequent first. */
function makeVocabulary(seed: number): readonly string[] {
  const random = randomFrom(seed, 0, 0);
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)] ?? "";
  const begins = "b br c ch cl d dr f fl g gr h j k l m n p pl pr qu r s sc sh sl st t th tr v w".split(" ");
  const middles = "a e i o u ai ea ee io ou".split(" ");
  const ends = "b ck d ft g l ll m n nd nt p r rd rt s ss st t x".split(" ");
  const found = new Set<string>();
  while (found.size < vocabularySize) {
    const syllables = 1 + Math.floor(random() * 3);
    let word = "";
    for (let count = 0; count < syllables; count++) word += pick(begins) + pick(middles);
    found.add(word + pick(ends));
  }
  return [...found];
}

function inflected(word: string, chance: number): string {
  if (chance < 0.12) return `${word}s`;
  if (chance < 0.18) return `${word}ed`;
  return chance < 0.24 ? `${word}ing` : word;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** From a number in [0, 1) to a rank, from 0. */
function zipf(size: number): (chance: number) => number {
  const sums = new Float64Array(size);
  let sum = 0;
  for (let rank = 0; rank < size; rank++) {
    sum += 1 / (rank + offset);
    sums[rank] = sum;
  }
  return (chance) => {
    const wanted = chance * sum;
    let low = 0;
    let high = size - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** Numbers in [0, 1), decided by three whole numbers (mulberry32 over a mixed seed). */
function randomFrom(seed: number, use: number, n: number): () => number {
  let state = Math.imul(seed ^ Math.imul(use + 1, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(n + 1, 0xc2b2ae35);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
