import { type Kysely, sql } from "kysely";

/**
 * Who may still be quoted: what owners decided about their documents, in which state of the knowledge a brief was made, what was corrected in messages
 * that were already there, what the current documents contradict each other about, what was asked and not found, and answers to questions.
 */
// biome-ignore lint/suspicious/noExplicitAny: a migration has no fixed schema; this is Kysely's own type for it
export async function up(db: Kysely<any>): Promise<void> {
  // Holds for one state of the file: another checksum, and the owner's word is about another text.
  await sql`
    create table app.document_overrides (
      document_id text collate "C" primary key,
      checksum text not null,
      retired_at timestamptz,
      review_by date,
      decided_by text not null,
      decided_at timestamptz not null
    )`.execute(db);
  await sql`alter table app.briefs add column knowledge_state text`.execute(db);
  await sql`create index deliveries_showing on app.deliveries (brief_id) where status = 'sent' and shape = 'active' and brief_id is not null`.execute(
    db,
  );
  await sql`
    create table app.brief_corrections (
      delivery_id text not null,
      document_id text not null,
      words text not null,
      at timestamptz not null,
      primary key (delivery_id, document_id)
    )`.execute(db);
  await sql`
    create table app.knowledge_contradictions (
      single boolean primary key default true check (single),
      state text not null,
      found json not null,
      at timestamptz not null
    )`.execute(db);
  // Counted, without who asked.
  await sql`
    create table app.missed_questions (
      key text primary key,
      question text not null,
      owner text,
      times int not null,
      first_at timestamptz not null,
      last_at timestamptz not null
    )`.execute(db);
  await sql`create index missed_questions_last on app.missed_questions (last_at)`.execute(db);
  await sql`
    create table app.answers (
      id text primary key,
      person text not null,
      account_id text,
      channel text,
      thread_ts text,
      question text not null,
      searched text not null,
      answer json not null,
      knowledge_state text,
      at timestamptz not null
    )`.execute(db);
  await sql`create index answers_thread on app.answers (channel, thread_ts, at desc)`.execute(db);
  await sql`create index answers_person on app.answers (person, at desc)`.execute(db);
  await sql`
    create table app.owner_questions (
      id text primary key,
      answer_id text not null,
      asker text not null,
      owner text not null,
      question text not null,
      reply text,
      kept_as text,
      asked_at timestamptz not null,
      replied_at timestamptz,
      unique (answer_id)
    )`.execute(db);
}
