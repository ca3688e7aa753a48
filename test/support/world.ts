/**
 * A company in a box: the product with its real store, queue and adapters, on a clock that the test moves, with the local Slack and
 * Google across the wire. Nothing opens a port.
 */
import type { Account, Contact, Opportunity, Person } from "#domain/accounts/records.ts";
import type { Delivery } from "#domain/moments/delivery.ts";
import { keepConnection } from "#flows/connect-calendar.ts";
import type { Installation, Log } from "#flows/ports.ts";
import {
  createGoogleFake,
  type FakeEventInput,
  type GoogleFake,
  readingScope,
  sandboxClient,
} from "#sandbox/google/index.ts";
import { createSlackGateway, type SlackGateway } from "#sandbox/slack/gateway.ts";
import type { GatewayChannel, GatewayPerson } from "#sandbox/slack/workspace.ts";
import { type App, createApp } from "../../src/app.ts";
import type { Config, SlackConfig } from "../../src/config.ts";
import { readConfig } from "../../src/config.ts";
import { inProcess } from "./in-process.ts";

export const testKey = Buffer.alloc(32, 7).toString("base64");

export interface WorldOptions {
  /** ISO instant at which the world begins. */
  readonly at: string;
  readonly people?: readonly Person[];
  readonly accounts?: readonly Account[];
  readonly contacts?: readonly Contact[];
  readonly opportunities?: readonly Opportunity[];
  /** Settings of the environment: DATABASE_URL and REDIS_URL choose the server mode. */
  readonly env?: Readonly<Record<string, string>>;
  readonly redisPrefix?: string;
  /** Whose calendars are connected; all reps when absent. */
  readonly connected?: readonly string[];
  /** Keeps the store in this directory, so that `restart` finds it again; in memory when absent. */
  readonly dataDir?: string;
  /** Slack users whom the people list does not hold. */
  readonly strangers?: readonly GatewayPerson[];
  readonly channels?: readonly GatewayChannel[];
  /** The workspace installed the app by OAuth: its token is in the store, not in the settings. */
  readonly installed?: boolean;
}

/** One message of the app that a person can see in their DM. */
export interface Seen {
  readonly kind: Delivery["kind"];
  readonly account: string | null;
  readonly shape: Delivery["shape"];
  readonly postedAt: string;
  readonly startsAt: string | null;
  readonly edited: boolean;
  /** Everything that is written in it, blocks included. */
  readonly words: string;
  readonly delivery: Delivery;
}

export interface World extends AsyncDisposable {
  readonly app: App;
  readonly google: GoogleFake;
  readonly slack: SlackGateway;
  readonly log: readonly string[];
  now(): Temporal.Instant;
  /** Lets everything that is due happen, up to that instant, in order. */
  advanceTo(instant: string): Promise<void>;
  advance(duration: Temporal.DurationLike): Promise<void>;
  /** Until nothing is left to do now. */
  settle(): Promise<void>;
  /** Reads every connected calendar now, as a push or the poll would. */
  look(): Promise<void>;
  meets(input: FakeEventInput & { readonly rep: string }): string;
  sentTo(rep: string): Promise<readonly Seen[]>;
  /** The sum of a counter over its labels. */
  metric(name: string): Promise<number>;
  reconnect(rep: string): Promise<void>;
  /** Stops the product and starts it again on the same store. Needs `dataDir`. */
  restart(): Promise<void>;
  /** A browser asks the product's web server. */
  visit(url: string): Promise<Response>;
  /** The headers that Google would send for this rep's channel. */
  note(rep: string): Promise<Record<string, string>>;
  push(headers: Record<string, string>): Promise<Response>;
  /** The two seconds that a burst of notes is collected. */
  pushesArrive(): Promise<void>;
}

