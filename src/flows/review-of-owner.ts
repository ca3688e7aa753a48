/** What one owner has to look at now: for the letter, and for the day it is sent. */
import type { Person } from "#domain/accounts/records.ts";
import { dateOf } from "#domain/knowledge/currency.ts";
import type { Document } from "#domain/knowledge/document.ts";
import { type ReviewItem, reviewItems } from "#domain/knowledge/review.ts";
import { ownerAmong } from "./document-owners.ts";
import { findContradictions } from "./find-contradictions.ts";
import type { MissedQuestion } from "./governance-ports.ts";
import type { Ports } from "./ports.ts";

export type ReviewPorts = Pick<
  Ports,
  "clock" | "deliveries" | "documentFeedback" | "documents" | "governance" | "log" | "newId" | "people" | "queue"
>;

const week = { hours: 7 * 24 } as const;
const readMissed = 200;

export interface OwnersReview {
  readonly items: readonly ReviewItem[];
  readonly missed: readonly MissedQuestion[];
}

/** Current documents by the email of who owns them; personal ones are nobody's to review. */
export async function documentsByOwner(
  ports: Pick<Ports, "clock" | "documents" | "people">,
): Promise<ReadonlyMap<string, readonly Document[]>> {
  const people = await ports.people.list();
  const documents = await ports.documents.current({ viewer: null, at: ports.clock.now() });
  const owned = documents.flatMap((document) => {
    const owner = document.readers === undefined ? ownerAmong(people, document.owner) : null;
    return owner === null ? [] : [{ owner, document }];
  });
  return new Map(
    [...Map.groupBy(owned, ({ owner }) => owner)].map(([owner, rows]) => [owner, rows.map(({ document }) => document)]),
  );
}

export async function reviewOf(
  ports: ReviewPorts,
  person: Person,
  documents: readonly Document[],
): Promise<OwnersReview> {
  const now = ports.clock.now();
  const ids = documents.map(({ id }) => id);
  const decided = (await ports.governance?.decidedAt(ids)) ?? new Map<string, Temporal.Instant>();
  // What was said before the owner's last word about this file is answered by it.
  const isOpen = (id: string, at: Temporal.Instant) => {
    const last = decided.get(id);
    return last === undefined || Temporal.Instant.compare(at, last) > 0;
  };
  const reports =
    (await ports.documentFeedback?.ofOwner(person.email, now.subtract(week), now.add({ seconds: 1 }))) ?? [];
  const contradictions = await findContradictions(ports);
  const items = reviewItems({
    documents,
    contradictions,
    reports: reports.filter(({ documentId, at }) => isOpen(documentId, at)),
    today: dateOf(now),
  });
  const missed = (await ports.governance?.missed(now.subtract(week), readMissed)) ?? [];
  const isForAll = person.role === "enablement" || person.role === "product_marketing";
  return {
    items,
    missed: missed.filter(({ owner }) => owner === person.email || (owner === null && isForAll)),
  };
}

export const hasSomething = ({ items, missed }: OwnersReview): boolean => items.length > 0 || missed.length > 0;
