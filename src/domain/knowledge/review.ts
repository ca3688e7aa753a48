/** What the owner of documents is asked to look at, once a week. */
import type { IsoDate } from "#domain/accounts/records.ts";
import type { Contradiction } from "./contradictions.ts";
import type { Document } from "./document.ts";

export type ReviewReason =
  | { readonly kind: "due"; readonly on: IsoDate }
  | { readonly kind: "contradicted"; readonly by: Contradiction }
  /** Reports of the week on what was shown from it; `words`: one of them. */
  | { readonly kind: "called-wrong"; readonly times: number; readonly words: string };

export interface ReviewItem {
  readonly document: Document;
  readonly reasons: readonly ReviewReason[];
}

/** Who promises a look within a week is told in time. */
const aheadDays = 7;

/** `documents`: the owner's, current ones. What readers called wrong first, then what is contradicted, then by review date. */
export function reviewItems(input: {
  readonly documents: readonly Document[];
  readonly contradictions: readonly Contradiction[];
  readonly reports: readonly { readonly documentId: string; readonly words: string }[];
  readonly today: IsoDate;
}): readonly ReviewItem[] {
  const horizon = Temporal.PlainDate.from(input.today).add({ days: aheadDays }).toString();
  const items = input.documents.map((document): ReviewItem => {
    const reports = input.reports.filter(({ documentId }) => documentId === document.id);
    const against = input.contradictions.filter(({ sides }) =>
      sides.some(({ documentId }) => documentId === document.id),
    );
    const { reviewBy } = document;
    return {
      document,
      reasons: [
        ...(reports.length === 0
          ? []
          : [{ kind: "called-wrong" as const, times: reports.length, words: reports.at(-1)?.words ?? "" }]),
        ...against.slice(0, 1).map((by) => ({ kind: "contradicted" as const, by })),
        ...(reviewBy === null || reviewBy > horizon ? [] : [{ kind: "due" as const, on: reviewBy }]),
      ],
    };
  });
  const order = { "called-wrong": 0, contradicted: 1, due: 2 } as const;
  const rank = ({ reasons }: ReviewItem) => order[reasons[0]?.kind ?? "due"];
  return items
    .filter(({ reasons }) => reasons.length > 0)
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        (a.document.reviewBy ?? "9").localeCompare(b.document.reviewBy ?? "9") ||
        (a.document.id < b.document.id ? -1 : 1),
    );
}
