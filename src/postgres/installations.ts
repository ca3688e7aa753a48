import type { Kysely, Selectable } from "kysely";
import type { Installation, InstallationStore } from "#flows/ports.ts";
import { storable, timeColumn } from "./column-values.ts";
import type { InstallationsTable, Schema } from "./schema.ts";
import type { Secrets } from "./secrets.ts";

/** The bot token and Bolt's own object, which holds it again, are sealed. */
export function createInstallationStore(db: Kysely<Schema>, secrets: Secrets): InstallationStore {
  const installationOf = (row: Selectable<InstallationsTable>): Installation => ({
    teamId: row.team_id,
    enterpriseId: row.enterprise_id,
    botToken: secrets.open(row.bot_token, installationPlace("bot_token", row.team_id)),
    botUserId: row.bot_user_id,
    appId: row.app_id,
    scopes: row.scopes,
    raw: JSON.parse(secrets.open(row.raw, installationPlace("raw", row.team_id))),
  });
  return {
    async save({ teamId, enterpriseId, botToken, botUserId, appId, scopes, raw }) {
      const columns = {
        enterprise_id: enterpriseId,
        bot_token: secrets.seal(botToken, installationPlace("bot_token", teamId)),
        bot_user_id: botUserId,
        app_id: appId,
        scopes: [...scopes],
        raw: secrets.seal(JSON.stringify(raw ?? null), installationPlace("raw", teamId)),
      };
      await db
        .insertInto("app.installations")
        .values({ team_id: teamId, ...columns })
        .onConflict((conflict) => conflict.column("team_id").doUpdateSet(columns))
        .execute();
    },
    async find(teamId) {
      const row = await db
        .selectFrom("app.installations")
        .selectAll()
        .where("team_id", "=", storable(teamId))
        .executeTakeFirst();
      return row === undefined ? null : installationOf(row);
    },
    async list() {
      return (await db.selectFrom("app.installations").selectAll().orderBy("team_id").execute()).map(installationOf);
    },
    async remove(teamId) {
      await db.deleteFrom("app.installations").where("team_id", "=", storable(teamId)).execute();
    },
    async firstSeen(eventId, now) {
      const row = await db
        .insertInto("app.slack_events")
        .values({ event_id: storable(eventId), seen_at: timeColumn(now) })
        .onConflict((conflict) => conflict.column("event_id").doNothing())
        .returning("event_id")
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}

export function installationPlace(column: "bot_token" | "raw", teamId: string) {
  return { table: "installations", column, key: teamId };
}
