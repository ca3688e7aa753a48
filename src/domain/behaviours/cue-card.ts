/**
 * Cue cards: the words by which a behaviour is found in what somebody said. A cue is a few words in a row; in it `a|b` is either word, `word*` any word that
 * begins so, `#` a number, `...` up to five words that do not matter, and a `?` at the end asks for a question mark at the end of the sentence.
 * Case, punctuation and apostrophes do not matter.
 */
export interface CueCard {
  readonly says: readonly string[];
  /** Near one of these a cue does not count: a negation, somebody else's words. */
  readonly not: readonly string[];
}

type Part =
  | { readonly kind: "words"; readonly any: readonly { readonly word: string; readonly prefix: boolean }[] }
  | { readonly kind: "number" }
  | { readonly kind: "gap" };
export interface Cue {
  readonly parts: readonly Part[];
  readonly question: boolean;
}

interface Token {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}
interface Sentence {
  readonly start: number;
  readonly end: number;
  readonly tokens: readonly Token[];
  readonly isQuestion: boolean;
}
export interface CueHit {
  /** The sentence around the cue: offsets into the text as it is stored. */
  readonly start: number;
  readonly end: number;
  /** The cue as the card spells it. */
  readonly cue: string;
}

const longestGap = 5;
/** A `not` cue further away than this speaks about something else. */
const nearWords = 12;
const tokenPattern = /[\p{L}\p{M}\p{N}]+(?:['’ʼ][\p{L}\p{M}]+)*/gu;
const numberWords = new Set(
  "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty eighty hundred thousand million half".split(
    " ",
  ),
);

/** A cue that can be looked for, or why it can't, in words that follow the cue. */
export function readCue(text: string): Cue | { readonly wrong: string } {
  const question = /\?\s*$/.test(text);
  const parts: Part[] = [];
  for (const raw of text
    .replace(/\?\s*$/, "")
    .replaceAll("…", "...")
    .split(/\s+/)) {
    if (raw === "") continue;
    if (/^(\.\.\.|\*)$/.test(raw)) {
      parts.push({ kind: "gap" });
      continue;
    }
    if (raw === "#") {
      parts.push({ kind: "number" });
      continue;
    }
    if (raw.includes("|")) {
      const any = raw.split("|").flatMap((one) => wordsOf(one).slice(0, 1));
      if (any.length === 0) return { wrong: "has an alternative without a word" };
      parts.push({ kind: "words", any });
      continue;
    }
    for (const one of wordsOf(raw)) parts.push({ kind: "words", any: [one] });
  }
  while (parts[0]?.kind === "gap") parts.shift();
  while (parts.at(-1)?.kind === "gap") parts.pop();
  const letters = parts.flatMap((part) => (part.kind === "words" ? part.any.map(({ word }) => word.length) : []));
  if (letters.length === 0 || Math.max(...letters) < 2) return { wrong: "has no word to look for" };
  if (parts.length > 20)
    return { wrong: "is longer than 20 words; a cue is the few words that give the behaviour away" };
  return { parts, question };
}

function wordsOf(raw: string): { readonly word: string; readonly prefix: boolean }[] {
  const words = [...raw.matchAll(tokenPattern)].map(([word]) => folded(word));
  const last = words.length - 1;
  return words.map((word, index) => ({ word, prefix: index === last && raw.endsWith("*") }));
}

function folded(word: string): string {
  return word
    .normalize("NFKD")
    .replace(/\p{M}|['’ʼ]/gu, "")
    .toLowerCase();
}

/** Sentences with their words; offsets point into `text`. A text without full stops is one sentence. */
export function sentencesOf(text: string): readonly Sentence[] {
  const sentences: Sentence[] = [];
  for (const found of text.matchAll(/[^.!?\n]+(?:[.!?](?=\S)[^.!?\n]*)*[.!?]*/gu)) {
    const start = found.index + (found[0].length - found[0].trimStart().length);
    const end = found.index + found[0].trimEnd().length;
    const tokens = [...text.slice(start, end).matchAll(tokenPattern)].map(
      (token): Token => ({
        word: folded(token[0]),
        start: start + token.index,
        end: start + token.index + token[0].length,
      }),
    );
    if (tokens.length > 0) sentences.push({ start, end, tokens, isQuestion: text.slice(start, end).includes("?") });
  }
  return sentences;
}

export interface ReadCard {
  readonly says: readonly { readonly cue: Cue; readonly text: string }[];
  readonly not: readonly Cue[];
}

/** The card, ready to look with. Cues that can't be read are left out: the import has refused them. */
export function readCard(card: CueCard): ReadCard {
  const read = (text: string) => {
    const cue = readCue(text);
    return "wrong" in cue ? [] : [{ cue, text }];
  };
  return { says: card.says.flatMap(read), not: card.not.flatMap(read).map(({ cue }) => cue) };
}

/** True when nothing can be found without question marks: such a card says nothing about a transcript that has none. */
export function needsQuestionMarks(card: ReadCard): boolean {
  return card.says.every(({ cue }) => cue.question);
}

/** Every sentence of `text` in which a cue is found that no `not` cue stands near. Without `questionMarks` cues that ask for one are switched off. */
export function findCues(
  card: ReadCard,
  text: string,
  options: { readonly questionMarks: boolean },
): readonly CueHit[] {
  return sentencesOf(text).flatMap((sentence) => {
    const spoiled = card.not.flatMap((cue) => placesOf(cue, sentence));
    for (const { cue, text: said } of card.says) {
      if (cue.question && (!options.questionMarks || !sentence.isQuestion)) continue;
      const clean = placesOf(cue, sentence).find(
        (place) => !spoiled.some((not) => not.from - place.to < nearWords && place.from - not.to < nearWords),
      );
      if (clean !== undefined) return [{ start: sentence.start, end: sentence.end, cue: said }];
    }
    return [];
  });
}

function placesOf(cue: Cue, { tokens }: Sentence): readonly { readonly from: number; readonly to: number }[] {
  return tokens.flatMap((_, from) => {
    const to = endOf(cue.parts, tokens, from);
    return to === null ? [] : [{ from, to }];
  });
}

function endOf(parts: readonly Part[], tokens: readonly Token[], from: number): number | null {
  const [part, ...rest] = parts;
  if (part === undefined) return from;
  if (part.kind === "gap") {
    for (let skipped = 0; skipped <= longestGap; skipped += 1) {
      const to = endOf(rest, tokens, from + skipped);
      if (to !== null) return to;
    }
    return null;
  }
  const token = tokens[from];
  return token !== undefined && fits(part, token.word) ? endOf(rest, tokens, from + 1) : null;
}

function fits(part: Exclude<Part, { kind: "gap" }>, word: string): boolean {
  if (part.kind === "number") return /\d/.test(word) || numberWords.has(word);
  return part.any.some((one) => (one.prefix ? word.startsWith(one.word) : word === one.word));
}

/** Fewer question marks than people ask: below this many words none at all proves nothing. */
const wordsToJudge = 60;

/** False for a transcript that was written without question marks, as some recorders do. */
export function hasQuestionMarks(texts: readonly string[]): boolean {
  let words = 0;
  for (const text of texts) {
    if (text.includes("?")) return true;
    words += text.split(/\s+/).length;
  }
  return words < wordsToJudge;
}
