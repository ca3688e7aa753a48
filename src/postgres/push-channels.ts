import type { Kysely, Selectable } from "kysely";
import type { CalendarStore, PushChannel } from "#flows/ports.ts";
import { emailKey, instantOf, storable, timeColumn } from "./column-values.ts";
import type { PushChannelsTable, Schema } from "./schema.ts";

/** Channels on which a provider tells us that a calendar changed. Looked up by ids that anybody may send. */
export function createPushChannels(
  db: Kysely<Schema>,
): Pick<CalendarStore, "channels" | "channel" | "saveChannel" | "removeChannel"> {
  return {
    async channels(rep) {
      const all = db.selectFrom("app.push_channels").selectAll().orderBy("rep").orderBy("expires_at").orderBy("id");
      const rows = await (rep === undefined ? all : all.where("rep", "=", emailKey(rep))).execute();
      return rows.map(channelOf);
    },
    async channel(id) {
      const row = await db
        .selectFrom("app.push_channels")
        .selectAll()
        .where("id", "=", storable(id))
        .executeTakeFirst();
      return row === undefined ? null : channelOf(row);
    },
    async saveChannel({ id, rep, resourceId, tokenHash, expiresAt }) {
      const columns = {
        rep: emailKey(rep),
        resource_id: resourceId,
        token_hash: tokenHash,
        expires_at: timeColumn(expiresAt),
      };
      await db
        .insertInto("app.push_channels")
        .values({ id, ...columns })
        .onConflict((conflict) => conflict.column("id").doUpdateSet(columns))
        .execute();
    },
    async removeChannel(id) {
      await db.deleteFrom("app.push_channels").where("id", "=", storable(id)).execute();
    },
  };
}

function channelOf(row: Selectable<PushChannelsTable>): PushChannel {
  return {
    id: row.id,
    rep: row.rep,
    resourceId: row.resource_id,
    tokenHash: row.token_hash,
    expiresAt: instantOf(row.expires_at),
  };
}
