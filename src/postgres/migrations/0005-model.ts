import { type Kysely, sql } from "kysely";

/**
 * What was asked of a model and what became of it, what each person's day has used, how a server wants to be asked, and which documents people say are
 * wrong or old.
 */
// biome-ignore lint/suspicious/noExplicitAny: a migration has no fixed schema; this is Kysely's own type for it
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    create table app.model_results (
      id text primary key,
      brief_id text,
      delivery_id text,
      person text not null,
      account_id text not null,
      at timestamptz not null,
      prompt text not null,
      prompt_version int not null,
      prompt_hash text not null,
      model text not null,
      rung text not null,
      outcome text not null,
      request_id text,
      input_tokens int,
      cached_tokens int,
      output_tokens int,
      cost_usd double precision,
      duration_ms int not null,
      answer json,
      claims json not null
    )`.execute(db);
  await sql`create index model_results_delivery on app.model_results (delivery_id, at desc)`.execute(db);
  await sql`create index model_results_brief on app.model_results (brief_id)`.execute(db);
  await sql`
    create table app.model_usage (
      person text not null,
      day date not null,
      tokens bigint not null,
      usd double precision not null,
      primary key (person, day)
    )`.execute(db);
  await sql`
    create table app.model_rungs (
      model text not null,
      endpoint text not null,
      rung text not null,
      at timestamptz not null,
      primary key (model, endpoint)
    )`.execute(db);
  await sql`
    create table app.document_feedback (
      document_id text not null,
      passage_id text,
      delivery_id text not null,
      person text not null,
      slot text not null,
      words text not null,
      owner text,
      at timestamptz not null,
      primary key (document_id, delivery_id, person, slot, words)
    )`.execute(db);
  await sql`create index document_feedback_delivery on app.document_feedback (delivery_id)`.execute(db);
  await sql`create index document_feedback_owner on app.document_feedback (owner, at)`.execute(db);
}
