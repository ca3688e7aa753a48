import { type Kysely, sql } from "kysely";

/** When an event of Slack's was handled to its end; null: under way, or its process died. Those of before are over. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table app.slack_events add column done_at timestamptz`.execute(db);
  await sql`update app.slack_events set done_at = seen_at`.execute(db);
}
