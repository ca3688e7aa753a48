import { type Kysely, sql } from "kysely";

/** What was, is and will be said to whom about which behaviour, held ones with their reason; what people answered. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table app.nudges (
    id text collate "C" primary key,
    key text collate "C" not null unique,
    type text not null,
    rep text collate "C",
    behaviour text collate "C",
    owner text collate "C",
    from_state text,
    state text,
    state_since timestamptz,
    finding_id text,
    status text not null,
    because text,
    why text not null,
    evidence json not null,
    urgency double precision not null,
    not_before timestamptz,
    call json,
    due_at timestamptz,
    deadline_at timestamptz,
    follow_up_at timestamptz,
    look_at timestamptz,
    letter text collate "C",
    sent_at timestamptz,
    outcome text,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`,
  "create index nudges_rep on app.nudges (rep, created_at)",
  "create index nudges_owner on app.nudges (owner, created_at)",
  "create index nudges_letter on app.nudges (letter) where letter is not null",
  "create index nudges_look on app.nudges (look_at) where status in ('planned', 'held')",
  "create index nudges_due on app.nudges (due_at) where status = 'planned'",
  "create index nudges_follow_up on app.nudges (follow_up_at) where status in ('sent', 'answered')",
  "create index nudges_general on app.nudges (created_at) where rep is null",
  `create table app.nudge_answers (
    number bigint generated always as identity primary key,
    nudge_id text collate "C" not null,
    person text collate "C" not null,
    verb text not null,
    reason text,
    observation text,
    at timestamptz not null
  )`,
  "create index nudge_answers_nudge on app.nudge_answers (nudge_id)",
  "create index nudge_answers_at on app.nudge_answers (at)",
  `create table app.nudge_opt_outs (
    person text collate "C" not null,
    behaviour text collate "C" not null,
    at timestamptz not null,
    primary key (person, behaviour)
  )`,
  `create table app.nudge_types (
    type text primary key,
    level text not null,
    since timestamptz not null,
    measured json
  )`,
  // When a round was last done, by its name.
  `create table app.nudge_rounds (
    name text primary key,
    at timestamptz not null
  )`,
];
