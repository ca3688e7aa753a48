import { type Kysely, sql } from "kysely";

/** How many nudges a person wants at most; null: as many as the deployment allows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table app.settings add column nudges_per_day integer, add column nudges_per_week integer`.execute(db);
}
