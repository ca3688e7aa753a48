/** A brief that is written anew because a document was retired says also what else it no longer quotes. */
import type { Brief, Citation } from "#domain/briefs/brief.ts";
import { parseDate, shortDate } from "#domain/briefs/dates.ts";
import type { Delivery } from "#domain/moments/delivery.ts";
import type { Correction } from "./governance-ports.ts";
import type { Ports } from "./ports.ts";

type DroppedPorts = Pick<Ports, "briefs" | "clock"> & Pick<Partial<Ports>, "governance">;

/** Sentences about what changed in a message after it was posted, oldest first. */
export async function correctionsShown(
  { governance }: Pick<DroppedPorts, "governance">,
  row: Pick<Delivery, "id" | "postedRev">,
): Promise<readonly Correction[]> {
  return row.postedRev === null ? [] : ((await governance?.correctionsOf(row.id)) ?? []);
}

/** Adds a correction for each document that the posted brief quoted and `brief` does not, when something was corrected in it. */
export async function nameDropped(
  ports: DroppedPorts,
  row: Pick<Delivery, "id" | "postedRev" | "briefId">,
  brief: Brief,
): Promise<void> {
  const known = await correctionsShown(ports, row);
  const before = known.length === 0 || row.briefId === null ? null : await ports.briefs.get(row.briefId);
  if (before === null) return;
  const gone = droppedQuotes(before, brief, new Set(known.map(({ documentId }) => documentId)));
  const at = ports.clock.now();
  const today = at.toZonedDateTimeISO("UTC").toPlainDate();
  await ports.governance?.addCorrections(
    gone.map((one) => ({ deliveryId: row.id, documentId: one.documentId, words: droppedWords(one, today), at })),
  );
}

const citationsOf = ({ sections }: Pick<Brief, "sections">): readonly Citation[] =>
  sections.flatMap(({ items }) => items.flatMap(({ citations }) => citations));

/** One quote of each document that only the first brief cites. `told`: ids of documents whose reason the reader has. */
function droppedQuotes(before: Brief, after: Brief, told: ReadonlySet<string>): readonly Citation[] {
  const still = new Set(citationsOf(after).map(({ documentId }) => documentId));
  const gone = new Map(
    citationsOf(before).flatMap((one) =>
      still.has(one.documentId) || told.has(one.documentId) ? [] : [[one.documentId, one] as const],
    ),
  );
  return [...gone.values()];
}

/** "‘Objections: timing’ is no longer quoted: its review date, 20 Nov, has passed". */
function droppedWords({ title, reviewBy }: Citation, today: Temporal.PlainDate): string {
  const review = parseDate(reviewBy);
  const because =
    review === null || Temporal.PlainDate.compare(review, today) >= 0
      ? ""
      : `: its review date, ${shortDate(review, today)}, has passed`;
  return `‘${title}’ is no longer quoted${because}`;
}
