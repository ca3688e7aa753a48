import { type Kysely, sql } from "kysely";
import type { SegmentEffect } from "#domain/behaviours/states/segment-history.ts";
import type { StateStore } from "#flows/behaviour-ports.ts";
import { instantOf, instantOrNull, jsonColumn, nullableTime, storable, timeColumn } from "./column-values.ts";
import type { Schema } from "./schema.ts";

export function createSegmentRows(db: Kysely<Schema>): Pick<StateStore, "segments" | "segmentRound" | "saveSegments"> {
  return {
    async segments({ closed = false } = {}) {
      let query = db.selectFrom("app.segment_findings").selectAll();
      if (!closed) query = query.where("closed_at", "is", null);
      const rows = await query
        .orderBy(sql`closed_at is not null`)
        .orderBy(sql`(finding ->> 'p')::double precision`)
        .orderBy("id")
        .execute();
      return rows.map(
        ({ finding, opened_at, closed_at }): SegmentEffect => ({
          ...finding,
          evaluatedAt: Temporal.Instant.from(finding.evaluatedAt),
          openedAt: instantOf(opened_at),
          closedAt: instantOrNull(closed_at),
        }),
      );
    },
    async segmentRound() {
      const row = await db
        .selectFrom("app.segment_rounds")
        .selectAll()
        .orderBy("at", "desc")
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : { at: instantOf(row.at), looked: row.looked };
    },
    async saveSegments(effects, round) {
      await db.transaction().execute(async (trx) => {
        for (const { openedAt, closedAt, evaluatedAt, ...finding } of effects) {
          const row = { finding: jsonColumn({ ...finding, evaluatedAt }), closed_at: nullableTime(closedAt) };
          const { id, measure, dimension } = finding;
          const updated = await trx
            .updateTable("app.segment_findings")
            .set(row)
            .where("id", "=", storable(id))
            .executeTakeFirst();
          if (updated.numUpdatedRows > 0n) continue;
          await trx
            .insertInto("app.segment_findings")
            .values({
              id: storable(id),
              behaviour: storable(finding.behaviour),
              measure,
              dimension,
              value: storable(finding.value),
              opened_at: timeColumn(openedAt),
              ...row,
            })
            .onConflict((conflict) => conflict.doNothing())
            .execute();
        }
        await trx
          .insertInto("app.segment_rounds")
          .values({ at: timeColumn(round.at), looked: round.looked })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      });
    },
  };
}
