import { type Kysely, type Selectable, sql } from "kysely";
import type { Installation, InstallationStore } from "#flows/ports.ts";
import { at, storable, timeColumn } from "./column-values.ts";
import type { InstallationsTable, Schema } from "./schema.ts";
import type { Secrets } from "./secrets.ts";

/** Less than the minute after which Slack sends an event for the third time: one whose process died is taken over then. */
const underWaySeconds = 45;

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
    async takeEvent(eventId, now) {
      const id = storable(eventId);
      const { rows } = await sql`
        insert into app.slack_events as kept (event_id, seen_at) values (${id}, ${at(now)})
        on conflict (event_id) do update set seen_at = excluded.seen_at
          where kept.done_at is null and kept.seen_at <= ${at(now.subtract({ seconds: underWaySeconds }))}
        returning 1`.execute(db);
      if (rows.length > 0) return "taken";
      const kept = await db
        .selectFrom("app.slack_events")
        .select("done_at")
        .where("event_id", "=", id)
        .executeTakeFirst();
      return kept?.done_at == null ? "under-way" : "done";
    },
    async endEvent(eventId, now) {
      await db
        .updateTable("app.slack_events")
        .set({ done_at: timeColumn(now) })
        .where("event_id", "=", storable(eventId))
        .execute();
    },
  };
}

export function installationPlace(column: "bot_token" | "raw", teamId: string) {
  return { table: "installations", column, key: teamId };
}
