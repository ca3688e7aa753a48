/** What the flows need from the world. Adapters implement these; only app.ts knows which adapter. */
import type { Account, Contact, Opportunity, Person } from "#domain/accounts/records.ts";
import type { Brief } from "#domain/briefs/brief.ts";
import type { InternalRules } from "#domain/calendar/guests.ts";
import type { Clock } from "#domain/clock.ts";
import type { Document, DocumentKind, Passage, PassageHit } from "#domain/knowledge/document.ts";
import type {
  CallFacts,
  Delivery,
  DeliveryKind,
  DeliveryShape,
  DeliverySubject,
  MessageContent,
  RepSettings,
} from "#domain/moments/delivery.ts";
import type { NudgeRules } from "#domain/nudges/rules.ts";
import type { AnswerStore } from "./answer-ports.ts";
import type { ObservationStore, StateStore } from "./behaviour-ports.ts";
import type { CalendarSources, CalendarStore } from "./calendar-ports.ts";
import type { DriveSource, DriveStore } from "./drive-ports.ts";
import type { Embeddings, VectorStore } from "./embedding-ports.ts";
import type { DeliveryTrails } from "./explain-ports.ts";
import type { DocumentFeedbackStore } from "./feedback-ports.ts";
import type { GovernanceStore } from "./governance-ports.ts";
import type { LetterDesk } from "./letters/desk.ts";
import type { Wording } from "./model-ports.ts";
import type { Disputes, NudgeStore } from "./nudge-ports.ts";
import type { JobName, JobPayloads } from "./payloads.ts";
import type { RightsPorts } from "./rights-ports.ts";
import type { Personas, SceneStore } from "./scene-ports.ts";
import type { PlayStore, SignalStore } from "./signal-ports.ts";

export type {
  CalendarConnection,
  CalendarSource,
  CalendarSources,
  CalendarStore,
  CalendarWindow,
  Pull,
  PushChannel,
  StoredEvent,
} from "./calendar-ports.ts";

type Instant = Temporal.Instant;

export interface Ports {
  /** Null: no model is configured, briefs are built from documents alone. */
  readonly wording?: Wording | null;
  /** What readers called wrong or old, by document. */
  readonly documentFeedback?: DocumentFeedbackStore;
  /** Absent only where nothing is retired while it runs: evaluations of a fixed set of documents. */
  readonly governance?: GovernanceStore;
  readonly answers?: AnswerStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly queue: Queue;
  readonly people: PeopleStore;
  readonly records: RecordStore;
  readonly calendars: CalendarStore;
  readonly calendarSources: CalendarSources;
  /** Absent where nobody reads Drives; the source is null without an OAuth client. */
  readonly drives?: DriveStore;
  readonly driveSource?: DriveSource | null;
  readonly deliveries: DeliveryStore;
  readonly trails: DeliveryTrails;
  readonly briefs: BriefStore;
  readonly documents: DocumentStore;
  readonly observations: ObservationStore;
  readonly states: StateStore;
  readonly plays: PlayStore;
  readonly signals: SignalStore;
  readonly scenes: SceneStore;
  readonly nudges: NudgeStore;
  /** Absent: a dispute is kept with its nudge and holds what would go to the manager, and that is all. */
  readonly disputes?: Disputes;
  readonly rights: RightsPorts;
  readonly personas: Personas;
  readonly messenger: Messenger;
  readonly letters: LetterDesk;
  readonly installations: InstallationStore;
  readonly domains: DomainNames;
  /** Who is a colleague: configured domains, else the company domains of the people imported; every imported address. */
  readonly internal: () => Promise<InternalRules>;
  readonly rules: ProductRules;
  /** A fresh opaque id (UUID v7). */
  readonly newId: () => string;
}

/** Settings of the deployment that flows obey. */
export interface ProductRules {
  readonly pollSeconds: number;
  /** How the outside reaches this process; null: no push channels. */
  readonly publicUrl: string | null;
  /** Where the consent page sends the browser back to. */
  readonly oauthRedirectUri: string;
  /** Managers of managers see what managers see; absent: direct reports only. */
  readonly reportingLine?: boolean;
  /** Where employees read what is kept about them, in the company's own words; absent: docs/notice-to-employees.md. */
  readonly noticeUrl?: string | null;
  /** Addresses and domains that nobody wants a brief for. */
  readonly blocked: readonly string[];
  readonly nudges: NudgeRules;
}

