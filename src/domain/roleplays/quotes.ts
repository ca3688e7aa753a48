import { countWords, fold } from "#domain/briefs/plain-text.ts";
import type { Criterion } from "./scenario.ts";
import type { GradedItem } from "./session.ts";

const fewestQuoteWords = 3;

/**
 * The words of `quote` as they stand in `text`, cut from `text`; null when they are not there in one run, or are too few to prove anything
 * (a whole answer of two words is still its own quote). Case, accents and punctuation do not matter, words do.
 */
export function cutQuote(text: string, quote: string): string | null {
  const wanted = fold(quote).split(" ").filter(Boolean);
  const tokens = [...text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)].flatMap((found) =>
    fold(found[0])
      .split(" ")
      .filter(Boolean)
      .map((word) => ({ word, start: found.index, end: found.index + found[0].length })),
  );
  if (wanted.length === 0 || (wanted.length < fewestQuoteWords && wanted.length !== tokens.length)) return null;
  for (let from = 0; from + wanted.length <= tokens.length; from += 1) {
    if (wanted.every((word, index) => tokens[from + index]?.word === word)) {
      const first = tokens[from];
      const last = tokens[from + wanted.length - 1];
      if (first === undefined || last === undefined) return null;
      const after = /^[.!?…]+/.exec(text.slice(last.end))?.[0] ?? "";
      return text.slice(first.start, last.end + after.length);
    }
  }
  return null;
}

/** What a grader said, held against what the rep wrote: an item without a quote of this answer is not met. One item each, in order; unknown ones go. */
export function verifyItems(
  items: readonly GradedItem[],
  text: string,
  asked: readonly Criterion[],
): readonly GradedItem[] {
  return asked.map((criterion) => {
    const said = items.filter((item) => item.criterion === criterion);
    const met = said.find((item) => item.met && item.quote !== null);
    if (met?.quote === undefined || met.quote === null) {
      return { criterion, met: false, quote: null, because: said[0]?.because ?? null };
    }
    const quote = cutQuote(text, met.quote);
    return quote === null
      ? { criterion, met: false, quote: null, because: "no-quote" }
      : { criterion, met: true, quote, because: null };
  });
}

/** Words of all answers together. */
export const wordsOf = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + countWords(text), 0);
