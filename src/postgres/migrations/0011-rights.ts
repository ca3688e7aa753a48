import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table app.moments_shared (
    id text primary key,
    rep text not null,
    behaviour text not null,
    observation text not null unique,
    call_id text not null,
    account_id text not null,
    at timestamptz not null,
    quote text not null,
    context text not null,
    reply text,
    status text not null,
    consent text not null,
    proposed_at timestamptz not null,
    decided_at timestamptz
  )`,
  "create index moments_shared_of_behaviour on app.moments_shared (behaviour, decided_at desc) where status = 'shared'",
  "create index moments_shared_of_rep on app.moments_shared (rep)",
  `create table app.disputes (
    observation text primary key,
    rep text not null,
    behaviour text not null,
    quote text,
    detector text not null,
    detector_version text not null,
    executed boolean,
    at timestamptz not null,
    reason text
  )`,
  "create index disputes_of_behaviour on app.disputes (behaviour, at desc)",
  "create index disputes_of_rep on app.disputes (rep)",
  // One row for a day, so that a page that is opened often does not bury the rest.
  `create table app.audit_log (
    viewer text not null,
    capacity text not null,
    about text not null,
    kind text not null,
    surface text not null,
    day date not null,
    first_at timestamptz not null,
    last_at timestamptz not null,
    times integer not null,
    primary key (about, day, viewer, capacity, kind, surface)
  )`,
  "create index audit_log_by_viewer on app.audit_log (viewer, last_at)",
  "create index audit_log_by_age on app.audit_log (last_at)",
];