export interface Log {
  /** `code` is a stable word; `fields` hold ids, counts and reason codes, never message text or secrets. */
  info(code: string, fields?: Record<string, unknown>): void;
  warn(code: string, fields?: Record<string, unknown>): void;
  error(code: string, fields?: Record<string, unknown>): void;
}

export interface Metrics {
  count(name: MetricName, labels?: Record<string, string>, by?: number): void;
  /** Seconds. */
  observe(name: TimingName, seconds: number, labels?: Record<string, string>): void;
}
export type MetricName =
  | "jobs_total"
  | "deliveries_total"
  | "slack_calls_total"
  | "google_calls_total"
  | "calendar_pulls_total"
  | "context_assemblies_total"
  | "model_calls_total"
  | "model_tokens_total"
  | "model_claims_total"
  | "decisions_total"
  | "answers_total";
export type TimingName = "delivery_lateness_seconds" | "job_seconds" | "slack_call_seconds" | "google_call_seconds";

/** Wakes work up. Losing every job loses nothing: the sweeper reads the rows and wakes again. */
export interface Queue {
  /**
   * Make sure `job` runs no later than `at` (now when in the past). `key` is required and unique per job name; waking the same key again moves
   * an existing wake-up earlier when `at` is earlier and is otherwise a no-op. Never throws for a broken queue: returns false, the sweeper will retry.
   */
  wake<N extends JobName>(job: N, payload: JobPayloads[N], when: { key: string; at: Instant }): Promise<boolean>;
}

export interface PeopleStore {
  find(email: string): Promise<Person | null>;
  list(): Promise<readonly Person[]>;
  findBySlackUser(teamId: string, userId: string): Promise<Person | null>;
  /** Where to reach a person in Slack; null until resolved. `zone` is the zone of their Slack profile. */
  slackLink(email: string): Promise<SlackLink | null>;
  saveSlackLink(email: string, link: SlackLink): Promise<void>;
  settings(email: string): Promise<RepSettings>;
  saveSettings(settings: RepSettings): Promise<void>;
}
export interface SlackLink {
  readonly teamId: string;
  readonly userId: string;
  /** The DM conversation, once opened. */
  readonly channel: string | null;
  readonly zone: string | null;
}

export interface ImportCounts {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly removed: number;
}

/** CRM records. Imports are all or nothing and idempotent; rows absent from a file stay (removed: 0) for these kinds. */
export interface RecordStore {
  importPeople(rows: readonly Person[]): Promise<ImportCounts>;
  importAccounts(rows: readonly Account[]): Promise<ImportCounts>;
  importContacts(rows: readonly Contact[]): Promise<ImportCounts>;
  importOpportunities(rows: readonly Opportunity[]): Promise<ImportCounts>;
  account(id: string): Promise<Account | null>;
  accounts(ids: readonly string[]): Promise<readonly Account[]>;
  /** Case-insensitive: exact id, exact name, prefix, then similar names, best first. */
  searchAccounts(text: string, limit: number): Promise<readonly Account[]>;
  /** Accounts whose name begins with one of these words, given in lower case without accents. */
  accountsBeginning(words: readonly string[], limit: number): Promise<readonly Account[]>;
  contactsByEmail(emails: readonly string[]): Promise<readonly Contact[]>;
  contactsOf(accountId: string): Promise<readonly Contact[]>;
  accountsByDomain(domains: readonly string[]): Promise<readonly Account[]>;
  opportunitiesOf(accountIds: readonly string[]): Promise<readonly Opportunity[]>;
  /** Stage not closed, latest activity first. */
  openOpportunitiesOwnedBy(email: string): Promise<readonly Opportunity[]>;
  /** A counter that grows with every import that changed a record: cached contexts of an older one are stale. */
  revision(): Promise<number>;
}

