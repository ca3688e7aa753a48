import type { IsoDate } from "#domain/accounts/records.ts";
import type { Document } from "./document.ts";

/** From when a document is replaced: a date, "always" (a replacement without `valid_from`), or null when nothing replaces it. */
export type SupersededFrom = IsoDate | "always" | null;

/** Calendar dates of documents begin at 00:00 UTC. */
export function dateOf(at: Temporal.Instant): IsoDate {
  return at.toZonedDateTimeISO("UTC").toPlainDate().toString();
}

/** Whether the document may be used at `at`: its `validFrom` is reached and nothing has replaced it yet. A past review date excludes nothing. */
export function isCurrent(
  document: Pick<Document, "validFrom">,
  at: Temporal.Instant,
  supersededFrom: SupersededFrom,
): boolean {
  const today = dateOf(at);
  if (document.validFrom !== null && document.validFrom > today) return false;
  return supersededFrom === null || (supersededFrom !== "always" && supersededFrom > today);
}

/** A mark for the reader: the owner promised to look at the document by then. */
export function isReviewDue(document: Pick<Document, "reviewBy">, at: Temporal.Instant): boolean {
  return document.reviewBy !== null && document.reviewBy <= dateOf(at);
}

type Link = Pick<Document, "id" | "validFrom" | "supersedes">;

/**
 * From when each document is replaced, by id; documents that nothing replaces are absent. A replacement also replaces what its predecessor
 * replaced. Unknown ids are ignored. Documents that replace each other in a circle: the one with the later `validFrom` (then the greater id) wins.
 */
export function supersessions(documents: readonly Link[]): ReadonlyMap<string, Exclude<SupersededFrom, null>> {
  const byId = new Map(documents.map((document) => [document.id, document]));
  const replacedBy = new Map<string, string[]>();
  for (const document of documents) {
    for (const old of document.supersedes) {
      if (old === document.id || !byId.has(old)) continue;
      const known = replacedBy.get(old);
      if (known) known.push(document.id);
      else replacedBy.set(old, [document.id]);
    }
  }
  const replaces = new Map(documents.map((document) => [document.id, document.supersedes]));
  const found = new Map<string, Exclude<SupersededFrom, null>>();
  for (const [old] of replacedBy) {
    const document = byId.get(old);
    if (!document) continue;
    const older = reachable(old, replaces);
    for (const id of reachable(old, replacedBy)) {
      const newer = byId.get(id);
      if (!newer || (older.has(id) && !isLater(newer, document))) continue;
      const known = found.get(old);
      found.set(old, known === undefined ? (newer.validFrom ?? "always") : earlier(known, newer.validFrom));
    }
  }
  return found;
}

/** Groups of documents that replace each other in a circle, for a notice: such a circle is a slip of whoever wrote the front matter. */
export function supersessionCircles(documents: readonly Link[]): readonly string[] {
  const byId = new Map(documents.map((document) => [document.id, document]));
  const replaces = new Map(
    documents.map((document) => [document.id, document.supersedes.filter((id) => byId.has(id))]),
  );
  return documents
    .filter((document) =>
      document.supersedes.some((id) => id !== document.id && reachable(id, replaces).has(document.id)),
    )
    .map((document) => document.id);
}

function reachable(id: string, edges: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const seen = new Set<string>();
  const waiting = [...(edges.get(id) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    waiting.push(...(edges.get(next) ?? []));
  }
  seen.delete(id);
  return seen;
}

function isLater(a: Link, b: Link): boolean {
  const [from, other] = [a.validFrom ?? "", b.validFrom ?? ""];
  return from === other ? a.id > b.id : from > other;
}

function earlier(a: Exclude<SupersededFrom, null>, b: IsoDate | null): Exclude<SupersededFrom, null> {
  if (a === "always" || b === null) return "always";
  return a < b ? a : b;
}

/** How a stored document stands, whoever asks. Dates are ISO dates. */
export interface Standing extends Pick<Document, "id" | "title" | "owner" | "checksum" | "validFrom"> {
  /** All of its passages, one after the other. */
  readonly body: string;
  readonly supersededFrom: SupersededFrom;
  /** By its owner's button. */
  readonly retiredAt: Temporal.Instant | null;
  /** The document that took its place, when one is in force. */
  readonly replacedBy: {
    readonly id: string;
    readonly title: string;
    readonly from: IsoDate | null;
    readonly audience: Document["audience"];
  } | null;
}

/** What a text on somebody's screen was cut from. */
export interface Quoted {
  readonly documentId: string;
  readonly title: string;
  readonly quote: string;
  /** The first letters of the checksum of the file as it was then; absent in what was made before versions were kept. */
  readonly version?: string | undefined;
}

export type NotCurrent =
  | { readonly kind: "gone" | "changed" | "not-yet" }
  | { readonly kind: "retired"; readonly on: IsoDate }
  | {
      readonly kind: "replaced";
      /** Null: none that is stored. Its title is for its audience only. */
      readonly by: { readonly title: string; readonly audience: Document["audience"] } | null;
      readonly on: IsoDate | null;
    };

/** Why a quote may not be shown at `at`; null: it may. `standing` is undefined when the document is no longer stored. */
export function whyNotCurrent(quoted: Quoted, standing: Standing | undefined, at: Temporal.Instant): NotCurrent | null {
  if (standing === undefined) return { kind: "gone" };
  if (standing.retiredAt !== null) return { kind: "retired", on: dateOf(standing.retiredAt) };
  if (!isCurrent({ validFrom: null }, at, standing.supersededFrom)) {
    const { replacedBy, supersededFrom } = standing;
    const on = replacedBy?.from ?? (supersededFrom === "always" ? null : supersededFrom);
    return { kind: "replaced", by: replacedBy, on };
  }
  if (!isCurrent(standing, at, null)) return { kind: "not-yet" };
  const isSameFile = quoted.version !== undefined && standing.checksum.startsWith(quoted.version);
  return isSameFile || standing.body.includes(quoted.quote) ? null : { kind: "changed" };
}

const usualReviewDays = 90;
const reviewDays = { fewest: 14, most: 366 } as const;

/** "Still right": the next review date, as far ahead as the last one was when the document came into force. */
export function extendedReview(document: Pick<Document, "validFrom" | "reviewBy">, today: IsoDate): IsoDate {
  const { validFrom, reviewBy } = document;
  const days =
    validFrom === null || reviewBy === null
      ? usualReviewDays
      : Temporal.PlainDate.from(validFrom).until(reviewBy, { largestUnit: "days" }).days;
  const kept = Math.min(reviewDays.most, Math.max(reviewDays.fewest, days));
  return Temporal.PlainDate.from(today).add({ days: kept }).toString();
}
