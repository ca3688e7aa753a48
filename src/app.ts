/** The only composition root: real adapters in, overrides for tests and the sandbox. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Clock, systemClock } from "#domain/clock.ts";
import { ConfigError } from "#domain/errors.ts";
import { collectSignals } from "#flows/collect-signals.ts";
import { connectEverybody, finishConnecting } from "#flows/connect-calendar.ts";
import { finishConnectingDrive, isDriveState } from "#flows/connect-drive.ts";
import { correctDelivered } from "#flows/correct-delivered.ts";
import { createUseCases } from "#flows/create-use-cases.ts";
import { type DeliveryTiming, deliverMessage } from "#flows/deliver-message.ts";
import { disputeObservation } from "#flows/dispute.ts";
import { embedPassages } from "#flows/embed-passages.ts";
import type { JobReader } from "#flows/explain-ports.ts";
import { createContradictionWatch, findContradictions } from "#flows/find-contradictions.ts";
import { lookAtSegmentsWeekly } from "#flows/find-segment-effects.ts";
import { createLetterDesk } from "#flows/letters/desk.ts";
import { letterWriters } from "#flows/letters/index.ts";
import { measureUsefulness } from "#flows/measure-usefulness.ts";
import { runScene } from "#flows/perform-scene.ts";
import { planPacks } from "#flows/plan-packs.ts";
import type { Log, Metrics, Ports } from "#flows/ports.ts";
import { prepareAhead } from "#flows/prepare-ahead.ts";
import { receivePush, renewChannels } from "#flows/push-channels.ts";
import { readSignals } from "#flows/read-signals.ts";
import { remindOwners } from "#flows/remind-owners.ts";
import { reviveDeliveries } from "#flows/revive-deliveries.ts";
import { routeNudges } from "#flows/route-nudges.ts";
import { sweep } from "#flows/sweep.ts";
import { syncDrives } from "#flows/sync-drive.ts";
import { evaluateStatesDaily } from "#flows/update-states.ts";
import type { UseCases } from "#flows/use-cases.ts";
import { watchCalendars } from "#flows/watch-calendar.ts";
import { wakeWording, wordAhead } from "#flows/word-ahead.ts";
import { wordAnswer } from "#flows/word-answer.ts";
import { consentRoute, pushRoute } from "#http/google-routes.ts";
import { type Dependency, healthRoute } from "#http/health.ts";
import { createLog } from "#http/log.ts";
import { createMetrics } from "#http/metrics.ts";
import { type HttpServer, listen, type Route, requestHandler } from "#http/server.ts";
import { signalsRoute } from "#http/signals-route.ts";
import { createDocumentParsers } from "#integrations/documents/index.ts";
import { calendarSourcesOf, driveSourceOf } from "#integrations/index.ts";
import { openSignalFolder } from "#integrations/signal-folder/index.ts";
import { signalItems } from "#integrations/transcripts/read-signal-file.ts";
import { openJobs } from "#jobs/index.ts";
import { createSlackApp, createSlackLink, type SlackApp } from "#slack/app.ts";
import type { Config, SlackConfig } from "./config.ts";
import { type Core, nodeCrypto, openCore } from "./core.ts";

/** What tests and the sandbox replace: the clock and what is across the wire. */
export interface AppOverrides {
  readonly clock?: Clock;
  readonly log?: Log;
  readonly inMemory?: boolean;
  readonly slack?: { readonly config: SlackConfig; readonly fetch: typeof fetch };
  readonly google?: {
    readonly fetch: typeof fetch;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly oauthUrl?: string;
  };
  /** Pages that only this run has (the sandbox). Asked before the product's own. */
  readonly routes?: readonly Route[];
  readonly redisPrefix?: string;
  /** Shorter leases and time-outs, for tests that kill the process. */
  readonly timing?: DeliveryTiming;
  readonly onCrash?: (error: Error) => void;
}

export interface App {
  readonly ports: Ports;
  readonly core: Core;
  readonly jobs: JobReader;
  readonly useCases: UseCases;
  readonly slack: SlackApp;
  readonly dependencies: readonly Dependency[];
  /** Loopback address of the running web server; null before `start` and without the web role. */
  url(): string | null;
  start(): Promise<void>;
  /** Takes no new work, finishes what runs, then closes the store. */
  stop(): Promise<void>;
  /** What the scheduler does every 15 seconds. */
  sweep(): Promise<void>;
  /** The same after the clock was moved (sandbox, tests): also wakes what became due just now. */
  sweepAfterJump(): Promise<void>;
  /** Begins a demo anew: empties a store that holds nothing but what is named. Null unless the product runs in sandbox mode. */
  readonly emptyStore: Core["stores"]["empty"] | null;
  /** Resolves when no job runs or waits to run now. */
  idle(): Promise<void>;
  /** What the maintenance round does for push channels. */
  renewChannels(): Promise<void>;
  /** One HTTP request, as the web server answers it. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** The values of one counter, by labels. */
  metric(name: string): Promise<readonly { readonly value: number; readonly labels: object }[]>;
}

