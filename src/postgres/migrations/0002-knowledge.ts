import { type Kysely, sql } from "kysely";

/**
 * Documents and their passages. What ranks them (an index of the extension or term statistics) is made when the store opens:
 * it depends on the server, not on the version of the schema. Filter columns are copied onto the passages, so that ranking needs no join;
 * `*_key` columns are lower case, `superseded_from` is '-infinity' for a replacement without a date.
 */
// biome-ignore lint/suspicious/noExplicitAny: a migration has no fixed schema; this is Kysely's own type for it
export async function up(db: Kysely<any>): Promise<void> {
  await sql`create schema if not exists app`.execute(db);
  await sql`
    create table app.documents (
      id text collate "C" primary key,
      source text not null,
      path text not null,
      title text not null,
      kind text,
      product text,
      stage text,
      competitor text,
      owner text,
      valid_from date,
      review_by date,
      supersedes text[] not null,
      superseded_from date,
      audience text[] not null,
      product_key text,
      stage_key text,
      competitor_key text,
      checksum text not null,
      chunking int not null,
      titles text not null,
      body text not null,
      imported_at timestamptz not null,
      unique (source, path)
    )`.execute(db);
  await sql`
    create table app.passages (
      id text collate "C" primary key,
      document_id text collate "C" not null references app.documents on delete cascade,
      ord int not null,
      title_path text[] not null,
      heading text not null,
      body text not null,
      start_offset int not null,
      end_offset int not null,
      titles text not null,
      kind text,
      product_key text,
      stage_key text,
      competitor_key text,
      valid_from date,
      superseded_from date,
      audience text[] not null
    )`.execute(db);
  await sql`create index passages_document on app.passages (document_id, ord)`.execute(db);
  await sql`create table app.knowledge_state (single boolean primary key default true check (single), revision bigint not null)`.execute(
    db,
  );
  await sql`insert into app.knowledge_state (revision) values (0)`.execute(db);
}
