import type { LetterPart } from "#domain/moments/letter.ts";
import type { Ports } from "../ports.ts";

/** Room of a modal. */
const shown = 8;
const longest = 1_400;

/** The beginning of a document, for who may read it: whoever calls this has asked that. */
export async function documentParts(
  ports: Pick<Ports, "governance">,
  documentId: string,
): Promise<readonly LetterPart[]> {
  const hits = (await ports.governance?.passagesOf([documentId])) ?? [];
  const [first] = hits;
  if (first === undefined) return [{ kind: "small", text: "It is not there any more." }];
  const { title, validFrom, reviewBy, source, path } = first.document;
  const rest = hits.length - shown;
  return [
    { kind: "heading", text: title.slice(0, 140) },
    {
      kind: "small",
      text: [
        `${source}/${path}`,
        validFrom === null ? null : `valid from ${validFrom}`,
        reviewBy === null ? null : `review by ${reviewBy}`,
      ]
        .filter((part) => part !== null)
        .join(", "),
    },
    ...hits.slice(0, shown).map(({ passage }) => ({
      kind: "quote" as const,
      text: passage.text.slice(0, longest),
      source: passage.heading,
    })),
    ...(rest > 0 ? [{ kind: "small" as const, text: `and ${rest} more passages in the file` }] : []),
  ];
}
