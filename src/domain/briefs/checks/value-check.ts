import type { CheckContext, Claim, Finding, LocatedQuote } from "./claim.ts";
import { factPlaceholder, ownWords } from "./claim.ts";
import { disagreement, type Value, valuesOf } from "./values.ts";

const scopeWords =
  /\b(?:for|in|with|across|over|under|above|below|within|at|from|after|during|on)\s+(?:[\p{L}'-]+\s+){0,3}$/iu;

/** V4: every number, date and unit of the gloss stands in a quote, with the same bound and in the same order. */
export function valuesInQuotes(
  { gloss }: Claim,
  quotes: readonly LocatedQuote[],
  context: CheckContext,
): readonly Finding[] {
  for (const [, id = ""] of gloss.matchAll(factPlaceholder))
    if (!context.facts.has(id))
      return [{ check: "V4", effect: "drop", because: `it names the fact "${id}", which is not there` }];
  const said = valuesOf(ownWords(gloss));
  const quoted = quotes.flatMap(({ text }) => valuesOf(text));
  const findings: Finding[] = [];
  const places: number[] = [];
  for (const value of said) {
    const answers = quoted.map((one) => disagreement(value, one));
    const exact = answers.findIndex((answer, place) => answer === null && place > (places.at(-1) ?? -1));
    const anywhere = answers.indexOf(null);
    if (exact !== -1) places.push(exact);
    else if (anywhere !== -1)
      findings.push({
        check: "V4",
        effect: "replace",
        because: `"${value.raw}" stands in another order than in the quote`,
      });
    else if (answers.includes("bound"))
      findings.push({ check: "V4", effect: "replace", because: `the limit at "${value.raw}" is not the quote's` });
    else if (answers.includes("noun"))
      findings.push({ check: "V4", effect: "replace", because: `"${value.raw}" counts something else in the quote` });
    else return [{ check: "V4", effect: "drop", because: `"${value.raw}" is not in the quote` }];
  }
  const left = quotes.find((quote) =>
    valuesOf(quote.text).some((value) => isScope(quote.text, value) && !said.some((one) => one.key === value.key)),
  );
  if (left !== undefined)
    findings.push({ check: "V4", effect: "mark", because: "it leaves out for what the quote holds" });
  return findings;
}

/** "for clusters over 50 TB", "in three pilots": without it the statement is a larger one. */
function isScope(text: string, value: Value): boolean {
  if (value.kind === "date") return false;
  const before = text.slice(Math.max(0, value.start - 40), value.start);
  return (
    (value.bound !== null && scopeWords.test(before)) ||
    (value.noun !== null && /\b(?:in|across|for|with)\s+$/i.test(before))
  );
}
