/** The checks in their order. A claim that fails a dropping one is not looked at further. */
import type { CheckContext, CheckId, Claim, Finding, LocatedQuote } from "./claim.ts";
import { overlap, sameDirection } from "./meaning-check.ts";
import { competitorsInQuotes, namesInQuotes } from "./name-check.ts";
import { allowedPassage, cutOff, locateQuote } from "./quotes.ts";
import { reviewDue, sourcesDisagree } from "./source-check.ts";
import { plainSurface } from "./surface-check.ts";
import { valuesInQuotes } from "./value-check.ts";

export type CheckedClaim =
  | { readonly kind: "dropped"; readonly claim: Claim; readonly check: CheckId; readonly because: string }
  | {
      readonly kind: "kept" | "marked" | "old" | "replaced" | "disagree";
      readonly claim: Claim;
      readonly quotes: readonly LocatedQuote[];
      readonly check: CheckId | null;
      readonly because: string | null;
      /** Of "disagree". */
      readonly against: LocatedQuote | null;
    };

export function checkClaim(claim: Claim, context: CheckContext): CheckedClaim {
  const dropped = ({ check, because }: Finding): CheckedClaim => ({ kind: "dropped", claim, check, because });
  const strange = allowedPassage(claim, context);
  if (strange !== null) return dropped(strange);
  const quotes: LocatedQuote[] = [];
  for (const { passage_id: id, quote } of claim.cites) {
    const hit = context.passages.get(id);
    if (hit === undefined) continue; // V1 has seen to it
    const found = locateQuote(hit, quote);
    if ("effect" in found) return dropped(found);
    quotes.push(found);
  }
  const findings: Finding[] = [];
  const checks: readonly (() => readonly Finding[])[] = [
    () => valuesInQuotes(claim, quotes, context),
    () => namesInQuotes(claim, quotes, context),
    () => competitorsInQuotes(claim, quotes, context),
    () => quotes.flatMap((quote) => cutOff(quote) ?? []),
    () => sameDirection(claim, quotes),
    () => reviewDue(claim, quotes, context),
    () => sourcesDisagree(quotes, context),
    () => overlap(claim, quotes),
    () => plainSurface(claim, quotes),
  ];
  for (const check of checks) {
    const found = check();
    const drop = found.find(({ effect }) => effect === "drop");
    if (drop !== undefined) return dropped(drop);
    findings.push(...found);
  }
  const worst = effects.flatMap((effect) => findings.find((one) => one.effect === effect) ?? [])[0];
  return {
    kind: worst === undefined ? "kept" : kinds[worst.effect],
    claim,
    quotes,
    check: worst?.check ?? null,
    because: worst?.because ?? null,
    against: worst?.against ?? null,
  };
}

const effects = ["disagree", "replace", "old", "mark"] as const;
const kinds = { disagree: "disagree", replace: "replaced", old: "old", mark: "marked", drop: "replaced" } as const;

/** More than this share of dropped claims, and nothing of the answer is used. */
const mostDropped = 0.4;

export interface CheckedAnswer {
  readonly claims: readonly CheckedClaim[];
  /** False: too much of it was wrong, the whole answer is put aside. */
  readonly isUsable: boolean;
}

export function checkAnswer(claims: readonly Claim[], context: CheckContext): CheckedAnswer {
  const checked = claims.map((claim) => checkClaim(claim, context));
  const dropped = checked.filter(({ kind }) => kind === "dropped").length;
  return { claims: checked, isUsable: claims.length > 0 && dropped <= claims.length * mostDropped };
}
