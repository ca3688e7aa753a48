import { type Kysely, sql } from "kysely";
import type { AuditEntry, AuditLog, EvidenceIndex } from "#flows/rights-ports.ts";
import { anyOf, chunks, instantOf, storable, timeColumn } from "./column-values.ts";
import type { Schema } from "./schema.ts";

export function createAuditLog(db: Kysely<Schema>): AuditLog {
  return {
    async record(entries) {
      if (entries.length === 0) return;
      // The same look twice in one call is one row: a statement may not touch a row twice.
      const once = new Map(entries.map((one) => [JSON.stringify({ ...one, at: 0 }), one]));
      for (const some of chunks([...once.values()])) await insert(db, some);
    },
    async list({ about, viewer, limit }) {
      let query = db
        .selectFrom("app.audit_log")
        .select(["viewer", "capacity", "about", "kind", "surface", "first_at", "last_at", "times"])
        .select(sql<string>`day::text`.as("day"));
      if (about !== undefined) query = query.where("about", "=", storable(about));
      if (viewer !== undefined) query = query.where("viewer", "=", storable(viewer));
      const rows = await query
        .orderBy("last_at", "desc")
        .orderBy("viewer")
        .orderBy("about")
        .orderBy("kind")
        .limit(limit)
        .execute();
      return rows.map(({ first_at, last_at, ...row }) => ({
        ...row,
        firstAt: instantOf(first_at),
        lastAt: instantOf(last_at),
      }));
    },
  };
}

async function insert(db: Kysely<Schema>, entries: readonly AuditEntry[]): Promise<void> {
  await db
    .insertInto("app.audit_log")
    .values(
      entries.map(({ viewer, capacity, about, kind, surface, at }) => ({
        viewer,
        capacity,
        about: storable(about),
        kind,
        surface,
        day: at.toZonedDateTimeISO("UTC").toPlainDate().toString(),
        first_at: timeColumn(at),
        last_at: timeColumn(at),
        times: 1,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(["about", "day", "viewer", "capacity", "kind", "surface"]).doUpdateSet((row) => ({
        last_at: row.ref("excluded.last_at"),
        times: sql<number>`audit_log.times + 1`,
      })),
    )
    .execute();
}

export function createEvidenceIndex(db: Kysely<Schema>): EvidenceIndex {
  return {
    async known(ids) {
      if (ids.length === 0) return new Map();
      const rows = await db
        .selectFrom("app.observations")
        .select(["id", "recorded_at", "status", "quote"])
        .where("id", "=", anyOf(ids.map(storable)))
        .execute();
      return new Map(
        rows.map((row) => [row.id, { recordedAt: instantOf(row.recorded_at), status: row.status, quote: row.quote }]),
      );
    },
  };
}
