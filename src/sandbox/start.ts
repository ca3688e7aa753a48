/** The product without keys: a local Slack, a local Google Calendar and the demo company. Product code never imports this; main.ts loads it on demand. */
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "#domain/clock.ts";
import { InputError } from "#domain/errors.ts";
import type { RecordFile } from "#flows/import-rows.ts";
import type { KnowledgeParsers } from "#flows/ingest-documents.ts";
import { answersSource } from "#flows/keep-reply.ts";
import { deletedTitle } from "#flows/letters/scene.ts";
import { connectCalendars, fillCalendars, freshSoonCall, importDemo } from "./demo/install-demo.ts";
import { type DemoCompany, demoPlays, loadDemoFixtures } from "./demo/load-demo.ts";
import { importHistory } from "./demo/load-history.ts";
import { createGoogleFake, type GoogleFake, sandboxClient } from "./google/index.ts";
import { googleRoute } from "./google-route.ts";
import { manifestCommands } from "./page/assets.ts";
import { createSandboxPage } from "./page/index.ts";
import { readState, writeState } from "./saved-state.ts";
import { createSlackGateway, type SlackGateway } from "./slack/gateway.ts";
import { createSandboxClock, type SandboxClock } from "./world/clock.ts";
import { createDemoFiles, demoSource } from "./world/files.ts";
import { gate } from "./world/gate.ts";
import { createGuide } from "./world/guide.ts";
import { slackOfThePage } from "./world/page-slack.ts";
import { worldRoute } from "./world/routes.ts";
import { settled } from "./world/travel.ts";
import { type Product, Refused, type SandboxWorld } from "./world/world.ts";

export interface SandboxOptions {
  readonly clock: Clock;
  /** Holds the stand-ins' state between starts; null keeps nothing (tests). */
  readonly dir: string | null;
  /** Loopback address of the product's own web server. */
  readonly baseUrl: string;
  /** Host names that the pages answer to besides loopback. */
  readonly hosts?: readonly string[];
  /** The product's reader of record files: the demo company comes in the way a user's files do. */
  readonly readText: (name: string, text: string) => RecordFile;
  readonly parsers: KnowledgeParsers;
}

