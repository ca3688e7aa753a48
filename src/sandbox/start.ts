/** The product without keys: a local Slack, a local Google Calendar and the demo company. Product code never imports this; main.ts loads it on demand. */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { z } from "zod";
import type { Person } from "#domain/accounts/records.ts";
import type { Clock } from "#domain/clock.ts";
import { keepConnection } from "#flows/connect-calendar.ts";
import type { RecordFile } from "#flows/import-rows.ts";
import { importKnowledge, type KnowledgeParsers } from "#flows/ingest-documents.ts";
import type { Ports } from "#flows/ports.ts";
import { type DemoCompany, loadDemoFixtures } from "./demo/load-demo.ts";
import { memoryFolder } from "./demo/memory-folder.ts";
import { createGoogleFake, type GoogleFake, readingScope, sandboxClient } from "./google/index.ts";
import { googleRoute } from "./google-route.ts";
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
  readonly parsers: KnowledgeParsers;
}

export interface Sandbox {
  readonly gateway: SlackGateway;
  readonly google: GoogleFake;
  readonly demo: DemoCompany;
  readonly encryptionKey: string;
  readonly baseUrl: string;
  /** What the composition root replaces. */
  readonly overrides: {
    readonly slack: { readonly config: SandboxSlack; readonly fetch: typeof fetch };
    readonly google: {
      readonly fetch: typeof fetch;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly oauthUrl: string;
    };
    readonly routes: readonly Route[];
  };
  /** The first lines on the terminal. */
  greeting(url: string): string;
  /** Imports the demo company and connects its calendars. */
  begin(ports: Ports): Promise<void>;
  stop(): Promise<void>;
}

type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => boolean | Promise<boolean>;
interface SandboxSlack {
  readonly apiUrl: string;
  readonly appToken: null;
  readonly workspace: { readonly kind: "single"; readonly botToken: string; readonly signingSecret: string };
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
  const page = createSandboxPage({ gateway, people: demo.people, clock, first: demo.rep });
  return {
    gateway,
    google,
    demo,
    encryptionKey,
    baseUrl: options.baseUrl,
    overrides: {
      slack: {
        config: {
          apiUrl: gateway.apiUrl(),
          appToken: null,
          workspace: { kind: "single", botToken: gateway.botToken, signingSecret: gateway.signingSecret },
        },
        fetch: gateway.fetch,
      },
      google: {
        fetch: google.fetch,
        clientId: sandboxClient.id,
        clientSecret: sandboxClient.secret,
        oauthUrl: `${options.baseUrl}/sandbox/google`,
      },
      routes: [slackRoute(gateway), page, googleRoute(google, options.baseUrl)],
    },
    greeting: (url) => greeting(url, demo),
    async begin(ports) {
      await importDemo(ports, demo, day, options.parsers);
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

function greeting(url: string, demo: DemoCompany): string {
  const name = demo.people.find(({ email }) => email === demo.rep)?.name ?? demo.rep;
  return [
    "",
    `  Sideline sandbox   ${url}/sandbox`,
    "",
    `  Open it: ${name} has a customer call in about half an hour, and the brief for it is in the DM within a minute.`,
    "  Then open “Show sources”, type /prep in the box, or press “Wrong account”.",
    "  A local Slack and a local Google Calendar stand in; nothing leaves this machine.",
    "",
    "",
  ].join("\n");
}

function slackRoute(gateway: SlackGateway): Route {
  return (request, response, url) => url.pathname.startsWith("/sandbox/slack/") && gateway.handle(request, response);
}

async function importDemo(ports: Ports, demo: DemoCompany, day: string, parsers: KnowledgeParsers): Promise<void> {
  await ports.records.importPeople(demo.people);
  await ports.records.importAccounts(demo.accounts);
  await ports.records.importContacts(demo.contacts);
  await ports.records.importOpportunities(demo.opportunities);
  await importKnowledge(ports, { folder: memoryFolder(demo.knowledgeFiles), parsers, source: "demo" });
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
