import { type Kysely, sql } from "kysely";

/** People, CRM records, calendars, deliveries, briefs, installations. Documents are 0002. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...records, ...calendars, ...deliveries, ...rest]) await sql.raw(statement).execute(db);
}

const records = [
  `create table app.people (
    email text primary key,
    name text not null,
    role text not null,
    manager_email text,
    time_zone text not null,
    started_on date
  )`,
  `create table app.slack_links (
    email text primary key,
    team_id text not null,
    user_id text not null,
    channel text,
    zone text,
    unique (team_id, user_id)
  )`,
  `create table app.settings (
    email text primary key,
    lead_minutes integer,
    day_before boolean not null,
    digest boolean not null,
    quiet_from text,
    quiet_to text,
    paused_until timestamptz,
    stopped text[] not null,
    blocked text[] not null,
    check ((quiet_from is null) = (quiet_to is null))
  )`,
  `create table app.accounts (
    id text primary key,
    name text not null,
    domains text[] not null,
    type text not null,
    industry text,
    owner_email text
  )`,
  "create index accounts_by_domain on app.accounts using gin (domains)",
  `create table app.contacts (
    email text primary key,
    name text not null,
    title text,
    account_id text not null references app.accounts (id)
  )`,
  "create index contacts_by_account on app.contacts (account_id)",
  `create table app.opportunities (
    id text primary key,
    account_id text not null references app.accounts (id),
    name text not null,
    stage text not null,
    amount double precision,
    currency text,
    close_date date,
    owner_email text,
    competitor text,
    partner text,
    next_step text,
    plan_updated_on date,
    last_activity_on date,
    meddpicc jsonb not null
  )`,
  "create index opportunities_by_account on app.opportunities (account_id)",
  "create index opportunities_by_owner on app.opportunities (owner_email)",
  "create table app.revisions (name text primary key, value bigint not null)",
  "insert into app.revisions (name, value) values ('records', 0)",
];

// `json`, not `jsonb`, where the text itself matters: jsonb sorts keys, and flows compare decisions as text.
const calendars = [
  `create table app.calendar_connections (
    rep text primary key,
    provider text not null,
    via text not null,
    status text not null,
    generation integer not null default 1,
    refresh_token text,
    scopes text[] not null,
    cursor text,
    last_pull_at timestamptz,
    last_error text,
    failures integer not null default 0,
    next_pull_at timestamptz not null,
    requested_at timestamptz
  )`,
  "create index connections_due on app.calendar_connections (next_pull_at) where status = 'connected'",
  `create table app.calendar_events (
    rep text not null,
    provider_id text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    event json not null,
    decision json,
    removed_at timestamptz,
    seen_at timestamptz not null,
    primary key (rep, provider_id)
  )`,
  "create index events_by_end on app.calendar_events (rep, ends_at)",
  "create index events_by_id on app.calendar_events (provider_id)",
  "create index events_old on app.calendar_events (ends_at)",
  `create table app.corrections (
    rep text not null,
    scope text not null,
    key text not null,
    verdict json not null,
    at timestamptz not null,
    primary key (rep, scope, key)
  )`,
  `create table app.oauth_states (
    state_hash text primary key,
    rep text not null,
    verifier text not null,
    expires_at timestamptz not null
  )`,
  `create table app.push_channels (
    id text primary key,
    rep text not null,
    resource_id text not null,
    token_hash text not null,
    expires_at timestamptz not null
  )`,
  "create index channels_by_rep on app.push_channels (rep)",
];

// The partial indexes are the sweeper's four questions (delivery-wakes.ts): each holds only the rows that may need work.
const deliveries = [
  `create table app.deliveries (
    id text primary key,
    idem_key text not null unique,
    kind text not null,
    recipient text not null,
    subject json not null,
    due_at timestamptz not null,
    expires_at timestamptz not null,
    shape text not null default 'active',
    rev integer not null default 1,
    posted_rev integer,
    status text not null check (status in ('pending', 'sending', 'sent', 'failed', 'cancelled')),
    because text,
    attempts integer not null default 0,
    first_attempt_at timestamptz,
    ambiguous boolean not null default false,
    claim text,
    claim_until timestamptz,
    channel text,
    ts text,
    sent_at timestamptz,
    brief_id text,
    shown json,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    call_ends_at timestamptz,
    retry_at timestamptz,
    last_error text,
    woken_rev integer,
    woken_at timestamptz,
    check ((claim is null) = (claim_until is null)),
    check (status <> 'sending' or claim is not null),
    check (status <> 'sent' or (posted_rev is not null and channel is not null and ts is not null))
  ) with (fillfactor = 80)`,
  `create index deliveries_unwoken on app.deliveries (due_at)
    where status = 'pending' and woken_rev is distinct from rev`,
  "create index deliveries_pending on app.deliveries (due_at) where status = 'pending'",
  "create index deliveries_to_edit on app.deliveries (updated_at) where status = 'sent' and posted_rev < rev",
  "create index deliveries_claimed on app.deliveries (claim_until) where status = 'sending'",
  "create index deliveries_of_person on app.deliveries (recipient, greatest(due_at, call_ends_at))",
  "create index deliveries_newest on app.deliveries (created_at desc, id desc)",
  `create table app.feedback (
    delivery_id text not null references app.deliveries (id) on delete cascade,
    person text not null,
    verdict text not null,
    reason text,
    at timestamptz not null,
    primary key (delivery_id, person)
  )`,
];

const rest = [
  `create table app.briefs (
    id text primary key,
    rep text not null,
    account_id text not null,
    brief json not null,
    generated_at timestamptz not null
  )`,
  "create index briefs_by_rep on app.briefs (rep)",
  `create table app.contexts (
    key text primary key,
    revision text not null,
    value json not null,
    at timestamptz not null
  )`,
  `create table app.installations (
    team_id text primary key,
    enterprise_id text,
    bot_token text not null,
    bot_user_id text not null,
    app_id text,
    scopes text[] not null,
    raw text not null
  )`,
  "create table app.slack_events (event_id text primary key, seen_at timestamptz not null)",
  "create index slack_events_old on app.slack_events (seen_at)",
];
