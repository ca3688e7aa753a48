import { readable } from "#domain/briefs/sentences.ts";
import { type Claim, type Finding, type LocatedQuote, ownWords } from "./claim.ts";
import { antonyms, conditions, hedges, negators, universals } from "./negation-words.ts";
import { contentStems, isFunctionWord, stem, type Token, tokensOf } from "./tokens.ts";

/** V7, second half: the gloss denies, limits and compares as the quote does. */
export function sameDirection({ gloss }: Claim, quotes: readonly LocatedQuote[]): readonly Finding[] {
  const said = tokensOf(ownWords(gloss));
  const quoted = quotes.map(({ text }) => tokensOf(readable(text)));
  const near = quoted.flatMap((tokens) => alignedPart(tokens, said));
  const findings: Finding[] = [];
  const all = new Set(quoted.flat().map(({ word }) => word));
  const denies = (tokens: readonly Token[]) => tokens.filter(({ word }) => negators.has(word)).length % 2;
  // Of two quotes the gloss may use one: as long as the whole or the part agrees, nothing was turned round.
  if (denies(said) !== denies(near) && (quotes.length > 1 || denies(said) !== denies(quoted.flat())))
    findings.push({ check: "V7", effect: "mark", because: "it denies what the quote affirms, or the other way round" });
  else if (denies(said) !== denies(near))
    findings.push({ check: "V7", effect: "mark", because: "a denial of the quote may belong to another part of it" });
  const turned = said.find(
    ({ word }) => !all.has(word) && [...(antonyms.get(word) ?? [])].some((other) => all.has(other)),
  );
  if (turned !== undefined)
    findings.push({ check: "V7", effect: "replace", because: `"${turned.raw}" says the contrary of the quote` });
  const more = said.find(({ word }) => universals.has(word) && !all.has(word) && !negators.has(word));
  if (more !== undefined)
    findings.push({ check: "V7", effect: "replace", because: `"${more.raw}" says more than the quote` });
  const isSaid = (word: string) => said.some((token) => stem(token.word) === stem(word));
  const hedge =
    near.find(({ word }) => hedges.has(word) && !isSaid(word)) ??
    quoted.flat().find(({ word }) => conditions.has(word) && !isSaid(word));
  if (hedge !== undefined && !said.some(({ word }) => hedges.has(word)))
    findings.push({ check: "V7", effect: "mark", because: `it leaves out "${hedge.raw}"` });
  return findings;
}

/** The stretch of the quote that the gloss speaks of: from its first to its last common word, with the words that lead up to it. */
function alignedPart(quote: readonly Token[], said: readonly Token[]): readonly Token[] {
  const stems = new Set(said.filter(({ word }) => !isFunctionWord(word)).map(({ word }) => stem(word)));
  const common = quote.flatMap(({ word }, index) => (!isFunctionWord(word) && stems.has(stem(word)) ? [index] : []));
  const [first, last] = [common[0], common.at(-1)];
  return first === undefined || last === undefined ? [] : quote.slice(Math.max(0, first - 3), last + 2);
}

const markBelow = 0.5;
const replaceBelow = 0.3;

/** V10: most of what the gloss says is said in the quote's own words. */
export function overlap({ gloss }: Claim, quotes: readonly LocatedQuote[]): readonly Finding[] {
  const said = contentStems(ownWords(gloss));
  if (said.length === 0) return [];
  const quoted = new Set(quotes.flatMap(({ text }) => contentStems(text)));
  const share = said.filter((word) => quoted.has(word)).length / said.length;
  if (share >= markBelow) return [];
  const percent = Math.round(share * 100);
  return [
    {
      check: "V10",
      effect: share < replaceBelow ? "replace" : "mark",
      because: `${percent}% of its words are the quote's`,
    },
  ];
}
