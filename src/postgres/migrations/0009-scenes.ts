import { type Kysely, sql } from "kysely";

/** Roleplays and what came of them. Apart from observations and states on purpose: practice is not proof. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table app.scenes (
      id text primary key,
      rep text not null,
      brief_id text,
      channel text,
      thread_ts text,
      rev integer not null,
      session json not null,
      said json not null default '{}',
      pending json not null default '[]',
      has_pending boolean not null default false,
      tick_at timestamptz,
      claim text,
      claim_until timestamptz,
      created_at timestamptz not null
    )`.execute(db);
  await sql`create unique index scenes_thread on app.scenes (channel, thread_ts)`.execute(db);
  await sql`create index scenes_rep on app.scenes (rep, created_at)`.execute(db);
  await sql`create index scenes_work on app.scenes (tick_at) where tick_at is not null or has_pending`.execute(db);
  await sql`
    create table app.practice_results (
      scene_id text not null,
      attempt integer not null,
      rep text not null,
      account_id text not null,
      behaviour text,
      at timestamptz not null,
      mode text not null,
      finished boolean not null,
      failed_rung text,
      items json,
      primary key (scene_id, attempt)
    )`.execute(db);
  await sql`
    create table app.roleplay_criteria (
      criterion text primary key,
      enabled boolean not null,
      people double precision,
      grader double precision,
      threads integer not null,
      at timestamptz not null
    )`.execute(db);
  await sql`create index practice_results_rep on app.practice_results (rep, at)`.execute(db);
}