export async function createApp(config: Config, overrides: AppOverrides = {}): Promise<App> {
  const clock = overrides.clock ?? systemClock;
  const log = overrides.log ?? createLog(config.logLevel);
  const { metrics, registry } = createMetrics();
  const crash = (error: Error) => {
    log.error("store_died", { error: error.message });
    overrides.onCrash?.(error);
  };
  const core = await openCore({
    config,
    clock,
    log,
    metrics,
    onCrash: crash,
    ...(overrides.inMemory === undefined ? {} : { inMemory: overrides.inMemory }),
  });
  try {
    return await compose(config, overrides, { core, clock, log, metrics, registry });
  } catch (error) {
    await core.close();
    throw error;
  }
}

interface Made {
  readonly core: Core;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly registry: ReturnType<typeof createMetrics>["registry"];
}

async function compose(config: Config, overrides: AppOverrides, made: Made): Promise<App> {
  const { core, clock, log, metrics, registry } = made;
  const slackConfig = overrides.slack?.config ?? config.slack;
  if (slackConfig === null) throw new ConfigError("No Slack is configured and no stand-in was given.");
  const jobs = await openJobs(queueBackend(config, core, overrides), { clock, log, metrics });
  const slackOptions = {
    workspace: workspaceOf(slackConfig),
    apiUrl: slackConfig.apiUrl,
    ...(overrides.slack === undefined ? {} : { fetch: overrides.slack.fetch }),
    installations: core.ports.installations,
    people: core.ports.people,
    clock,
    log,
    metrics,
  };
  const link = createSlackLink(slackOptions);
  const ports: Ports = {
    ...core.ports,
    queue: jobs.queue,
    messenger: link.messenger,
    letters: createLetterDesk(() => ports, letterWriters),
    calendarSources: calendarSourcesOf(googleOptions(config, overrides), {
      clock,
      log,
      metrics,
      requestsPerMinute: config.googleRequestsPerMinute,
    }),
    drives: core.stores.drives,
    driveSource: driveSourceOf(googleOptions(config, overrides), { clock }),
    rules: {
      pollSeconds: config.pollSeconds,
      publicUrl: config.publicUrl,
      oauthRedirectUri: `${config.publicUrl ?? `http://${config.host}:${config.port}`}/google/oauth/callback`,
      blocked: config.blockedSenders,
      nudges: config.nudges,
      reportingLine: config.reportingLine,
      noticeUrl: config.noticeUrl,
    },
    disputes: { disputeObservation: (input) => disputeObservation(ports, input) },
  };
  const useCases = createUseCases(ports, nodeCrypto, link.lookUpUser);
  const mode = modeOf(slackConfig);
  const slack = createSlackApp({
    ...slackOptions,
    mode,
    useCases,
    publicUrl: config.publicUrl,
    link,
    onInstalled: () => reviveDeliveries(ports),
  });
  const dependencies: Dependency[] = [
    { name: "store", ping: () => core.database.ping() },
    { name: "queue", ping: () => jobs.ping() },
  ];
  const deliverPorts = overrides.timing === undefined ? ports : { ...ports, timing: overrides.timing };
  const watchContradictions = createContradictionWatch(ports);
  const sweepOnce = async () => {
    await core.database.tryLock("sweep", async () => {
      await sweep(ports);
      await correctDelivered(ports);
      await wakeWording(ports);
      await watchContradictions();
    });
  };
  const inbox =
    config.signalsDir === null ? null : await openSignalFolder(config.signalsDir, () => clock.now().epochMilliseconds);
  const routes: Route[] = [
    ...(overrides.routes ?? []),
    healthRoute(dependencies, registry),
    pushRoute((note) => receivePush(ports, nodeCrypto, note)),
    consentRoute((query) =>
      (isDriveState(query.state) ? finishConnectingDrive : finishConnecting)(ports, query, AbortSignal.timeout(20_000)),
    ),
    signalsRoute({
      token: config.signalsToken,
      items: signalItems,
      collect: (file) => collectSignals(ports, file),
      onStored: () => void jobs.queue.wake("read-signals", {}, { key: "signals", at: clock.now() }),
    }),
    (request, response, url) => {
      if (!url.pathname.startsWith("/slack/")) return false;
      slack.requestListener(request, response);
      return true;
    },
  ];
  let server: HttpServer | null = null;
  let workers: { close(): Promise<void> } | null = null;
  let starting: Promise<void> = Promise.resolve();

  async function begin(): Promise<void> {
    if (config.google?.serviceAccount != null) await connectEverybody(ports);
    if (config.roles.includes("web")) {
      server = await listen({ host: config.host, port: config.port, routes, log });
      await slack.start();
    }
    if (config.roles.includes("worker")) {
      workers = await jobs.start({
        sweep: sweepOnce,
        maintain: () => maintain(ports, core),
        "watch-calendar": (payload, signal) => watchCalendars(ports, payload, signal),
        // One process at a time: what one prepares, all use.
        prepare: async (_, signal) => {
          await core.database.tryLock("prepare", () => prepareAhead(ports, signal));
        },
        "word-brief": (payload, signal) => wordAhead(ports, payload, signal),
        "read-signals": async (_, signal) => {
          await core.database.tryLock("signals", () => readSignals({ ...ports, inbox }, signal));
        },
        "sync-drives": async (_, signal) => {
          const { driveSource } = ports;
          if (driveSource == null) return;
          await using documents = createDocumentParsers();
          const drivePorts = { ...ports, driveSource, drives: core.stores.drives, parsers: documents.parsers };
          await core.database.tryLock("drives", async () => {
            await syncDrives(drivePorts, signal);
            const { meaning } = ports.documents;
            if (meaning !== null) await embedPassages({ ...meaning, log });
          });
        },
        "route-nudges": async (_, signal) => {
          await core.database.tryLock("nudges", async () => {
            await routeNudges(ports, signal);
            await measureUsefulness(ports);
          });
        },
        "find-contradictions": async () => {
          await core.database.tryLock("contradictions", async () => {
            await findContradictions(ports);
          });
        },
        "run-scene": (payload) => runScene(ports, payload),
        "word-answer": async (payload) => {
          await wordAnswer(ports, payload);
        },
        deliver: (payload, signal) => deliverMessage(deliverPorts, payload, signal),
      });
      // The token in the settings may be a new one.
      await reviveDeliveries(ports);
      await sweepOnce();
    }
    log.info("started", { roles: config.roles, storage: config.storage.kind, port: server?.port ?? null });
  }

  return {
    ports,
    core,
    jobs: jobs.reader,
    emptyStore: config.sandbox ? core.stores.empty : null,
    useCases,
    slack,
    dependencies,
    sweep: sweepOnce,
    sweepAfterJump: () => sweep(ports, { jumped: true }),
    idle: () => jobs.idle(),
    renewChannels: () => renewChannels(ports, nodeCrypto),
    handle: requestHandler(routes, log),
    metric: async (name) => (await registry.getSingleMetric(`sideline_${name}`)?.get())?.values ?? [],
    url: () =>
      server === null ? null : `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${server.port}`,
    start() {
      starting = begin();
      return starting;
    },
    async stop() {
      // Asked to stop while it starts: workers that begin after the store is closed would never end.
      await Promise.allSettled([starting]);
      await slack.stop();
      await server?.close();
      await workers?.close();
      await jobs.close();
      await core.close();
      log.info("stopped");
    },
  };
}

