import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table app.observations (
    id text collate "C" primary key,
    rep text collate "C" not null,
    behaviour text collate "C" not null,
    at timestamptz not null,
    call_id text not null,
    applicable boolean not null,
    executed boolean,
    confidence double precision not null,
    landed text not null,
    quote text,
    detector text not null,
    detector_version text not null,
    proves_absence boolean not null,
    status text not null,
    because text,
    recorded_at timestamptz not null
  )`,
  // All of a pair, and all of a behaviour.
  "create index observations_of_pair on app.observations (behaviour, rep, at)",
  `create table app.observation_versions (
    id text collate "C" not null,
    version integer not null,
    rep text not null,
    replaced_at timestamptz not null,
    observation json not null,
    primary key (id, version)
  )`,
  // One row for each behaviour that was ever observed: its lock, and how its reps were spread when they were last evaluated together.
  `create table app.cohorts (
    behaviour text collate "C" primary key,
    prior json
  )`,
  // memory: 16 numbers, two peaks and counts as base64 of doubles; recent: the last 14 moments.
  `create table app.behaviour_states (
    behaviour text collate "C" not null,
    rep text collate "C" not null,
    memory text not null,
    recent json not null,
    moments integer not null,
    state text not null,
    since timestamptz not null,
    evaluated_at timestamptz not null,
    scores json not null,
    primary key (behaviour, rep)
  )`,
  "create index behaviour_states_of_rep on app.behaviour_states (rep)",
  `create table app.state_changes (
    number bigint generated always as identity primary key,
    behaviour text collate "C" not null,
    rep text collate "C" not null,
    from_state text not null,
    state text not null,
    since timestamptz not null,
    scores json not null,
    moments integer not null,
    recent json not null,
    recorded_at timestamptz not null,
    superseded_at timestamptz
  )`,
  "create index state_changes_of_pair on app.state_changes (rep, behaviour)",
  "create index state_changes_by_time on app.state_changes (recorded_at)",
  `create table app.population_findings (
    id text primary key,
    behaviour text collate "C" not null,
    kind text not null,
    finding json not null,
    opened_at timestamptz not null,
    closed_at timestamptz
  )`,
  "create index population_findings_open on app.population_findings (behaviour) where closed_at is null",
];
