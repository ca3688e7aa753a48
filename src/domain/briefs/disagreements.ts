/** A brief that would use one of two documents that contradict each other shows both, with their dates. We never choose. */
import type { Role } from "#domain/accounts/records.ts";
import type { Contradiction, Side } from "#domain/knowledge/contradictions.ts";
import type { Brief, BriefItem, Citation } from "./brief.ts";
import { parseDate, shortDate } from "./dates.ts";
import { plainText } from "./plain-text.ts";
import { sizeOf } from "./text.ts";

/** `retired`: documents that may not be shown for this account. */
export function showDisagreements(
  brief: Brief,
  contradictions: readonly Contradiction[],
  reader: { readonly role: Role; readonly retired: { has(documentId: string): boolean }; readonly zone: string },
): Brief {
  const open = contradictions.filter(({ sides }) =>
    sides.every(
      ({ audience, documentId }) =>
        (audience.length === 0 || audience.includes(reader.role)) && !reader.retired.has(documentId),
    ),
  );
  if (open.length === 0) return brief;
  const today = Temporal.PlainDate.from(brief.generatedAt.slice(0, 10));
  let any = false;
  const sections = brief.sections.map(({ slot, items }) => ({
    slot,
    items: items.map((item) => {
      const found = item.mark === "sources-disagree" ? undefined : open.find((one) => uses(item, one));
      if (found === undefined) return item;
      any = true;
      return withBoth(item, slot === "objections", found, today);
    }),
  }));
  if (!any) return brief;
  const shown = { ...brief, sections };
  return { ...shown, words: sizeOf(shown, reader.zone).words };
}

function uses({ citations }: BriefItem, { sides }: Contradiction): boolean {
  return citations.some(({ documentId, quote }) => sides.some((side) => isSaidBy(side, documentId, quote)));
}

export function isSaidBy({ documentId: id, sentence }: Side, documentId: string, quote: string): boolean {
  const said = quote.replace(/…$/, "").trim();
  return id === documentId && said !== "" && (said.includes(sentence) || sentence.includes(said));
}

/** An objection keeps its words: they are the buyer's. */
function withBoth(item: BriefItem, keepsText: boolean, { sides }: Contradiction, today: Temporal.PlainDate): BriefItem {
  const missing = sides.filter(
    (side) => !item.citations.some(({ documentId, quote }) => isSaidBy(side, documentId, quote)),
  );
  return {
    ...item,
    text: keepsText ? item.text : "Sources disagree",
    detail: disagreementWords(sides, today),
    citations: [...item.citations, ...missing.map(sideCitation)],
    mark: "sources-disagree",
  };
}

/** "“… 14 days.” (Replay window, 6 Nov) / “… 7 days.” (Limits, 17 Jul)". */
export function disagreementWords(sides: readonly Side[], today: Temporal.PlainDate): string {
  return sides
    .map((side) => {
      const from = parseDate(side.validFrom);
      const source = plainText(side.title, { chars: 40, words: 6, keepDomains: true });
      return `“${plainText(side.sentence, { chars: 130, words: 18 })}” (${source}, ${from === null ? "not dated" : shortDate(from, today)})`;
    })
    .join(" / ");
}

export function sideCitation(side: Side): Citation {
  return {
    documentId: side.documentId,
    passageId: side.passageId,
    quote: side.sentence,
    title: plainText(side.title, { chars: 120, keepDomains: true }) || "Untitled",
    heading: "",
    owner: side.owner === null ? null : plainText(side.owner, { chars: 80, keepDomains: true }),
    validFrom: side.validFrom,
    reviewBy: null,
  };
}
