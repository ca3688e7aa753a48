import type { Opportunity } from "#domain/accounts/records.ts";
import type { Document, DocumentKind, PassageHit } from "#domain/knowledge/document.ts";
import { fitsPersona } from "./persona.ts";
import { fold, mentions } from "./plain-text.ts";
import { sameStage } from "./stages.ts";

/** Who competes for this deal, and which field says so. The `competitor` field wins; without it, a document's competitor that the competition field names. */
interface CompetitorSaid {
  readonly name: string;
  readonly field: "competitor" | "competition";
}

export function competitorFor(opportunity: Opportunity | null, document: Document): CompetitorSaid | null {
  if (opportunity === null || document.competitor === null) return null;
  const theirs = document.competitor;
  if (opportunity.competitor !== null) {
    const named = opportunity.competitor
      .split(/[;,/|]/)
      .find((name) => fold(name) !== "" && fold(name) === fold(theirs));
    return named === undefined ? null : { name: named.trim(), field: "competitor" };
  }
  const said = opportunity.meddpicc.competition?.value ?? "";
  return mentions(said, theirs) ? { name: theirs, field: "competition" } : null;
}

/** Does the record name this product? Opportunities have no product field, so their name and the buyer's own words are read. */
export function namesProduct(opportunity: Opportunity | null, product: string | null): boolean {
  if (opportunity === null || product === null) return false;
  const { metrics, identified_pain, decision_criteria } = opportunity.meddpicc;
  return [
    opportunity.name,
    opportunity.nextStep,
    metrics?.value,
    identified_pain?.value,
    decision_criteria?.value,
  ].some((text) => typeof text === "string" && mentions(text, product));
}

/**
 * How well a document fits the deal: null when it must not be used. A document about another competitor is never used: mixing competitors up is worse than
 * saying nothing. `stageMatters`: a document for another stage is not used either. One for another persona than the `titles` comes later, but is used: a
 * title on record may be old, and what convinces a CFO is better than nothing.
 */
export function fitOf(
  opportunity: Opportunity | null,
  document: Document,
  stageMatters: boolean,
  titles: readonly string[] = [],
): number | null {
  let fit = 0;
  if (document.competitor !== null) {
    if (competitorFor(opportunity, document) === null) return null;
    fit += 8;
  }
  if (document.stage !== null) {
    const same = opportunity !== null && sameStage(document.stage, opportunity.stage);
    if (same) fit += 4;
    else if (stageMatters) return null;
    else fit -= 1;
  }
  if (document.persona !== undefined) fit += isHeard(document, titles) ? 3 : -3;
  if (namesProduct(opportunity, document.product)) fit += 2;
  return fit;
}

/** Is the document for everybody, or for one of these? */
function isHeard({ persona }: Document, titles: readonly string[]): boolean {
  return persona === undefined || titles.some((title) => fitsPersona(persona, title));
}

export function isOverdue(document: Document, today: string): boolean {
  return document.reviewBy !== null && document.reviewBy < today;
}

interface Use {
  readonly kinds: readonly DocumentKind[];
  /** An earlier kind goes before a better fit. */
  readonly kindsFirst: boolean;
  /** A document for another stage is not used. */
  readonly stageMatters: boolean;
}
/** Which documents may speak where. */
export const uses = {
  say: { kinds: ["talk-track", "battlecard", "launch"], kindsFirst: true, stageMatters: true },
  objections: { kinds: ["objection", "battlecard"], kindsFirst: false, stageMatters: false },
  lessons: { kinds: ["playbook", "microlearning"], kindsFirst: false, stageMatters: false },
} as const satisfies Record<string, Use>;

/**
 * Usable hits, best first: those past their review date last, then what a play names for this deal (where kinds go first: among its kind), then by kind and
 * fit, then as retrieval ranked them. `today`: ISO date. `titles`: of the people who will hear it. `named`: ids of documents; one for a persona who will not
 * hear it is not put first.
 */
export function rankHits(
  hits: readonly PassageHit[],
  opportunity: Opportunity | null,
  today: string,
  use: Use,
  titles: readonly string[] = [],
  named: readonly string[] = [],
): readonly PassageHit[] {
  const fits = new Map<string, number | null>();
  const usable = hits.flatMap((hit, place) => {
    const kind = hit.document.kind === null ? -1 : use.kinds.indexOf(hit.document.kind);
    const known = fits.get(hit.document.id);
    const fit = known === undefined ? fitOf(opportunity, hit.document, use.stageMatters, titles) : known;
    fits.set(hit.document.id, fit);
    const overdue = isOverdue(hit.document, today) ? 1 : 0;
    const unnamed = named.includes(hit.document.id) && isHeard(hit.document, titles) ? 0 : 1;
    return kind === -1 || fit === null ? [] : [{ hit, place, kind, fit, overdue, unnamed }];
  });
  usable.sort(
    (a, b) =>
      a.overdue - b.overdue ||
      (use.kindsFirst ? a.kind - b.kind : 0) ||
      a.unnamed - b.unnamed ||
      b.fit - a.fit ||
      a.kind - b.kind ||
      a.place - b.place,
  );
  return usable.map((one) => one.hit);
}

/** The hits of the first `count` documents, in the order given. */
export function ofBestDocuments(ranked: readonly PassageHit[], count: number): readonly PassageHit[] {
  const best = new Set([...new Set(ranked.map((hit) => hit.document.id))].slice(0, count));
  return ranked.filter((hit) => best.has(hit.document.id));
}