async function maintain(ports: Ports, core: Core): Promise<void> {
  await core.database.tryLock("maintain", async () => {
    const { unopened } = await core.stores.prune(ports.clock.now());
    const [first] = unopened;
    if (first !== undefined) {
      const places = unopened.slice(0, 20).map(({ place }) => `${place.table}.${place.column}: ${place.key}`);
      ports.log.warn("secrets_unreadable", { count: unopened.length, places, error: first.error.message });
    }
    await evaluateStatesDaily(ports);
    await lookAtSegmentsWeekly(ports);
    await findContradictions(ports);
    await remindOwners(ports);
    await planPacks(ports);
    await renewChannels(ports, nodeCrypto);
    if (core.database.kind === "embedded") await core.database.maintain();
  });
}

function queueBackend(config: Config, core: Core, overrides: AppOverrides) {
  if (config.storage.kind === "server") {
    const { redisUrl: url, allowVolatileRedis: allowVolatile } = config.storage;
    return {
      kind: "redis" as const,
      url,
      allowVolatile,
      ...(overrides.redisPrefix === undefined ? {} : { prefix: overrides.redisPrefix }),
    };
  }
  if (core.database.kind !== "embedded") throw new ConfigError("The embedded queue needs the embedded store.");
  return { kind: "embedded" as const, pool: core.database.bullPool };
}

function workspaceOf({ workspace }: SlackConfig) {
  if (workspace.kind === "single") return { kind: "single" as const, botToken: workspace.botToken };
  const { clientId, clientSecret } = workspace;
  // The state of an install is signed, not stored; the client secret is known to nobody else.
  return { kind: "installs" as const, clientId, clientSecret, stateSecret: nodeCrypto.hash(`state:${clientSecret}`) };
}

function modeOf({ appToken, workspace }: SlackConfig) {
  return appToken !== null
    ? { kind: "socket" as const, appToken }
    : { kind: "http" as const, signingSecret: workspace.signingSecret ?? "" };
}

function googleOptions(config: Config, overrides: AppOverrides) {
  if (overrides.google !== undefined) {
    const { fetch: fetchImplementation, clientId, clientSecret, oauthUrl } = overrides.google;
    return {
      clientId,
      clientSecret,
      serviceAccount: null,
      apiUrl: null,
      oauthUrl: oauthUrl ?? null,
      fetchImplementation,
    };
  }
  return config.google;
}
