import { type Kysely, sql } from "kysely";

/** A brief asks for the account's last call. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index signals_last_call on app.signals (account_id, at)
      where current and kind = 'call.transcript' and content is not null`.execute(db);
}
