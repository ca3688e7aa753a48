/** Finds the words that somebody quotes in what was said. What is shown is always cut from the source, never the copy. */
export interface QuoteSpan {
  readonly start: number;
  readonly end: number;
}

const fillers = new Set(["uh", "um", "uhm", "erm", "er", "hm", "hmm", "mm", "mhm", "ah", "eh"]);
/** The turn is named as well; without it six would be needed, because four words in a row recur in one call in eleven. */
const fewestWords = 4;
const word = /\p{N}+(?:[.,:]\p{N}+)*%?|[\p{L}\p{M}\p{N}\p{Cf}]+(?:['’ʼ][\p{L}\p{M}]+)*/gu;
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Where `quote` stands in `text`: the same words in the same order with nothing between, whatever case, punctuation, dashes and spaces are; "uh" and "um" do not
 * count. Null when a word or number differs, when parts were joined with dots, or when it is too short to be told from chance: at least four words, or the whole text.
 */
export function findQuote(quote: string, text: string): QuoteSpan | null {
  if (/\.\.\.|…|\[[^\]]*\]/.test(quote.trim().replace(/^(\.\.\.|…)|(\.\.\.|…)$/g, ""))) return null;
  const wanted = wordsOf(quote).map((one) => one.word);
  const said = wordsOf(text);
  if (wanted.length === 0 || (wanted.length < fewestWords && wanted.length < said.length)) return null;
  for (let from = 0; from + wanted.length <= said.length; from += 1) {
    if (wanted.every((one, index) => said[from + index]?.word === one)) {
      const first = said[from];
      const last = said[from + wanted.length - 1];
      if (first === undefined || last === undefined || cutsNegation(said, from)) return null;
      return { start: first.start, end: withPunctuation(text, last.end) };
    }
  }
  return null;
}

function wordsOf(text: string): readonly { readonly word: string; readonly start: number; readonly end: number }[] {
  return [...text.matchAll(word)].flatMap((found) => {
    const folded = found[0].normalize("NFKC").replace(invisible, "").replace(/['’ʼ]/g, "").toLowerCase();
    if (folded === "" || fillers.has(folded)) return [];
    return [{ word: folded, start: found.index, end: found.index + found[0].length }];
  });
}

const negations =
  /^(not|never|no|dont|doesnt|didnt|wont|cant|cannot|isnt|arent|wasnt|werent|wouldnt|shouldnt|couldnt|without|nobody|neither)$/;
/** "we do not | ask about budget": a quote that starts right after the negation says the opposite. */
function cutsNegation(said: readonly { readonly word: string }[], from: number): boolean {
  return negations.test(said[from - 1]?.word ?? "");
}

function withPunctuation(text: string, end: number): number {
  return end + (/^["”’')]*[.!?]+["”’')]*/.exec(text.slice(end))?.[0].length ?? 0);
}
