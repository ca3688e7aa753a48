import { type Kysely, sql } from "kysely";

/** A brief asks whether a call with the account has shown a behaviour since a launch. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index findings_of_account on app.findings (account_id, at) where current`.execute(db);
}
