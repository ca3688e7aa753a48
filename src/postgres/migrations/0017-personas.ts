import { type Kysely, sql } from "kysely";

/** Whom a document was written for. The functions that ranked without it go; the store makes its own when it opens. */
// biome-ignore lint/suspicious/noExplicitAny: a migration has no fixed schema; this is Kysely's own type for it
export async function up(db: Kysely<any>): Promise<void> {
  for (const table of ["documents", "passages"] as const) {
    await sql`alter table ${sql.table(`app.${table}`)} add column persona_key text`.execute(db);
    await sql`drop function if exists ${sql.table(`app.rank_${table}`)}`.execute(db);
  }
  await sql`alter table app.documents add column persona text`.execute(db);
}
