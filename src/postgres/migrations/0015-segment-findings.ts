import { type Kysely, sql } from "kysely";

/** With which kinds of account a behaviour goes otherwise than elsewhere: since when, until when, and when it was last looked at. Names nobody. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table app.segment_findings (
    id text primary key,
    behaviour text collate "C" not null,
    measure text not null,
    dimension text not null,
    value text not null,
    finding json not null,
    opened_at timestamptz not null,
    closed_at timestamptz
  )`,
  // Two that look at the same time open one.
  `create unique index segment_findings_open on app.segment_findings (behaviour, measure, dimension, value)
    where closed_at is null`,
  `create table app.segment_rounds (
    at timestamptz primary key,
    looked integer not null
  )`,
];
