/** Words that carry no topic in a question. Close to the list that Postgres' English configuration drops. */
const stopWords = new Set(
  (
    "a about above after again against all am an and any are as at be because been before being below between both but by can could did do does doing don down during " +
    "each few for from further had has have having he her here hers herself him himself his how i if in into is it its itself just ll m me more most my myself no nor not now of " +
    "off on once only or other our ours ourselves out over own re s same she should so some such t than that the their theirs them themselves then there these they this those " +
    "through to too under until up ve very was we were what when where which while who whom why will with would you your yours yourself yourselves"
  ).split(" "),
);

const longestQuery = 4_000;
const mostWords = 200;

/** Bounds a question before it reaches the index: a pasted document is searched by its first 200 words. Empty when nothing is left to search for. */
export function searchText(text: string): string {
  const bounded = text.slice(0, longestQuery).toWellFormed().replaceAll("\0", " ");
  return bounded.split(/\s+/).filter(Boolean).slice(0, mostWords).join(" ");
}

/** Content words of a text in order, lower case, without endings: good enough to see that two texts put the same words side by side. */
export function contentTerms(text: string): readonly string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).flatMap((word) => termOf(word) ?? []);
}

/**
 * For each text, how often two of its content words stand side by side as `wanted` (the first word, and those that may follow it): "first second" -> times.
 * Only a word that begins like a first one, or that follows one, is cut out and looked at: a hundred texts for each question are mostly skimmed.
 */
export function countTogether(
  wanted: ReadonlyMap<string, ReadonlySet<string>>,
  texts: readonly string[],
): readonly ReadonlyMap<string, number>[] {
  const beginnings = new Set([...wanted.keys()].map(beginning));
  const terms = new Map<string, string | null>();
  const seenTerm = (word: string) => {
    let term = terms.get(word);
    if (term === undefined) {
      term = termOf(word);
      terms.set(word, term);
    }
    return term;
  };
  return texts.map((original) => {
    const text = original.toLowerCase();
    const count = new Map<string, number>();
    let before: string | null = null;
    let end = 0;
    for (;;) {
      let start = end;
      while (start < text.length && !isOfWord(text, start)) start += 1;
      if (start === text.length) return count;
      end = start + 1;
      while (end < text.length && isOfWord(text, end)) end += 1;
      const first = text.charCodeAt(start) << 16;
      const mayBegin = beginnings.has(first | text.charCodeAt(start + 1)) || beginnings.has(first);
      if (before === null && !mayBegin) continue;
      const term = seenTerm(text.slice(start, end));
      if (term === null) continue;
      if (before !== null && wanted.get(before)?.has(term)) {
        const pair = `${before} ${term}`;
        count.set(pair, (count.get(pair) ?? 0) + 1);
      }
      before = wanted.has(term) ? term : null;
    }
  });
}

/** The first two code units of every word that has this term, as one number; the first alone where the second may differ ("ties" is a "ty"). */
function beginning(term: string): number {
  const first = term.charCodeAt(0) << 16;
  return term.length < 2 || (term.length === 2 && term.endsWith("y")) ? first : first | term.charCodeAt(1);
}

/** By code unit: 1 part of a word, 2 not, 0 not looked at yet. */
const kinds = new Uint8Array(0x10000);
/** Is the code unit at `index` part of a letter or a number? */
function isOfWord(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  const known = kinds[code];
  if (known !== 0) return known === 1;
  if (code >= 0xdc00 && code < 0xe000) {
    const pair = text.codePointAt(index - 1) ?? 0;
    return pair > 0xffff && isLetter(pair);
  }
  const is = isLetter(text.codePointAt(index) ?? code);
  // Half of a surrogate pair says nothing without the other half.
  if (code < 0xd800 || code >= 0xe000) kinds[code] = is ? 1 : 2;
  return is;
}
function isLetter(codePoint: number): boolean {
  return /[\p{L}\p{N}]/u.test(String.fromCodePoint(codePoint));
}

/** Null: a stop word. */
function termOf(word: string): string | null {
  return stopWords.has(word) ? null : withoutEnding(word);
}

/** "negotiating", "negotiated" and "negotiates" become one term. Not a dictionary: only used to compare text with text. */
function withoutEnding(word: string): string {
  if (word.length <= 3) return word;
  const singular = word.endsWith("ies") ? `${word.slice(0, -3)}y` : word.replace(/(?<=[^su])s$/, "");
  const stem = singular.replace(/(?<=\w{3})(?:ing|ed|ly|e)$/, "");
  return stem.replace(/([^aeiouls])\1$/, "$1");
}