export interface Sandbox {
  readonly gateway: SlackGateway;
  readonly google: GoogleFake;
  readonly demo: DemoCompany;
  readonly clock: SandboxClock;
  readonly encryptionKey: string;
  readonly baseUrl: string;
  /** What the composition root replaces. */
  readonly overrides: {
    readonly clock: Clock;
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
  /** Imports the demo company and connects its calendars. `product` is the running App. */
  begin(product: Product): Promise<void>;
  /** Before the product stops: nothing asks it for anything any more, and what was asked is answered. */
  rest(): Promise<void>;
  /** After the product has stopped. */
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
/** Jobs wait by the machine's time; a clock that runs ahead is followed by looking this often for what is due. */
const pulseMs = 1_000;
/** A burst of changes in Slack is looked at once. */
const lookAfterMs = 200;

export async function prepareSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { dir, baseUrl, readText, parsers } = options;
  const saved = dir === null ? null : readState(dir);
  const day = options.clock.now().toZonedDateTimeISO(demoZone).toPlainDate().toString();
  const isSameDay = saved?.day === day;
  const clock = createSandboxClock(options.clock, saved?.offsetMs);
  let base = isSameDay && saved?.base !== undefined ? Temporal.Instant.from(saved.base) : clock.now();
  let demo = await loadDemoFixtures(base, demoZone, readText);
  const encryptionKey = saved?.key ?? randomBytes(32).toString("base64");
  const people = demo.people.map(({ email }) => email);
  const gateway = createSlackGateway({
    clock,
    people: demo.people.map(({ email, name, timeZone }) => ({ email, name, timeZone })),
    teamName: "Tarnwick (demo)",
    publicUrl: baseUrl,
    basePath: "/sandbox/slack",
    // The page shows earlier versions, and the stand-in keeps them in a file: what was deleted is in neither.
    forgets: (text) => text === deletedTitle,
  });
  // Loopback has no certificate; the stand-in calls the product back all the same.
  const google = createGoogleFake({ clock, settings: { httpPush: true } });
  google.client(sandboxClient);
  if (saved !== null) {
    gateway.restore(saved.slack);
    // Written by `snapshot` below; a file that somebody edited fails inside `restore`.
    google.restore(saved.google as ReturnType<GoogleFake["snapshot"]>);
    google.settings.httpPush = true;
  }
  gateway.connectApp({ requestUrl: `${baseUrl}/slack/events` });

  let product: Product | null = null;
  let dirty = false;
  const listeners = new Set<() => void>();
  const changed = () => {
    dirty = true;
    for (const listener of listeners) listener();
  };
  const files = createDemoFiles(parsers);
  const guide = createGuide({ gateway, people, product: () => product });
  const world: SandboxWorld = {
    clock,
    gateway,
    google,
    files,
    guide,
    parsers,
    readText,
    get demo() {
      return demo;
    },
    product() {
      if (product === null) throw new Refused("Sideline is starting or stopping. Try again in a second.");
      return product;
    },
    changed,
    async reset() {
      const running = world.product();
      if (running.emptyStore === null) throw new InputError("Only a demo can begin anew, and this is not one.");
      await settled(world);
      await running.emptyStore({
        people,
        accounts: demo.accounts.map(({ id }) => id),
        sources: [demoSource, answersSource],
        plays: await demoPlays(base, demoZone),
      });
      clock.restart();
      gateway.reset();
      google.reset();
      google.client(sandboxClient);
      base = clock.now();
      demo = await loadDemoFixtures(base, demoZone, readText);
      files.begin(demo.knowledgeFiles, {});
      guide.begin({ done: [], starts: {} });
      await install(running, true);
      changed();
    },
  };

  async function install(running: Product, again: boolean): Promise<void> {
    const { ports } = running;
    await importDemo(ports, demo);
    await files.import(ports);
    await importHistory(ports, { now: base, zone: demoZone });
    fillCalendars(google, demo);
    await connect(running, again);
  }

  /** Channels belong to one run: another one may listen on another port. */
  async function connect(running: Product, again: boolean): Promise<void> {
    const { ports } = running;
    google.forgetChannels();
    for (const { id } of await ports.calendars.channels()) await ports.calendars.removeChannel(id);
    await connectCalendars(ports, google, demo.people, { again });
    await running.renewChannels();
    await running.sweepAfterJump();
  }

  const save = () => {
    if (dir === null) return;
    writeState(dir, {
      day,
      key: encryptionKey,
      slack: gateway.snapshot(),
      google: google.snapshot(),
      offsetMs: clock.offsetMs(),
      base: base.toString(),
      documents: { ...files.changes() },
      guide: { done: [...guide.state().done], starts: { ...guide.state().starts } },
    });
  };
  const timers: NodeJS.Timeout[] = [];
  const every = (ms: number, work: () => void) => {
    const timer = setInterval(work, ms);
    timer.unref();
    timers.push(timer);
  };
  let looking: NodeJS.Timeout | null = null;
  gateway.onChange(() => {
    dirty = true;
    looking ??= setTimeout(() => {
      looking = null;
      guide.look().then(
        (ticked) => ticked && changed(),
        // The store is closing; the next look finds the same.
        () => undefined,
      );
    }, lookAfterMs);
    looking.unref();
  });
  let pulsing: Promise<void> | null = null;
  function pulse(): void {
    const running = product;
    if (running === null || pulsing !== null || clock.offsetMs() === 0) return;
    pulsing = running
      .sweepAfterJump()
      .catch((error: unknown) => running.ports.log.warn("sandbox_pulse_failed", { error: String(error) }))
      .finally(() => {
        pulsing = null;
      });
  }

  const hosts = new Set((options.hosts ?? []).map((host) => host.toLowerCase()));
  const pageGateway = slackOfThePage(gateway, {
    commands: (await manifestCommands()).map(({ command }) => command),
    onWorldChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  const page = createSandboxPage({
    gateway: pageGateway,
    people: demo.people,
    clock,
    first: demo.rep,
    hosts: [...hosts],
  });
  return {
    gateway,
    google,
    demo,
    clock,
    encryptionKey,
    baseUrl,
    overrides: {
      clock,
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
        oauthUrl: `${baseUrl}/sandbox/google`,
      },
      routes: [gate(hosts), worldRoute(world), slackRoute(gateway), page, googleRoute(google, baseUrl)],
    },
    greeting: (url) => greeting(url, demo),
    async begin(running) {
      const { ports } = running;
      const isNew = !isSameDay || (await ports.people.list()).length === 0;
      files.begin(demo.knowledgeFiles, isNew ? {} : (saved?.documents ?? {}));
      if (saved !== null) guide.begin(saved.guide);
      if (isNew) await install(running, saved === null);
      else {
        await files.import(ports);
        const now = clock.now();
        freshSoonCall(google, await loadDemoFixtures(now, demoZone, readText), now);
        await connect(running, false);
      }
      product = running;
      save();
      every(saveEveryMs, () => {
        if (dirty) save();
        dirty = false;
      });
      every(pulseMs, pulse);
    },
    async rest() {
      product = null;
      for (const timer of timers) clearInterval(timer);
      if (looking !== null) clearTimeout(looking);
      await pulsing;
    },
    async stop() {
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
