import { type Kysely, sql } from "kysely";
import { tokenPlace } from "./calendar-connections.ts";
import { at } from "./column-values.ts";
import { installationPlace } from "./installations.ts";
import type { Schema } from "./schema.ts";
import type { SecretPlace, Secrets } from "./secrets.ts";

/** Forgets what is over: run with the maintenance. What was sent and why stays. */
export async function prune(db: Kysely<Schema>, secrets: Secrets, now: Temporal.Instant): Promise<void> {
  const ago = (hours: number) => at(now.subtract({ hours }));
  await sql`delete from app.calendar_events where ends_at < ${ago(30 * 24)}`.execute(db);
  await sql`delete from app.oauth_states where expires_at <= ${at(now)}`.execute(db);
  await sql`delete from app.slack_events where seen_at < ${ago(24)}`.execute(db);
  await sql`delete from app.contexts where at < ${ago(24)}`.execute(db);
  await sealAgain(db, secrets);
}

/** After a rotation: what an older key sealed is sealed with the first one, so that the old key can be taken off the list. */
async function sealAgain(db: Kysely<Schema>, secrets: Secrets): Promise<void> {
  const again = (sealed: string, place: SecretPlace) => secrets.seal(secrets.open(sealed, place), place);
  const connections = await db
    .selectFrom("app.calendar_connections")
    .select(["rep", "refresh_token as token"])
    .where("refresh_token", "is not", null)
    .execute();
  for (const { rep, token } of connections) {
    if (token === null || !secrets.isStale(token)) continue;
    await db
      .updateTable("app.calendar_connections")
      .set({ refresh_token: again(token, tokenPlace(rep)) })
      .where("rep", "=", rep)
      .where("refresh_token", "=", token)
      .execute();
  }
  const installations = await db
    .selectFrom("app.installations")
    .select(["team_id as team", "bot_token as token", "raw"])
    .execute();
  for (const { team, token, raw } of installations) {
    if (!secrets.isStale(token) && !secrets.isStale(raw)) continue;
    await db
      .updateTable("app.installations")
      .set({
        bot_token: again(token, installationPlace("bot_token", team)),
        raw: again(raw, installationPlace("raw", team)),
      })
      .where("team_id", "=", team)
      .where("bot_token", "=", token)
      .where("raw", "=", raw)
      .execute();
  }
}
