import type { Kysely } from "kysely";
import type { BriefStore } from "#flows/ports.ts";
import { jsonColumn, at as since, storable, timeColumn } from "./column-values.ts";
import type { Schema } from "./schema.ts";

export function createBriefStore(db: Kysely<Schema>): BriefStore {
  return {
    async save(brief) {
      const columns = {
        rep: brief.rep,
        account_id: storable(brief.account.id),
        brief: jsonColumn(brief),
        generated_at: timeColumn(Temporal.Instant.from(brief.generatedAt)),
      };
      await db
        .insertInto("app.briefs")
        .values({ id: brief.id, ...columns })
        .onConflict((conflict) => conflict.column("id").doUpdateSet(columns))
        .execute();
    },
    async get(id) {
      const row = await db.selectFrom("app.briefs").select("brief").where("id", "=", storable(id)).executeTakeFirst();
      return row?.brief ?? null;
    },
    async context(key, revision, notBefore) {
      const row = await db
        .selectFrom("app.contexts")
        .select("value")
        .where("key", "=", storable(key))
        .where("revision", "=", revision)
        .where("at", ">=", since(notBefore))
        .executeTakeFirst();
      return row?.value ?? null;
    },
    async saveContext(key, revision, value, at) {
      const columns = { revision, value: jsonColumn(value), at: timeColumn(at) };
      await db
        .insertInto("app.contexts")
        .values({ key: storable(key), ...columns })
        .onConflict((conflict) => conflict.column("key").doUpdateSet(columns))
        .execute();
    },
  };
}