export interface NewDelivery {
  readonly id: string;
  readonly idemKey: string;
  readonly kind: DeliveryKind;
  readonly recipient: string;
  readonly subject: DeliverySubject;
  readonly dueAt: Instant;
  readonly expiresAt: Instant;
  /** "pending", or "cancelled" with `because` to record why nothing is sent. */
  readonly status?: "pending" | "cancelled";
  readonly because?: string;
}
/** Applied only while `rev` is still the row's; each sets rev+1. */
export interface DeliveryChange {
  readonly id: string;
  readonly rev: number;
  readonly subject?: DeliverySubject;
  readonly dueAt?: Instant;
  readonly expiresAt?: Instant;
  readonly shape?: DeliveryShape;
  /** pending -> cancelled (never posted) or cancelled -> pending (wanted again); a sent row keeps its status. */
  readonly status?: "pending" | "cancelled";
  readonly because?: string | null;
}
export interface DeliveryStore {
  get(id: string): Promise<Delivery | null>;
  byIdemKey(key: string): Promise<Delivery | null>;
  /** Rows of one person whose due time or call overlaps [since, ...), any status. */
  ofRecipient(email: string, since: Instant): Promise<readonly Delivery[]>;
  /** One transaction. A new row whose idemKey exists is skipped; a change whose rev is stale is skipped. Returns the rows written. */
  write(plan: {
    inserts: readonly NewDelivery[];
    changes: readonly DeliveryChange[];
    now: Instant;
  }): Promise<readonly Delivery[]>;
  /**
   * One conditional UPDATE: takes the row when it is due work (pending and due; or sent with postedRev < rev; or "sending" with an expired claim,
   * which sets ambiguous). Null when there is nothing to do or somebody else holds it. Sets status sending (a sent row stays sent), claim, claimUntil,
   * attempts + 1, firstAttemptAt on the first.
   */
  claim(id: string, input: { claim: string; leaseMs: number; now: Instant }): Promise<Delivery | null>;
  /** A whole lease again from `now` for who still holds the row; false when somebody else has taken it. */
  renew(id: string, claim: string, input: { leaseMs: number; now: Instant }): Promise<boolean>;
  /** All of these do nothing and return false when `claim` no longer holds the row. */
  markPosted(
    id: string,
    claim: string,
    posted: { rev: number; channel: string; ts: string; at: Instant; briefId: string | null; shown: CallFacts | null },
  ): Promise<boolean>;
  /** Definitely not sent: back to pending (or sent), due at `at`; the attempt is not counted when `free`. */
  release(id: string, claim: string, input: { at: Instant; because: string; free: boolean }): Promise<boolean>;
  /** Maybe sent: keep the row claimed until its lease ends, then it is ambiguous. */
  leaveAmbiguous(id: string, claim: string, because: string): Promise<boolean>;
  /** Terminal: "failed", or "cancelled" for a hold (quiet hours to the end, stopped, expired). */
  finish(
    id: string,
    claim: string,
    input: { status: "failed" | "cancelled"; because: string; at: Instant },
  ): Promise<boolean>;
  /** Pending again: rows that failed for one of these reasons, were never posted and are not over. Returns them. */
  revive(input: { because: readonly string[]; now: Instant }): Promise<readonly Delivery[]>;
  /** Rows that should be woken: due before `horizon` and not woken for this rev, or overdue by 30 s, or with an expired claim. */
  toWake(input: {
    now: Instant;
    horizon: Instant;
    limit: number;
  }): Promise<readonly { id: string; rev: number; dueAt: Instant }[]>;
  markWoken(rows: readonly { id: string; rev: number }[], now: Instant): Promise<void>;
  /** Planned briefs about calls, not posted yet, due in [from, to), earliest first: whom for and about which account. */
  briefsDue(input: {
    from: Instant;
    to: Instant;
    limit: number;
  }): Promise<readonly { recipient: string; accountId: string; dueAt: Instant }[]>;
  /** For the digest, the sandbox and `explain`. Newest first. */
  recent(input: { recipient?: string; limit: number }): Promise<readonly Delivery[]>;
  recordFeedback(row: {
    deliveryId: string;
    person: string;
    verdict: "useful" | "not-useful" | "wrong";
    reason: string | null;
    at: Instant;
  }): Promise<void>;
  feedback(
    deliveryId: string,
  ): Promise<readonly { person: string; verdict: string; reason: string | null; at: Instant }[]>;
}

export interface BriefStore {
  /** `state`: GovernanceStore.state in which it was made; absent: that of the brief with this id stays. */
  save(brief: Brief, state?: string): Promise<void>;
  get(id: string): Promise<Brief | null>;
  /** Shared context of one call: assembled once, read by every rep on it. Rows older than `maxAgeMs` or of another `revision` are not returned. */
  context(key: string, revision: string, notBefore: Instant): Promise<unknown | null>;
  /** Contexts of this state, assembled at `notBefore` or later: the instant of each, by key. */
  contextsSince(revision: string, notBefore: Instant): Promise<ReadonlyMap<string, Instant>>;
  saveContext(key: string, revision: string, value: unknown, at: Instant): Promise<void>;
}

