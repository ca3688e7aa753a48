import type { MeddpiccField, Opportunity } from "#domain/accounts/records.ts";
import type { PassageHit } from "#domain/knowledge/document.ts";
import type { BriefItem, Citation, Fact } from "./brief.ts";
import { plainText } from "./plain-text.ts";
import { remembering } from "./remembering.ts";
import type { Cut } from "./sentences.ts";

/** `value` is cleaned and shortened for reading; the record holds the whole of it. */
export function fact(record: string, field: string, value: string, at: string | null): Fact {
  return { record, field, value: plainText(value, { chars: 200, keepAddresses: true }), at };
}

/** `at`: ISO date of the field; absent: it has none of its own, so when the plan was looked at last. */
export function opportunityFact(
  opportunity: Opportunity,
  field: string,
  value: string,
  at: string | null = opportunity.planUpdatedOn ?? opportunity.lastActivityOn,
): Fact {
  return fact(`opportunity:${opportunity.id}`, field, value, at);
}

/** A MEDDPICC field as evidence; an empty one is evidence too, and says so. */
export function meddpiccFact(opportunity: Opportunity, field: MeddpiccField): Fact {
  const { value, updatedOn } = opportunity.meddpicc[field] ?? { value: null, updatedOn: null };
  return opportunityFact(opportunity, field, value ?? "(empty)", updatedOn);
}

/** `quote` stays as it is stored, character for character; the words about the source are cleaned for reading. */
export function citation(hit: PassageHit, cut: Cut): Citation {
  return {
    documentId: hit.document.id,
    passageId: hit.passage.id,
    quote: cut.quote,
    title: titleOf(hit.document.title) || "Untitled",
    heading: titleOf(hit.passage.heading),
    owner: hit.document.owner === null ? null : plainText(hit.document.owner, { chars: 80, keepDomains: true }),
    validFrom: hit.document.validFrom,
    reviewBy: hit.document.reviewBy,
    version: hit.document.checksum.slice(0, 8),
  };
}

const titleOf = remembering(1_000, (text) => plainText(text, { chars: 120, keepDomains: true }));

export function item(
  text: string,
  evidence: { detail?: string | null; facts?: readonly Fact[]; citations?: readonly Citation[] },
): BriefItem {
  return {
    text,
    detail: evidence.detail ?? null,
    citations: [...(evidence.citations ?? [])],
    facts: [...(evidence.facts ?? [])],
  };
}
