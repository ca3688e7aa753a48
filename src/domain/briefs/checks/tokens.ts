/** Words of a text with their places: how claims are compared with quotes. Case, punctuation, accents and invisible characters do not count. */
export interface Token {
  /** Folded: "Café’s" -> "cafe's", "6,400" -> "6,400". */
  readonly word: string;
  readonly start: number;
  readonly end: number;
  readonly raw: string;
}

/** A word may hold invisible characters; what is compared does not. */
const wordPattern = /[\p{L}\p{N}\p{M}\p{Cf}]+(?:[.,:'’][\p{L}\p{N}\p{M}\p{Cf}]+)*/gu;

export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const found of text.matchAll(wordPattern)) {
    const word = foldWord(found[0]);
    if (word !== "") tokens.push({ word, start: found.index, end: found.index + found[0].length, raw: found[0] });
  }
  return tokens;
}

export function foldWord(word: string): string {
  return word
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]+/gu, "")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replaceAll("’", "'");
}

/** What people say between the words of a transcript. */
const fillers: ReadonlySet<string> = new Set([
  "um",
  "umm",
  "uh",
  "uhm",
  "er",
  "erm",
  "hm",
  "hmm",
  "mhm",
  "äh",
  "ah",
  "ahm",
]);
export const withoutFillers = (tokens: readonly Token[]): readonly Token[] =>
  tokens.filter(({ word }) => !fillers.has(word));

/** Crude on purpose: it only has to bring "replay", "replays" and "replayed" together, in both texts alike. */
export function stem(word: string): string {
  const bare = word.replace(/'s$/, "");
  if (bare.length < 5 || /\d/.test(bare))
    return bare.length > 3 && bare.endsWith("s") && !bare.endsWith("ss") ? bare.slice(0, -1) : bare;
  return bare
    .replace(/(?:ations?|ings?|ies|ied|ers?|ed|es|s|ly)$/, "")
    .replace(/(.)\1$/, "$1")
    .replace(/[ey]$/, "");
}

const functionWords =
  "a an and are as at be been being but by can did do does for from had has have he her his how i if in into is it its itself just let like more most my of off on one or our ours own she so some such than that the their theirs them then there these they this those to too up us was we were what when where which while who whom whose why will with would you your yours also about after again all am any because before both each few further here me much must now only other out over same should under until very via within without per than yet still";
export const isFunctionWord: (word: string) => boolean = (() => {
  const words = new Set(functionWords.split(" "));
  return (word: string) => words.has(word) || word.length < 2;
})();

/** Words that carry the meaning, stemmed. */
export function contentStems(text: string): readonly string[] {
  return tokensOf(text)
    .filter(({ word }) => !isFunctionWord(word))
    .map(({ word }) => stem(word));
}

/** Where `needle` stands in `hay`, word for word; -1 when it does not. */
export function indexOfRun(hay: readonly Token[], needle: readonly Token[]): number {
  if (needle.length === 0) return -1;
  outer: for (let at = 0; at + needle.length <= hay.length; at += 1) {
    for (let step = 0; step < needle.length; step += 1) if (hay[at + step]?.word !== needle[step]?.word) continue outer;
    return at;
  }
  return -1;
}
