/** A fresh store on either engine, and believable rows to put into it. */
import { Kysely, sql } from "kysely";
import type { Account, Contact, Opportunity, Person } from "#domain/accounts/records.ts";
import type { CallDecision } from "#domain/calendar/decision.ts";
import type { CalendarEvent } from "#domain/calendar/event.ts";
import type { CallFacts } from "#domain/moments/delivery.ts";
import type { NewDelivery } from "#flows/ports.ts";
import type { Database } from "#postgres/engine/index.ts";
import { createStores, migrate, type Schema, type Stores } from "#postgres/index.ts";
import { createSecrets } from "#postgres/secrets.ts";

export const key = Buffer.alloc(32, 7).toString("base64");
export const now = Temporal.Instant.from("2026-11-24T09:30:00Z");
export const inMinutes = (minutes: number) => now.add({ minutes });
export const inSeconds = (seconds: number) => now.add({ seconds });

export interface StoreWorld {
  readonly db: Kysely<Schema>;
  readonly stores: Stores;
  /** The same data through another connection, as another process has it. */
  readonly others: Stores;
  withKeys(setting: string | null): Stores;
  /** All rows go, the schema stays. */
  empty(): Promise<void>;
  /** Everything in every table of ours, as text. */
  everything(): Promise<string>;
  close(): Promise<void>;
}

export async function openStoreWorld(one: Database, other: Database): Promise<StoreWorld> {
  const db = new Kysely<Schema>({ dialect: one.dialect });
  const second = new Kysely<Schema>({ dialect: other.dialect });
  // Two processes that start at the same time.
  await Promise.all([
    migrate(db, (work) => one.withLock("migrations", work)),
    migrate(second, (work) => other.withLock("migrations", work)),
  ]);
  const stores = (from: Kysely<Schema>, setting: string | null) =>
    createStores(from, { secrets: createSecrets(setting), defaultLeadMinutes: 30, retentionDays: 180 });
  const tables = await tableNames(db);
  const emptied = tables.filter((table) => table !== "revisions" && table !== "knowledge_state");
  return {
    db,
    stores: stores(db, key),
    others: stores(second, key),
    withKeys: (setting) => stores(db, setting),
    async empty() {
      await sql`truncate ${sql.join(emptied.map((table) => sql.table(`app.${table}`)))}`.execute(db);
    },
    async everything() {
      const texts = await Promise.all(
        tables.map(async (table) => {
          const { rows } = await sql<{
            text: string;
          }>`select t::text as text from ${sql.table(`app.${table}`)} t`.execute(db);
          return rows.map((row) => `${table}: ${row.text}`);
        }),
      );
      return texts.flat().join("\n");
    },
    async close() {
      await db.destroy();
      await second.destroy();
      if (other !== one) await other.close();
      await one.close();
    },
  };
}

async function tableNames(db: Kysely<Schema>): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'app' and table_type = 'BASE TABLE' and table_name not like 'kysely%'
  `.execute(db);
  return rows.map((row) => row.name);
}

export const ana: Person = {
  email: "ana@us.example",
  name: "Ana Lima",
  role: "rep",
  managerEmail: null,
  timeZone: "Europe/Lisbon",
  startedOn: "2026-02-01",
};
export const globex: Account = {
  id: "ACC-1",
  name: "Globex Industries",
  domains: ["globex.example"],
  type: "customer",
  industry: "Tools",
  ownerEmail: ana.email,
};
export const priya: Contact = {
  email: "priya@globex.example",
  name: "Priya Raman",
  title: "VP Engineering",
  accountId: globex.id,
};
const empty = { value: null, updatedOn: null };
export const deal: Opportunity = {
  id: "OPP-1",
  accountId: globex.id,
  name: "Globex rollout",
  stage: "Evaluation",
  amount: 48000.5,
  currency: "EUR",
  closeDate: "2026-12-18",
  ownerEmail: ana.email,
  competitor: "Initech",
  partner: null,
  nextStep: "Security review",
  planUpdatedOn: null,
  lastActivityOn: "2026-11-20",
  meddpicc: {
    metrics: empty,
    economic_buyer: { value: "Priya Raman", updatedOn: "2026-11-01" },
    decision_criteria: empty,
    decision_process: empty,
    paper_process: empty,
    identified_pain: empty,
    champion: empty,
    competition: empty,
  },
};

export function meeting(change: Partial<CalendarEvent> = {}): CalendarEvent {
  return {
    provider: "google",
    providerId: "event-1",
    meetingUid: "uid-1@google.com",
    seriesId: null,
    originalStart: null,
    start: Temporal.Instant.from("2026-11-24T10:00:00Z"),
    end: Temporal.Instant.from("2026-11-24T11:00:00Z"),
    allDay: false,
    zone: "Europe/Lisbon",
    status: "confirmed",
    kind: "default",
    visibility: "normal",
    selfResponse: "accepted",
    freeBusyOnly: false,
    organizer: { email: ana.email, name: "Ana Lima", self: true },
    attendees: [
      { email: ana.email, name: "Ana Lima", response: "accepted", self: true, resource: false, organizer: true },
      { email: priya.email, name: "Priya", response: "accepted", self: false, resource: false, organizer: false },
    ],
    attendeesComplete: true,
    title: "Globex review",
    description: "",
    joinUrl: null,
    version: "1",
    ...change,
  };
}

export const decided: Extract<CallDecision, { kind: "customer-call" }> = {
  kind: "customer-call",
  reason: "contact-match",
  account: { accountId: globex.id, name: globex.name, matchedBy: "contact", emails: [priya.email] },
  alternatives: [],
  partners: [],
  externals: [{ email: priya.email, name: "Priya", response: "accepted", accountId: globex.id, isContact: true }],
  marks: [],
  because: "A guest is a contact of the account.",
};

export const facts: CallFacts = {
  providerId: "event-1",
  meetingUid: "uid-1@google.com",
  originalStart: null,
  seriesId: null,
  startsAt: "2026-11-24T10:00:00Z",
  endsAt: "2026-11-24T11:00:00Z",
  accountId: globex.id,
  accountName: globex.name,
  guests: [{ email: priya.email, response: "coming" }],
  agenda: "abc",
  marks: [],
  withdrawnBecause: null,
};
export const subject = { kind: "call" as const, facts, decision: decided };

export function planned(id: string, change: Partial<NewDelivery> = {}): NewDelivery {
  return {
    id,
    idemKey: `brief:${ana.email}:${id}`,
    kind: "brief",
    recipient: ana.email,
    subject,
    dueAt: now,
    expiresAt: inMinutes(28),
    ...change,
  };
}
