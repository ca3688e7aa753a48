import { type Kysely, sql } from "kysely";

/** When a worker last took the row: `explain` shows it beside when it was due and when it was posted. */
// biome-ignore lint/suspicious/noExplicitAny: a migration has no fixed schema; this is Kysely's own type for it
export async function up(db: Kysely<any>): Promise<void> {
  await sql`alter table app.deliveries add column claimed_at timestamptz`.execute(db);
}
