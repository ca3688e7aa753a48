import { blocksOf } from "#domain/briefs/sentences.ts";
import type { PassageHit } from "#domain/knowledge/document.ts";
import type { CheckContext, Claim, Finding, LocatedQuote } from "./claim.ts";
import { contentStems } from "./tokens.ts";
import { disagreement, valuesOf } from "./values.ts";

/** V8: a source past its review date is shown as old, and never says what is new. Retired ones never reach the request. */
export function reviewDue(
  { slot }: Claim,
  quotes: readonly LocatedQuote[],
  { today }: CheckContext,
): readonly Finding[] {
  const old = quotes.find(({ hit }) => hit.document.reviewBy !== null && hit.document.reviewBy < today);
  if (old === undefined) return [];
  const because = `${old.hit.document.id} was to be reviewed by ${old.hit.document.reviewBy}`;
  return [{ check: "V8", effect: slot === "changed" ? "drop" : "old", because }];
}

/** How alike two sentences must be to speak of the same thing, numbers aside. */
const alike = 0.6;
const fewestCommon = 3;

/** V9: another document of this request gives another number for the same thing. */
export function sourcesDisagree(quotes: readonly LocatedQuote[], { passages }: CheckContext): readonly Finding[] {
  for (const quote of quotes) {
    const values = valuesOf(quote.text).filter(({ kind }) => kind === "number");
    if (values.length === 0) continue;
    for (const hit of passages.values()) {
      if (hit.document.id === quote.hit.document.id || differ(hit, quote.hit)) continue;
      const against = contrary(quote.text, values, hit);
      if (against !== null)
        return [
          { check: "V9", effect: "disagree", because: `${hit.document.id} says it with another number`, against },
        ];
    }
  }
  return [];
}

/** Cards about two competitors or two products may well hold two numbers, and a case study tells of one customer. */
function differ(a: PassageHit, b: PassageHit): boolean {
  if (a.document.kind === "case-study" || b.document.kind === "case-study") return true;
  const apart = (one: string | null, other: string | null) =>
    one !== null && other !== null && one.toLowerCase() !== other.toLowerCase();
  return apart(a.document.competitor, b.document.competitor) || apart(a.document.product, b.document.product);
}

function contrary(text: string, values: ReturnType<typeof valuesOf>, hit: PassageHit): LocatedQuote | null {
  const mine = new Set(wordsOnly(text));
  for (const { sentences } of blocksOf(hit.passage.text)) {
    for (const { start, end } of sentences) {
      const other = hit.passage.text.slice(start, end);
      const theirs = valuesOf(other).filter(({ kind }) => kind === "number");
      if (theirs.length !== values.length) continue;
      const words = new Set(wordsOnly(other));
      const common = [...words].filter((word) => mine.has(word)).length;
      if (common < fewestCommon || common / Math.min(words.size, mine.size) < alike) continue;
      const others = values.filter((value, index) => {
        const their = theirs[index];
        return their !== undefined && their.unit === value.unit && disagreement(value, their) === "other";
      });
      // Two numbers that both differ tell of two things: "10 TB in 5 minutes", "12 TB in 7 minutes".
      if (others.length === 1) return { hit, start, end, text: other };
    }
  }
  return null;
}

function wordsOnly(text: string): readonly string[] {
  return contentStems(text).filter((word) => !/\d/.test(word));
}
