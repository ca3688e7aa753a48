import { type Kysely, sql } from "kysely";

/**
 * The language of a text, personal documents, places in files without text offsets, vectors, and connected Drives. The columns that ranked before are
 * dropped: they knew English only, and the store makes the new ones when it opens.
 */
// biome-ignore lint/suspicious/noExplicitAny: a migration has no fixed schema; this is Kysely's own type for it
export async function up(db: Kysely<any>): Promise<void> {
  for (const table of ["documents", "passages"] as const) {
    await sql`alter table ${sql.table(`app.${table}`)} drop column if exists content, drop column if exists words, drop column if exists word_count,
      add column language text not null default 'en', add column readers text[]`.execute(db);
    await sql`drop function if exists ${sql.table(`app.rank_${table}`)}`.execute(db);
  }
  await sql`alter table app.passages add column place text`.execute(db);
  await sql`drop table if exists app.knowledge_terms, app.knowledge_sizes`.execute(db);
  // Languages that any document is in: a question is cut into stems for each.
  await sql`alter table app.knowledge_state add column languages text[] not null default '{en}'`.execute(db);
  // bits: one for each dimension, its sign. vector: float32, little endian, of length 1.
  await sql`
    create table app.passage_vectors (
      passage_id text collate "C" primary key references app.passages on delete cascade,
      model text not null,
      bits bit varying not null,
      vector bytea not null
    )`.execute(db);
  await sql`
    create table app.drives (
      rep text primary key,
      status text not null,
      refresh_token text,
      scopes text[] not null default '{}',
      page_token text,
      last_pull_at timestamptz,
      last_error text,
      next_pull_at timestamptz not null,
      generation int not null default 1
    )`.execute(db);
}
