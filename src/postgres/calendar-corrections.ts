import type { Kysely } from "kysely";
import type { CalendarStore } from "#flows/ports.ts";
import { emailKey, instantOf, jsonColumn, storable, timeColumn } from "./column-values.ts";
import type { Schema } from "./schema.ts";

/** What a rep said about a call or a series: one verdict each, the last one counts. */
export function createCorrections(
  db: Kysely<Schema>,
): Pick<CalendarStore, "corrections" | "saveCorrection" | "removeCorrection"> {
  return {
    async corrections(rep) {
      const rows = await db
        .selectFrom("app.corrections")
        .selectAll()
        .where("rep", "=", emailKey(rep))
        .orderBy("at")
        .orderBy("key")
        .execute();
      return rows.map((row) => ({
        rep: row.rep,
        scope: row.scope,
        key: row.key,
        verdict: row.verdict,
        at: instantOf(row.at),
      }));
    },
    async saveCorrection({ rep, scope, key, verdict, at }) {
      const columns = { verdict: jsonColumn(verdict), at: timeColumn(at) };
      await db
        .insertInto("app.corrections")
        .values({ rep: emailKey(rep), scope, key: storable(key), ...columns })
        .onConflict((conflict) => conflict.columns(["rep", "scope", "key"]).doUpdateSet(columns))
        .execute();
    },
    async removeCorrection(rep, scope, key) {
      await db
        .deleteFrom("app.corrections")
        .where("rep", "=", emailKey(rep))
        .where("scope", "=", scope)
        .where("key", "=", storable(key))
        .execute();
    },
  };
}
