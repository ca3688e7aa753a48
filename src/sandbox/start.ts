/** The product without keys: a local Slack, a local Google Calendar and the demo company. Product code never imports this; main.ts loads it on demand. */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Person } from "#domain/accounts/records.ts";
import type { Clock } from "#domain/clock.ts";
import { keepConnection } from "#flows/connect-calendar.ts";
import type { RecordFile } from "#flows/import-rows.ts";
import { importKnowledge } from "#flows/ingest-documents.ts";
import type { Ports } from "#flows/ports.ts";
import { type DemoCompany, loadDemoFixtures } from "./demo/load-demo.ts";
import { memoryFolder } from "./demo/memory-folder.ts";
import { createGoogleFake, type GoogleFake, readingScope, sandboxClient } from "./google/index.ts";
import { createSandboxPage } from "./page/index.ts";
import { createSlackGateway, type SlackGateway } from "./slack/gateway.ts";

export interface SandboxOptions {
  readonly clock: Clock;
  /** Holds the stand-ins' state between starts; null keeps nothing (tests). */
  readonly dir: string | null;
  /** Loopback address of the product's own web server. */
  readonly baseUrl: string;
  /** The product's reader of record files: the demo company comes in the way a user's files do. */
  readonly readText: (name: string, text: string) => RecordFile;
}

export interface Sandbox {
  readonly gateway: SlackGateway;
  readonly google: GoogleFake;
  readonly demo: DemoCompany;
  readonly encryptionKey: string;
  readonly page: ReturnType<typeof createSandboxPage>;
  /** Imports the demo company and connects its calendars. */
  begin(ports: Ports): Promise<void>;
  stop(): Promise<void>;
}

const demoZone = "Europe/London";
const saveEveryMs = 2_000;
const stateSchema = z.object({ day: z.string(), key: z.string(), slack: z.unknown(), google: z.unknown() });

export async function prepareSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { clock, dir } = options;
  const now = clock.now();
  const day = now.toZonedDateTimeISO(demoZone).toPlainDate().toString();
  const demo = await loadDemoFixtures(now, demoZone, options.readText);
  const saved = dir === null ? null : readState(dir);
  const encryptionKey = saved?.key ?? randomBytes(32).toString("base64");
  const gateway = createSlackGateway({
    clock,
    people: demo.people.map(({ email, name, timeZone }) => ({ email, name, timeZone })),
    teamName: "Tarnwick (demo)",
    publicUrl: options.baseUrl,
    basePath: "/sandbox/slack",
  });
  const google = createGoogleFake({ clock });
  google.client(sandboxClient);
  if (saved !== null) {
    gateway.restore(saved.slack);
    // Written by `snapshot` below; a file that somebody edited fails inside `restore`.
    google.restore(saved.google as ReturnType<GoogleFake["snapshot"]>);
  }
  gateway.connectApp({ requestUrl: `${options.baseUrl}/slack/events` });
  const save = () => {
    if (dir !== null)
      writeState(dir, { day, key: encryptionKey, slack: gateway.snapshot(), google: google.snapshot() });
  };
  let timer: NodeJS.Timeout | null = null;
  let dirty = false;
  gateway.onChange(() => {
    dirty = true;
  });
  return {
    gateway,
    google,
    demo,
    encryptionKey,
    page: createSandboxPage({ gateway, people: demo.people, clock }),
    async begin(ports) {
      await importDemo(ports, demo, day);
      if (saved?.day !== day) fillCalendars(google, demo);
      else freshSoonCall(google, demo, clock.now());
      await connectCalendars(ports, google, demo.people);
      save();
      timer = setInterval(() => {
        if (dirty) save();
        dirty = false;
      }, saveEveryMs);
      timer.unref();
    },
    async stop() {
      if (timer !== null) clearInterval(timer);
      save();
      await Promise.all([gateway.close(), google.close()]);
    },
  };
}

async function importDemo(ports: Ports, demo: DemoCompany, day: string): Promise<void> {
  await ports.records.importPeople(demo.people);
  await ports.records.importAccounts(demo.accounts);
  await ports.records.importContacts(demo.contacts);
  await ports.records.importOpportunities(demo.opportunities);
  await importKnowledge(ports, { folder: memoryFolder(demo.knowledgeFiles), source: "demo" });
  ports.log.info("demo_imported", { day, people: demo.people.length, accounts: demo.accounts.length });
}

function fillCalendars(google: GoogleFake, demo: DemoCompany): void {
  google.reset();
  google.client(sandboxClient);
  for (const { email, name, timeZone } of demo.people) google.user(email, { name, zone: timeZone });
  for (const { calendar, event } of demo.events) google.insert(calendar, event);
}

/** A restart on the same day keeps the calendars as they were left, and gives the demo rep a call to be prepared for. */
function freshSoonCall(google: GoogleFake, demo: DemoCompany, now: Temporal.Instant): void {
  const soon = demo.events.find(
    ({ calendar, event }) => calendar === demo.rep && startsWithin(event.start.dateTime, now, 45),
  );
  if (soon === undefined) return;
  const { id, iCalUID, ...event } = soon.event;
  const suffix = now.epochMilliseconds.toString(32);
  google.insert(soon.calendar, { ...event, id: `${id}${suffix}`, iCalUID: `${suffix}.${iCalUID}` });
}

function startsWithin(dateTime: string | undefined, now: Temporal.Instant, minutes: number): boolean {
  if (dateTime === undefined) return false;
  const away = (Temporal.Instant.from(dateTime).epochMilliseconds - now.epochMilliseconds) / 60_000;
  return away > 0 && away <= minutes;
}

async function connectCalendars(ports: Ports, google: GoogleFake, people: readonly Person[]): Promise<void> {
  for (const { email, role } of people) {
    if (role !== "rep" && role !== "manager" && role !== "se") continue;
    const refreshToken = google.grant(email, { scopes: [readingScope] });
    await keepConnection(ports, { rep: email, via: "oauth", refreshToken, scopes: [readingScope] });
  }
}

function readState(dir: string): z.infer<typeof stateSchema> | null {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(join(dir, "sandbox.json"), "utf8")));
  } catch {
    // Missing on the first start; unreadable after an edit by hand: the demo then begins anew.
    return null;
  }
}

function writeState(dir: string, state: z.infer<typeof stateSchema>): void {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, "sandbox.json");
  writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
