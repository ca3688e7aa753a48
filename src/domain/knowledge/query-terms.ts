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

/**
 * Content words of a text in order, lower case, without endings: good enough to see that two texts put the same words side by side.
 * `seen` keeps the stems of words already met, for a caller that compares many texts (null: a stop word).
 */
export function contentTerms(text: string, seen: Map<string, string | null> = new Map()): readonly string[] {
  const terms: string[] = [];
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    let term = seen.get(word);
    if (term === undefined) {
      term = stopWords.has(word) ? null : withoutEnding(word);
      seen.set(word, term);
    }
    if (term !== null) terms.push(term);
  }
  return terms;
}

/** "negotiating", "negotiated" and "negotiates" become one term. Not a dictionary: only used to compare text with text. */
function withoutEnding(word: string): string {
  if (word.length <= 3) return word;
  const singular = word.endsWith("ies") ? `${word.slice(0, -3)}y` : word.replace(/(?<=[^su])s$/, "");
  const stem = singular.replace(/(?<=\w{3})(?:ing|ed|ly|e)$/, "");
  return stem.replace(/([^aeiouls])\1$/, "$1");
}
