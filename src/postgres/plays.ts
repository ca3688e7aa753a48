import { type Kysely, sql } from "kysely";
import type { Play } from "#domain/behaviours/play.ts";
import { InputError } from "#domain/errors.ts";
import type { PlayStore } from "#flows/signal-ports.ts";
import { anyOf, jsonColumn, storable, timeColumn } from "./column-values.ts";
import type { Schema } from "./schema.ts";
import { inOrder, together } from "./together.ts";

export function createPlayStore(db: Kysely<Schema>): PlayStore {
  const get = together(async (ids: readonly string[]) => {
    const rows = await db.selectFrom("app.plays").select(["id", "play"]).where("id", "=", anyOf(ids)).execute();
    return inOrder(ids, rows, ({ id }) => id).map((row) => row?.play ?? null);
  });
  const list = together(async (asked: readonly "all"[]) => {
    const rows = await db.selectFrom("app.plays").select("play").orderBy("launched_on", "desc").orderBy("id").execute();
    const plays = rows.map((row) => row.play);
    return asked.map(() => plays);
  });
  const inForce = together(async (days: readonly string[]) => {
    const found = new Map<string, readonly Play[]>();
    for (const day of new Set(days)) {
      const rows = await db
        .selectFrom("app.plays")
        .select("play")
        .where("launched_on", "<=", day)
        .where((where) => where.or([where("ends_on", "is", null), where("ends_on", ">=", day)]))
        .orderBy("launched_on", "desc")
        .orderBy("id")
        .execute();
      found.set(
        day,
        rows.map((row) => row.play),
      );
    }
    return days.map((day) => found.get(day) ?? []);
  });
  return {
    save: (play, { by, now }) =>
      db.transaction().execute(async (trx) => {
        // The counter's row is the lock: two imports take turns.
        await sql`select value from app.revisions where name = 'plays' for update`.execute(trx);
        const before = await trx.selectFrom("app.plays").select("play").where("id", "=", play.id).executeTakeFirst();
        const json = jsonColumn(play);
        if (before !== undefined && jsonColumn(before.play) === json) return "unchanged";
        const ids = play.behaviours.map((behaviour) => storable(behaviour.id));
        const taken = await trx
          .selectFrom("app.play_behaviours")
          .selectAll()
          .where("behaviour", "in", ids)
          .where("play_id", "<>", play.id)
          .execute();
        if (taken.length > 0) {
          throw new InputError(
            `The play "${play.id}" was not stored: a behaviour belongs to one play. Give these another id:`,
            taken.map(({ behaviour, play_id }) => `behaviour "${behaviour}" is already in the play "${play_id}"`),
          );
        }
        const columns = {
          play: json,
          launched_on: play.launched_on,
          ends_on: play.ends_on,
          updated_at: timeColumn(now),
        };
        await trx
          .insertInto("app.plays")
          .values({ id: play.id, created_by: by, ...columns })
          .onConflict((conflict) => conflict.column("id").doUpdateSet(columns))
          .execute();
        await trx.deleteFrom("app.play_behaviours").where("play_id", "=", play.id).execute();
        await trx
          .insertInto("app.play_behaviours")
          .values(ids.map((behaviour) => ({ behaviour, play_id: play.id })))
          .execute();
        await sql`update app.revisions set value = value + 1 where name = 'plays'`.execute(trx);
        return before === undefined ? "added" : "changed";
      }),
    get: (id) => get(storable(id)),
    list: () => list("all"),
    async revision() {
      const row = await db
        .selectFrom("app.revisions")
        .select("value")
        .where("name", "=", "plays")
        .executeTakeFirstOrThrow();
      return Number(row.value);
    },
    async retiredDocuments(day) {
      return (await inForce(day)).flatMap((play) => play.retires.map((documentId) => ({ documentId, play })));
    },
  };
}
