import { type Kysely, sql } from "kysely";

/** The functions that returned parts of a passage go: a function's columns can't be changed. The store makes its own when it opens. */
// biome-ignore lint/suspicious/noExplicitAny: a migration has no fixed schema; this is Kysely's own type for it
export async function up(db: Kysely<any>): Promise<void> {
  await sql`drop function if exists app.find_passages`.execute(db);
}
