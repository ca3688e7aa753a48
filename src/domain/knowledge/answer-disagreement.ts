import type { Role } from "#domain/accounts/records.ts";
import { disagreementWords, isSaidBy, sideCitation } from "#domain/briefs/disagreements.ts";
import type { AnswerPart } from "./answer.ts";
import type { Contradiction } from "./contradictions.ts";

interface Reader {
  readonly role: Role;
  readonly retired: { has(documentId: string): boolean };
  readonly today: string;
}

/** An answer that one document gives and another one contradicts shows both, with their dates: once, also when both were found. */
export function withDisagreements(
  parts: readonly AnswerPart[],
  contradictions: readonly Contradiction[],
  reader: Reader,
): readonly AnswerPart[] {
  const shown = parts.map((part) => withDisagreement(part, contradictions, reader));
  return shown.filter(({ text }, index) => shown.findIndex((other) => other.text === text) === index);
}

function withDisagreement(part: AnswerPart, contradictions: readonly Contradiction[], reader: Reader): AnswerPart {
  const found = contradictions.find(({ sides }) => {
    const isReadable = sides.every(
      ({ audience, documentId }) =>
        (audience.length === 0 || audience.includes(reader.role)) && !reader.retired.has(documentId),
    );
    return (
      isReadable &&
      part.citations.some(({ documentId, quote }) => sides.some((side) => isSaidBy(side, documentId, quote)))
    );
  });
  if (found === undefined) return part;
  return {
    text: `Your sources disagree: ${disagreementWords(found.sides, Temporal.PlainDate.from(reader.today))}`,
    citations: found.sides.map(sideCitation),
    mark: "sources-disagree",
  };
}
