import { type Kysely, sql } from "kysely";
import { quotesCallOn } from "#domain/briefs/quoted-calls.ts";
import type { BriefStore } from "#flows/ports.ts";
import { anyOf, instantOf, jsonColumn, at as moment, storable, timeColumn } from "./column-values.ts";
import type { Schema } from "./schema.ts";
import { inOrder, together } from "./together.ts";

interface Save {
  readonly brief: Parameters<BriefStore["save"]>[0];
  readonly state: string | null;
}

export function createBriefStore(db: Kysely<Schema>): BriefStore {
  const save = together(async (briefs: readonly Save[]) => {
    const given = lastOf(briefs, ({ brief }) => brief.id).map(({ brief, state }) => ({
      id: brief.id,
      rep: brief.rep,
      account_id: brief.account.id,
      brief,
      generated_at: timeColumn(Temporal.Instant.from(brief.generatedAt)),
      knowledge_state: state,
      quotes_call_on: quotesCallOn(brief),
    }));
    await sql`
      insert into app.briefs as kept (id, rep, account_id, brief, generated_at, knowledge_state, quotes_call_on)
      select id, rep, account_id, brief, generated_at, knowledge_state, quotes_call_on from json_to_recordset(${jsonColumn(given)}::json)
        as given (id text, rep text, account_id text, brief json, generated_at timestamptz, knowledge_state text, quotes_call_on date)
      order by id
      on conflict (id) do update set
        rep = excluded.rep, account_id = excluded.account_id, brief = excluded.brief, generated_at = excluded.generated_at,
        quotes_call_on = excluded.quotes_call_on,
        knowledge_state = coalesce(excluded.knowledge_state, kept.knowledge_state)
    `.execute(db);
    return briefs.map(() => null);
  });
  const context = together(async (keys: readonly string[]) => {
    const rows = await db.selectFrom("app.contexts").selectAll().where("key", "=", anyOf(keys)).execute();
    return inOrder(keys, rows, ({ key }) => key);
  });
  return {
    async save(brief, state) {
      await save({ brief, state: state ?? null });
    },
    async get(id) {
      const row = await db.selectFrom("app.briefs").select("brief").where("id", "=", storable(id)).executeTakeFirst();
      return row?.brief ?? null;
    },
    async context(key, revision, notBefore) {
      const row = await context(storable(key));
      if (row === null || row.revision !== revision) return null;
      return Temporal.Instant.compare(instantOf(row.at), notBefore) < 0 ? null : row.value;
    },
    async contextsSince(revision, notBefore) {
      const rows = await db
        .selectFrom("app.contexts")
        .select(["key", "at"])
        .where("revision", "=", revision)
        .where("at", ">=", moment(notBefore))
        .execute();
      return new Map(rows.map((row) => [row.key, instantOf(row.at)]));
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

/** One statement can't write a row twice. */
function lastOf<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