export interface Viewer {
  readonly email: string;
  readonly role: Person["role"];
}
export interface PassageQuery {
  readonly text: string;
  /** Null: the operator at the command line, sees everything. */
  readonly viewer: Viewer | null;
  /** Validity is judged at this instant: not yet valid and superseded documents are not found. */
  readonly at: Instant;
  readonly kinds?: readonly DocumentKind[];
  /** A document without a value for the field matches every filter value. */
  readonly product?: string;
  readonly stage?: string;
  readonly competitor?: string;
  readonly persona?: string;
  /** Also what only this viewer may read. Never for an answer that is kept for, or shown to, anybody else. */
  readonly personal?: boolean;
  readonly limit: number;
}
export interface IngestedDocument {
  readonly document: Document;
  readonly passages: readonly Passage[];
}
export interface DocumentStore {
  /** Checksums of what is stored for `source`, by path: unchanged files cost a hash. */
  checksums(source: string): Promise<ReadonlyMap<string, string>>;
  /** One transaction for the whole source: upserts the given documents, removes `removedPaths`. */
  save(
    source: string,
    input: { upserts: readonly IngestedDocument[]; removedPaths: readonly string[]; now: Instant },
  ): Promise<ImportCounts>;
  search(query: PassageQuery): Promise<readonly PassageHit[]>;
  document(id: string): Promise<Document | null>;
  passage(id: string): Promise<PassageHit | null>;
  /** Documents valid at `at` for `viewer`, newest `validFrom` first. */
  current(input: { viewer: Viewer | null; at: Instant; kinds?: readonly DocumentKind[] }): Promise<readonly Document[]>;
  /** Which ranking is in use: named by `doctor`. */
  ranking(): "pg_textsearch" | "core";
  /** Null: ranked by words alone. */
  readonly meaning: { readonly vectors: VectorStore; readonly embeddings: Embeddings } | null;
  revision(): Promise<number>;
}

export interface Posted {
  readonly channel: string;
  readonly ts: string;
}
/** Direct messages only: the recipient is a person of ours, never a word from outside. Throws UpstreamError (service "slack"). */
export interface Messenger {
  /** `deliveryId` goes into the message's metadata: opaque, and what `find` looks for. */
  /** `thread`: the message to answer under, when the letter belongs to one; it must be in the person's own conversation. */
  post(
    recipient: string,
    content: MessageContent,
    deliveryId: string,
    signal: AbortSignal,
    thread?: Posted,
  ): Promise<Posted>;
  update(
    recipient: string,
    posted: Posted,
    content: MessageContent,
    deliveryId: string,
    signal: AbortSignal,
  ): Promise<void>;
  /** Looks for a message of this delivery in the person's conversation since `since`. Throws when history cannot be read: the caller fails closed. */
  find(
    recipient: string,
    deliveryId: string,
    since: Instant,
    signal: AbortSignal,
    thread?: Posted,
  ): Promise<Posted | null>;
}

export interface Installation {
  readonly teamId: string;
  readonly enterpriseId: string | null;
  readonly botToken: string;
  readonly botUserId: string;
  readonly appId: string | null;
  readonly scopes: readonly string[];
  /** Bolt's own installation object, JSON. */
  readonly raw: unknown;
}
export type EventTurn = "taken" | "under-way" | "done";
export interface InstallationStore {
  save(installation: Installation): Promise<void>;
  find(teamId: string): Promise<Installation | null>;
  list(): Promise<readonly Installation[]>;
  /** Deletes tokens at once; either order of app_uninstalled and tokens_revoked works. */
  remove(teamId: string): Promise<void>;
  /**
   * Whose it is to handle this Slack event (ids are kept at least 24 h). "taken": the caller's. "under-way": somebody took it within the last 45 s; Slack sends it
   * again a minute later, and whoever asks then gets it when it was not ended. "done": it was ended.
   */
  takeEvent(eventId: string, now: Instant): Promise<EventTurn>;
  endEvent(eventId: string, now: Instant): Promise<void>;
}

export interface DomainNames {
  /** "mail.eu.globex.co.uk" -> "globex.co.uk"; null for an address literal, a bare suffix or nonsense. IDN is punycoded. */
  registrable(host: string): string | null;
  isFreeMail(domain: string): boolean;
}

/** Everything held about one person: `export` and `erase`. One section for each table. */
export interface PersonalDataStore {
  export(email: string): Promise<Record<string, readonly unknown[]>>;
  erase(email: string, now: Instant): Promise<Record<string, number>>;
}
