import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table app.plays (
    id text primary key,
    play json not null,
    launched_on date not null,
    ends_on date,
    created_by text,
    updated_at timestamptz not null
  )`,
  // A behaviour has one play: its state is per rep and behaviour.
  `create table app.play_behaviours (
    behaviour text primary key,
    play_id text not null references app.plays (id) on delete cascade
  )`,
  "insert into app.revisions (name, value) values ('plays', 0) on conflict do nothing",
  // Every version of a signal; at most one is current. content goes when its retention is over.
  `create table app.signals (
    id text not null,
    version integer not null,
    current boolean not null,
    kind text not null,
    at timestamptz not null,
    source text not null,
    person text,
    event_id text,
    account_id text,
    opportunity_id text,
    document_id text,
    checksum text not null,
    content json,
    received_at timestamptz not null,
    read_by text,
    retry_at timestamptz,
    primary key (id, version)
  )`,
  "create unique index signals_current on app.signals (id) where current",
  `create index signals_to_read on app.signals (at)
    where current and content is not null and kind in ('call.transcript', 'review.manager')`,
  "create index signals_of_event on app.signals (event_id) where current and kind = 'call.transcript'",
  "create index signals_of_deal on app.signals (opportunity_id, at) where current and kind = 'deal.moved'",
  "create index signals_of_document on app.signals (document_id, at) where current and document_id is not null",
  "create index signals_by_age on app.signals (at) where content is not null",
  `create table app.findings (
    id text not null,
    version integer not null,
    current boolean not null,
    call_id text not null,
    signal_id text not null,
    rep text not null,
    behaviour text not null,
    at timestamptz not null,
    account_id text not null,
    finding json not null,
    found_at timestamptz not null,
    primary key (id, version)
  )`,
  "create unique index findings_current on app.findings (id) where current",
  "create index findings_of_call on app.findings (call_id) where current",
  "create index findings_of_behaviour on app.findings (behaviour, at) where current",
  "create index findings_of_rep on app.findings (rep)",
];
