import { type Kysely, sql } from "kysely";
import type { DocumentFeedbackStore, ItemReport } from "#flows/feedback-ports.ts";
import { at as instantColumn, instantOf, storable, timeColumn } from "./column-values.ts";
import type { Schema } from "./schema.ts";

export function createDocumentFeedback(db: Kysely<Schema>): DocumentFeedbackStore {
  const reports = () => db.selectFrom("app.document_feedback").selectAll();
  return {
    async add(rows) {
      if (rows.length === 0) return;
      await db
        .insertInto("app.document_feedback")
        .values(
          rows.map((row) => ({
            delivery_id: row.deliveryId,
            person: row.person,
            slot: row.slot,
            document_id: storable(row.documentId),
            passage_id: row.passageId === null ? null : storable(row.passageId),
            owner: row.owner,
            words: storable(row.words),
            at: timeColumn(row.at),
          })),
        )
        .onConflict((conflict) =>
          conflict.columns(["document_id", "delivery_id", "person", "slot", "words"]).doNothing(),
        )
        .execute();
    },
    async ofDelivery(deliveryId) {
      return (await reports().where("delivery_id", "=", deliveryId).orderBy("at").execute()).map(reportOf);
    },
    async ofOwner(owner, from, to) {
      const rows = await reports()
        .where("owner", "=", owner)
        .where("at", ">=", instantColumn(from))
        .where("at", "<", instantColumn(to))
        .orderBy("at")
        .execute();
      return rows.map(reportOf);
    },
    async counts(since) {
      const rows = await db
        .selectFrom("app.document_feedback")
        .select(["document_id", sql<string>`count(distinct person)`.as("people")])
        .where("at", ">=", instantColumn(since))
        .groupBy("document_id")
        .execute();
      return new Map(rows.map((row) => [row.document_id, Number(row.people)]));
    },
  };
}

function reportOf(row: {
  delivery_id: string;
  person: string;
  slot: string;
  document_id: string;
  passage_id: string | null;
  owner: string | null;
  words: string;
  at: Date;
}): ItemReport {
  return {
    deliveryId: row.delivery_id,
    person: row.person,
    slot: row.slot,
    documentId: row.document_id,
    passageId: row.passage_id,
    owner: row.owner,
    words: row.words,
    at: instantOf(row.at),
  };
}
