import { describe, expect, test } from "@jest/globals";
import { findQuote } from "#domain/behaviours/quotes.ts";

const said =
  "Well, uh, before I show anything: what would a second copy of this data cost you, say 6,400 a month? We do not make one.";
const cut = (quote: string) => {
  const span = findQuote(quote, said);
  return span === null ? null : said.slice(span.start, span.end);
};

describe("a quote is the words of the turn", () => {
  test.each([
    ["as they stand", "what would a second copy of this data cost you"],
    ["in another case, without punctuation", "BEFORE I show anything what would a second copy"],
    ["without the fillers", "Well before I show anything: what would"],
    ["with typographic quotes and dashes around", "“what would a second copy — of this data cost you”"],
  ])("%s", (_, quote) => {
    expect(cut(quote)).not.toBeNull();
  });
  test("what is given back is cut from the turn", () => {
    expect(cut("BEFORE i SHOW anything, what would a second copy of this data cost you say 6,400 a month")).toBe(
      "before I show anything: what would a second copy of this data cost you, say 6,400 a month?",
    );
  });
});

describe("nothing else is", () => {
  test.each([
    ["a word replaced", "what would a third copy of this data cost you"],
    ["a number changed", "cost you, say 6,500 a month"],
    ["a number without its comma part", "cost you, say 6 a month"],
    ["a word left out", "what would a second copy of data cost you"],
    ["two pieces joined with dots", "what would a second copy ... say 6,400 a month"],
    ["two pieces stitched", "before I show anything say 6,400 a month"],
    ["words in another order", "a second copy what would of this data cost you"],
    ["too few words", "second copy"],
    ["a negation cut off", "make one."],
    ["a negation cut off, long enough", "do make one we before"],
    ["nothing", ""],
  ])("%s", (_, quote) => {
    expect(cut(quote)).toBeNull();
  });
  test("words right after a negation say the opposite", () => {
    expect(findQuote("ask who owns the continuity budget", "We never ask who owns the continuity budget.")).toBeNull();
  });
  test("a short turn may be quoted whole", () => {
    expect(findQuote("Does Thursday work?", "Does Thursday work?")).not.toBeNull();
    expect(findQuote("Does Thursday", "Does Thursday work?")).toBeNull();
  });
});