class MovableClock {
  #now: Temporal.Instant;
  constructor(start: Temporal.Instant) {
    this.#now = start;
  }
  now(): Temporal.Instant {
    return this.#now;
  }
  moveTo(instant: Temporal.Instant): void {
    if (Temporal.Instant.compare(instant, this.#now) > 0) this.#now = instant;
  }
}

export async function startWorld(options: WorldOptions): Promise<World> {
  const clock = new MovableClock(Temporal.Instant.from(options.at));
  const people = options.people ?? company.people;
  const lines: string[] = [];
  const log = collectingLog(lines);
  const slack = createSlackGateway({
    clock,
    people: [...people.map(({ email, name, timeZone }) => ({ email, name, timeZone })), ...(options.strangers ?? [])],
    ...(options.channels === undefined ? {} : { channels: options.channels }),
  });
  const notes: Record<string, string>[] = [];
  const google = createGoogleFake({
    clock,
    post: async (_url, init) => {
      notes.push(Object.fromEntries(new Headers(init?.headers)));
      return new Response(null, { status: 200 });
    },
  });
  const config: Config = readConfig({
    ENCRYPTION_KEY: testKey,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    LOG_LEVEL: "silent",
    ROLES: "worker",
    ...(options.dataDir === undefined ? {} : { DATA_DIR: options.dataDir }),
    ...options.env,
  });
  const open = () =>
    createApp(
      { ...config, roles: ["worker"] },
      {
        clock,
        log,
        inMemory: options.dataDir === undefined,
        ...(options.redisPrefix === undefined ? {} : { redisPrefix: options.redisPrefix }),
        slack: {
          config: { apiUrl: slack.apiUrl(), appToken: null, workspace: workspaceOf(slack, options.installed === true) },
          fetch: slack.fetch,
        },
        google: { fetch: google.fetch, clientId: sandboxClient.id, clientSecret: sandboxClient.secret },
      },
    );
  let app = await open();
  slack.connectApp({ deliver: inProcess((request, response) => app.slack.requestListener(request, response)) });
  const { ports } = app;
  if (options.installed === true) await ports.installations.save(installationOf(slack));
  await ports.records.importPeople(people);
  await ports.records.importAccounts(options.accounts ?? company.accounts);
  await ports.records.importContacts(options.contacts ?? company.contacts);
  await ports.records.importOpportunities(options.opportunities ?? company.opportunities);
  for (const { email, name, timeZone } of people) google.user(email, { name, zone: timeZone });
  for (const rep of options.connected ?? people.filter(({ role }) => role === "rep").map(({ email }) => email)) {
    await connect(ports, google, rep);
  }
  await app.start();

  const world: World = {
    get app() {
      return app;
    },
    google,
    slack,
    log: lines,
    now: () => clock.now(),
    async settle() {
      // Work makes work: it is quiet when three looks in a row find no job running, waiting or due.
      for (let quiet = 0; quiet < 3; ) {
        await app.sweep();
        await app.idle();
        quiet = (await somethingDue(app, clock.now())) ? 0 : quiet + 1;
      }
    },
    async advanceTo(text) {
      const target = Temporal.Instant.from(text);
      for (;;) {
        await world.settle();
        const next = await nextInstant(app, slack, clock.now());
        if (next === null || Temporal.Instant.compare(next, target) > 0) break;
        clock.moveTo(next);
        await slack.tick();
        await app.sweepAfterJump();
      }
      clock.moveTo(target);
      await app.sweepAfterJump();
      await world.settle();
    },
    advance: (duration) => world.advanceTo(clock.now().add(duration).toString()),
    async look() {
      const { calendars } = app.ports;
      for (const { rep } of await calendars.connections()) await calendars.requestPull(rep, clock.now());
      await app.sweep();
      await world.settle();
    },
    meets: ({ rep, ...event }) => google.insert(rep, event),
    async sentTo(rep) {
      const messages = slack
        .sentTo(rep)
        .filter((message) => message.fromBot && !message.deleted && message.ephemeralFor === null);
      const seen = await Promise.all(
        messages.map(async (message): Promise<Seen | null> => {
          const id = message.metadata?.event_payload.delivery_id;
          const delivery = typeof id === "string" ? await app.ports.deliveries.get(id) : null;
          if (delivery === null) return null;
          const facts = delivery.subject.kind === "call" ? delivery.subject.facts : null;
          return {
            kind: delivery.kind,
            account: facts?.accountName ?? null,
            shape: delivery.shape,
            postedAt: instantOf(message.ts),
            startsAt: facts?.startsAt ?? null,
            edited: message.editedTs !== null,
            // The word joiners keep Slack from making links; a reader does not see them.
            words: `${message.text}\n${JSON.stringify(message.blocks)}`.replaceAll("\u2060", ""),
            delivery,
          };
        }),
      );
      return seen.filter((row) => row !== null);
    },
    async metric(name) {
      const found = await app.metric(name);
      return found.reduce((sum, { value }) => sum + value, 0);
    },
    reconnect: (rep) => connect(app.ports, google, rep),
    async restart() {
      await app.stop();
      app = await open();
      await app.start();
      await world.settle();
    },
    visit: (url) =>
      inProcess((request, response) => void app.handle(request, response))(new Request(url, { redirect: "manual" })),
    async note(rep) {
      const [channel] = await app.ports.calendars.channels(rep);
      await google.push.settle();
      const note = notes.findLast((headers) => headers["x-goog-channel-id"] === channel?.id);
      if (note === undefined) throw new Error(`no note for ${rep} was posted`);
      return { ...note, "x-goog-resource-state": "exists" };
    },
    push: (headers) =>
      inProcess((request, response) => void app.handle(request, response))(
        new Request("https://sideline.example/google/push", { method: "POST", headers }),
      ),
    async pushesArrive() {
      clock.moveTo(clock.now().add({ seconds: 3 }));
      await app.sweepAfterJump();
      await world.settle();
    },
    async [Symbol.asyncDispose]() {
      await app.stop();
      await slack.close();
      await google.close();
    },
  };
  await world.settle();
  return world;
}

async function connect(ports: App["ports"], google: GoogleFake, rep: string): Promise<void> {
  const refreshToken = google.grant(rep, { scopes: [readingScope] });
  await keepConnection(ports, { rep, via: "oauth", refreshToken, scopes: [readingScope] });
}

async function somethingDue(app: App, now: Temporal.Instant): Promise<boolean> {
  const rows = await app.ports.deliveries.toWake({ now: now.add({ seconds: 31 }), horizon: now, limit: 1 });
  if (rows.some((row) => Temporal.Instant.compare(row.dueAt, now) <= 0)) {
    await app.sweepAfterJump();
    return true;
  }
  return (await app.ports.calendars.duePulls(now, 1)).length > 0;
}

/** The next instant at which the product itself would do something. */
async function nextInstant(app: App, slack: SlackGateway, now: Temporal.Instant): Promise<Temporal.Instant | null> {
  const later = (instant: Temporal.Instant | null) => instant !== null && Temporal.Instant.compare(instant, now) > 0;
  const rows = await app.ports.deliveries.recent({ limit: 500 });
  const instants = [
    ...rows.filter((row) => row.status === "pending").map((row) => row.dueAt),
    ...rows.filter((row) => row.status === "sending").map((row) => row.claimUntil),
    ...(await app.ports.calendars.connections())
      .filter((row) => row.status === "connected")
      .map((row) => row.nextPullAt),
    slack.nextDue(),
  ].filter((instant): instant is Temporal.Instant => later(instant));
  return instants.sort(Temporal.Instant.compare)[0] ?? null;
}

function workspaceOf(slack: SlackGateway, installed: boolean): SlackConfig["workspace"] {
  const { signingSecret, botToken, identity } = slack;
  const { clientId, clientSecret } = identity;
  return installed
    ? { kind: "installs", clientId, clientSecret, signingSecret }
    : { kind: "single", botToken, signingSecret };
}

function installationOf({ identity, botToken }: SlackGateway): Installation {
  const { teamId, enterpriseId, botUserId, appId } = identity;
  return { teamId, enterpriseId, botToken, botUserId, appId, scopes: [], raw: {} };
}

function instantOf(ts: string): string {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(Number(ts.split(".")[0])) * 1000).toString();
}

function collectingLog(lines: string[]): Log {
  const add = (level: string) => (code: string, fields?: Record<string, unknown>) => {
    lines.push(`${level} ${code} ${JSON.stringify(fields ?? {})}`);
  };
  return { info: add("info"), warn: add("warn"), error: add("error") };
}

const none = { value: null, updatedOn: null } as const;
const noMeddpicc = {
  metrics: none,
  economic_buyer: none,
  decision_criteria: none,
  decision_process: none,
  paper_process: none,
  identified_pain: none,
  champion: none,
  competition: none,
} as const;

export function person(name: string, role: Person["role"], more: Partial<Person> = {}): Person {
  return {
    email: `${name.toLowerCase()}@ourco.example`,
    name,
    role,
    managerEmail: null,
    timeZone: "Europe/London",
    startedOn: null,
    ...more,
  };
}
export function account(
  id: string,
  name: string,
  domains: readonly string[],
  type: Account["type"] = "customer",
): Account {
  return { id, name, domains: [...domains], type, industry: null, ownerEmail: null };
}
export function contact(email: string, accountId: string, name = email.split("@")[0] ?? email): Contact {
  return { email, name, title: null, accountId };
}
export function opportunity(id: string, accountId: string, more: Partial<Opportunity> = {}): Opportunity {
  return {
    id,
    accountId,
    name: `${accountId} deal`,
    stage: "Evaluation",
    amount: 50_000,
    currency: "EUR",
    closeDate: "2027-01-15",
    ownerEmail: "ana@ourco.example",
    competitor: null,
    partner: null,
    nextStep: null,
    planUpdatedOn: null,
    lastActivityOn: "2026-11-10",
    meddpicc: noMeddpicc,
    ...more,
  };
}

/** The small company of the calendar cases. */
export const company = {
  people: [
    person("Dana", "manager"),
    person("Ana", "rep", { managerEmail: "dana@ourco.example" }),
    person("Ben", "rep", { managerEmail: "dana@ourco.example" }),
  ],
  accounts: [
    account("ACC-ACME", "Acme", ["acme.example"]),
    account("ACC-GLOBEX", "Globex", ["globex.example", "globex.co.uk"]),
    account("ACC-PART", "Partnerly", ["partnerly.example"], "partner"),
    account("ACC-VEND", "Vendorama", ["vendorama.example"], "vendor"),
    account("ACC-MUELLER", "Müller", ["xn--mller-kva.example"]),
  ],
  contacts: [
    contact("c@acme.example", "ACC-ACME", "Cora Acme"),
    contact("d@acme.example", "ACC-ACME", "Dov Acme"),
    contact("e@acme.example", "ACC-ACME", "Eli Acme"),
    contact("g@globex.example", "ACC-GLOBEX", "Gil Globex"),
    contact("jo.private@gmail.com", "ACC-ACME", "Jo Private"),
    contact("p@partnerly.example", "ACC-PART", "Pia Partner"),
    contact("v@vendorama.example", "ACC-VEND", "Vic Vendor"),
    contact("k@müller.example", "ACC-MUELLER", "Kim Müller"),
  ],
  opportunities: [
    opportunity("OPP-1", "ACC-ACME"),
    opportunity("OPP-2", "ACC-GLOBEX", { ownerEmail: "ben@ourco.example" }),
  ],
} as const;
