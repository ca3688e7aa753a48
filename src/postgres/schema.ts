import type { ColumnType, Generated, JSONColumnType } from "kysely";
import type { Role } from "#domain/accounts/records.ts";
import type { Brief } from "#domain/briefs/brief.ts";
import type { CallCorrection, CallDecision } from "#domain/calendar/decision.ts";
import type {
  CallFacts,
  DeliveryKind,
  DeliveryShape,
  DeliveryStatus,
  DeliverySubject,
} from "#domain/moments/delivery.ts";
import type { CalendarConnection } from "#flows/ports.ts";
import type { GovernanceTables } from "./governance-tables.ts";
import type { ModelTables } from "./model-schema.ts";
import type { NudgeTables } from "./nudge-tables.ts";
import type { RightsTables } from "./rights-tables.ts";
import type { SceneTables } from "./scene-tables.ts";
import type { SignalTables } from "./signal-tables.ts";
import type { StateTables } from "./state-tables.ts";

/** Written as an ISO string with milliseconds, read as a Date (column-values.ts). */
type Time = ColumnType<Date, string, string>;
type NullableTime = ColumnType<Date | null, string | null | undefined, string | null>;
/** A `json` column: it keeps the order of keys, and flows compare what they decide with what they decided before. */
type Json<T> = ColumnType<T, string, string>;
type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>;

export interface PeopleTable {
  email: string;
  name: string;
  role: Role;
  manager_email: string | null;
  time_zone: string;
  started_on: string | null;
}
interface SlackLinksTable {
  email: string;
  team_id: string;
  user_id: string;
  channel: string | null;
  zone: string | null;
}
export interface SettingsTable {
  email: string;
  /** Null: the deployment's default, also when that changes. */
  lead_minutes: number | null;
  day_before: boolean;
  digest: boolean;
  quiet_from: string | null;
  quiet_to: string | null;
  paused_until: NullableTime;
  stopped: string[];
  blocked: string[];
  nudges_per_day: number | null;
  nudges_per_week: number | null;
}
export interface AccountsTable {
  id: string;
  name: string;
  /** Lower case, punycode. */
  domains: string[];
  type: string;
  industry: string | null;
  owner_email: string | null;
}
export interface ContactsTable {
  email: string;
  name: string;
  title: string | null;
  account_id: string;
}
export interface OpportunitiesTable {
  id: string;
  account_id: string;
  name: string;
  stage: string;
  amount: number | null;
  currency: string | null;
  close_date: string | null;
  owner_email: string | null;
  competitor: string | null;
  partner: string | null;
  next_step: string | null;
  plan_updated_on: string | null;
  last_activity_on: string | null;
  meddpicc: JSONColumnType<Record<string, { value: string | null; updatedOn: string | null }>>;
}
/** Counters of change: what was computed from an older value is stale. */
interface RevisionsTable {
  name: string;
  value: ColumnType<string, number, number>;
}
export interface CalendarConnectionsTable {
  rep: string;
  provider: CalendarConnection["provider"];
  via: CalendarConnection["via"];
  status: CalendarConnection["status"];
  generation: Generated<number>;
  /** Sealed (secrets.ts). */
  refresh_token: string | null;
  scopes: string[];
  cursor: string | null;
  last_pull_at: NullableTime;
  last_error: string | null;
  failures: Generated<number>;
  next_pull_at: Time;
  /** The last "pull now": a read that began before it does not answer it. */
  requested_at: NullableTime;
  /** A worker reads it now and nobody else does, until this instant at most. */
  reading_until: NullableTime;
}
export interface CalendarEventsTable {
  rep: string;
  provider_id: string;
  starts_at: Time;
  ends_at: Time;
  /** A CalendarEvent with instants as ISO strings. */
  event: Json<Record<string, unknown>>;
  decision: NullableJson<CallDecision>;
  removed_at: NullableTime;
  seen_at: Time;
}
interface CorrectionsTable {
  rep: string;
  scope: CallCorrection["scope"];
  key: string;
  verdict: Json<CallCorrection["verdict"]>;
  at: Time;
}
interface OAuthStatesTable {
  /** SHA-256 of the state: a copy of the database consents to nothing. */
  state_hash: string;
  rep: string;
  /** Sealed. */
  verifier: string;
  expires_at: Time;
}
export interface PushChannelsTable {
  id: string;
  rep: string;
  resource_id: string;
  token_hash: string;
  expires_at: Time;
}
export interface DeliveriesTable {
  id: string;
  idem_key: string;
  kind: DeliveryKind;
  recipient: string;
  subject: Json<DeliverySubject>;
  due_at: Time;
  expires_at: Time;
  shape: DeliveryShape;
  rev: number;
  posted_rev: number | null;
  status: DeliveryStatus;
  because: string | null;
  attempts: number;
  first_attempt_at: NullableTime;
  ambiguous: boolean;
  claim: string | null;
  claim_until: NullableTime;
  channel: string | null;
  ts: string | null;
  sent_at: NullableTime;
  brief_id: string | null;
  shown: NullableJson<CallFacts>;
  created_at: Time;
  updated_at: Time;
  /** End of the call it is about, for "what concerns this person since". */
  call_ends_at: NullableTime;
  /** An edit of a posted message waits until then (Slack's Retry-After); a pending row waits by due_at. */
  retry_at: NullableTime;
  /** Why the last attempt did not get through, whatever `because` has to say to the reader. */
  last_error: string | null;
  woken_rev: number | null;
  woken_at: NullableTime;
  /** When a worker last took it. */
  claimed_at: NullableTime;
}
interface FeedbackTable {
  delivery_id: string;
  person: string;
  verdict: string;
  reason: string | null;
  at: Time;
}
interface BriefsTable {
  id: string;
  rep: string;
  account_id: string;
  brief: Json<Brief>;
  generated_at: Time;
  /** GovernanceStore.state in which it was last found current. */
  knowledge_state: string | null;
}
interface ContextsTable {
  key: string;
  revision: string;
  value: Json<unknown>;
  at: Time;
}
export interface InstallationsTable {
  team_id: string;
  enterprise_id: string | null;
  /** Sealed. */
  bot_token: string;
  bot_user_id: string;
  app_id: string | null;
  scopes: string[];
  /** Sealed JSON: it holds the token again. */
  raw: string;
}
interface SlackEventsTable {
  event_id: string;
  seen_at: Time;
  done_at: Time | null;
}

/** Every table is named with its schema: BullMQ lives in the same embedded database and owns the search path. */
export interface Schema
  extends GovernanceTables,
    ModelTables,
    NudgeTables,
    RightsTables,
    SceneTables,
    SignalTables,
    StateTables {
  "app.people": PeopleTable;
  "app.slack_links": SlackLinksTable;
  "app.settings": SettingsTable;
  "app.accounts": AccountsTable;
  "app.contacts": ContactsTable;
  "app.opportunities": OpportunitiesTable;
  "app.revisions": RevisionsTable;
  "app.calendar_connections": CalendarConnectionsTable;
  "app.calendar_events": CalendarEventsTable;
  "app.corrections": CorrectionsTable;
  "app.oauth_states": OAuthStatesTable;
  "app.push_channels": PushChannelsTable;
  "app.deliveries": DeliveriesTable;
  "app.feedback": FeedbackTable;
  "app.briefs": BriefsTable;
  "app.contexts": ContextsTable;
  "app.installations": InstallationsTable;
  "app.slack_events": SlackEventsTable;
}
