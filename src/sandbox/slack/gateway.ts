import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { z } from "zod";
import type { Clock } from "#domain/clock.ts";
import { type Actor, createActor, type Drafts } from "./actor.ts";
import { type AgentThread, createAgentThreads } from "./agent-threads.ts";
import { type CallRecord, createApi } from "./api.ts";
import { type AppTarget, createAppConnection } from "./app-connection.ts";
import type { Core } from "./core.ts";
import { createFaultQueue, type Fault } from "./faults.ts";
import { createIdSequence, stableId } from "./ids.ts";
import { createInbound, type Inbound, type InboundDelivery } from "./inbound.ts";
import { createMessages } from "./messages.ts";
import { createRateLimits } from "./rate-limits.ts";
import { createResponseUrls } from "./response-urls.ts";
import { createSurface } from "./server.ts";
import { createSockets } from "./sockets.ts";
import { createTimeline } from "./timeline.ts";
import { createUpstream } from "./upstream.ts";
import { defaultValidate, type Validate } from "./validation.ts";
import { createViews, type StoredView } from "./views.ts";
import type { Conversation, Identity, SlackUser, StoredMessage } from "./wire.ts";
import { createWorkspace, type GatewayChannel, type GatewayPerson, type Token } from "./workspace.ts";

/** Scopes of the bot token unless others are given: what the product's manifest asks for, and history of channels for the gateway's own tests. */
const DEFAULT_SCOPES = [
  "chat:write",
  "im:write",
  "im:history",
  "im:read",
  "users:read",
  "users:read.email",
  "commands",
  "assistant:write",
  "app_mentions:read",
  "reactions:read",
  "reactions:write",
] as const;

export interface SlackGatewayOptions {
  readonly clock: Clock;
  readonly people: readonly GatewayPerson[];
  readonly channels?: readonly GatewayChannel[];
  /** Where the app is; may come later by `connectApp`. */
  readonly app?: AppTarget;
  readonly signingSecret?: string;
  readonly botToken?: string;
  readonly appToken?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly scopes?: readonly string[];
  readonly appName?: string;
  readonly teamName?: string;
  /** Every id is derived from it. */
  readonly seed?: string;
  /** Default 3,000 ms of real time, as Slack's. */
  readonly ackTimeoutMs?: number;
  /** Slack's tiers on the injected clock; off by default. */
  readonly realisticRateLimits?: boolean;
  readonly validate?: Validate;
  /** Path prefix when mounted under another server. */
  readonly basePath?: string;
  /** Base of response URLs when nothing listens yet; only reachable through `fetch`. */
  readonly publicUrl?: string;
  /** Of a message that is edited to this text, no earlier look is kept. */
  readonly forgets?: (text: string) => boolean;
}

export type GatewayChange =
  | { readonly kind: "message"; readonly channel: string; readonly ts: string }
  | { readonly kind: "view"; readonly user: string }
  | { readonly kind: "thread"; readonly channel: string }
  | { readonly kind: "inbound"; readonly delivery: InboundDelivery }
  | { readonly kind: "reset" };

/** Kept in a file, it brings the conversations back after a restart. JSON. */
export interface GatewaySnapshot {
  readonly version: 1;
  readonly ids: number;
  readonly conversations: readonly Conversation[];
  readonly messages: readonly StoredMessage[];
  readonly homes: readonly StoredView[];
  readonly threads: readonly AgentThread[];
}
const snapshotSchema = z.looseObject({ version: z.literal(1), ids: z.number(), messages: z.array(z.unknown()) });

export interface SlackGateway {
  readonly identity: Identity;
  readonly signingSecret: string;
  readonly botToken: string;
  readonly appToken: string;
  /** For clientOptions.fetch, also of Bolt's respond(): no port is needed. */
  readonly fetch: typeof fetch;
  /** Web API base for slackApiUrl, ending in "/api/". */
  apiUrl(): string;
  /** Loopback only; 0 picks a free port. Returns the base URL. */
  listen(port?: number): Promise<string>;
  /** Answers a request of the product's own server; false when the path is not the gateway's. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** Socket Mode under the product's own server; false when the URL is not the gateway's. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** The base under which `handle` is mounted, once that server's address is known. */
  mountedAt(url: string): void;
  close(): Promise<void>;
  connectApp(target: AppTarget): void;
  as(email: string): Actor;
  people(): readonly SlackUser[];
  channels(): readonly { readonly id: string; readonly name: string }[];
  user(id: string): SlackUser | null;
  /** What the app has posted to the person, oldest first, without ephemerals and deleted messages. */
  sentTo(email: string): readonly StoredMessage[];
  channel(name: string): readonly StoredMessage[];
  thread(email: string, threadTs: string | null): AgentThread;
  fail(fault: Fault): void;
  clearFaults(): void;
  calls(method?: string): readonly CallRecord[];
  callCount(method: string): number;
  forgetCalls(): void;
  /** Requests sent to the app, newest last; the last 500. */
  deliveries(): readonly InboundDelivery[];
  /** Any event, in its envelope: for cases the actor has no verb for. */
  event: Inbound["event"];
  /** A raw payload, as it is: for replays and nonsense. */
  sendRaw: Inbound["raw"];
  uninstall(): Promise<void>;
  revokeToken(): Promise<void>;
  reinstall(): void;
  refreshSockets(): void;
  connections(): number;
  /** Runs what is due on the injected clock: scheduled messages, event retries. */
  tick(): Promise<void>;
  nextDue(): Temporal.Instant | null;
  onChange(listener: (change: GatewayChange) => void): () => void;
  snapshot(): GatewaySnapshot;
  /** Throws when the value is not a snapshot. */
  restore(snapshot: unknown): void;
  reset(): void;
}

/** A local Slack: one workspace, one installed app, the people of the demo company. Nothing leaves the process but to loopback. */
export function createSlackGateway(options: SlackGatewayOptions): SlackGateway {
  const { clock } = options;
  const seed = options.seed ?? "sideline-sandbox";
  const signingSecret = options.signingSecret ?? "sandbox-signing-secret";
  const botToken = options.botToken ?? "xoxb-sandbox-bot";
  const appToken = options.appToken ?? "xapp-sandbox-app";
  const scopes = options.scopes ?? DEFAULT_SCOPES;
  const basePath = options.basePath ?? "";
  const identity: Identity = {
    teamId: stableId("T", seed),
    teamName: options.teamName ?? "Sandbox",
    teamDomain: "sandbox",
    enterpriseId: null,
    appId: stableId("A", seed),
    appName: options.appName ?? "Sideline",
    botId: stableId("B", seed),
    botUserId: stableId("U", seed, "bot"),
    clientId: options.clientId ?? "1000000000.2000000000",
    clientSecret: options.clientSecret ?? "sandbox-client-secret",
  };
  const firstTokens: readonly Token[] = [
    { value: botToken, kind: "bot", user: identity.botUserId, scopes, status: "valid" },
    { value: appToken, kind: "app", user: identity.botUserId, scopes: ["connections:write"], status: "valid" },
  ];
  const workspace = createWorkspace({
    identity,
    seed,
    people: options.people,
    channels: options.channels ?? [],
    tokens: firstTokens,
    created: Math.floor(clock.now().epochMilliseconds / 1000),
  });

  const listeners = new Set<(change: GatewayChange) => void>();
  const announce = (change: GatewayChange) => {
    for (const listener of listeners) listener(change);
  };
  let installed = true;
  let base = `${(options.publicUrl ?? "http://slack.sandbox").replace(/\/$/, "")}${basePath}`;
  let reachable = false;
  let deliveries: InboundDelivery[] = [];

  const ids = createIdSequence(seed);
  const sockets = createSockets({ appId: identity.appId, newId: ids.next });
  const timeline = createTimeline(clock);
  const core: Core = {
    clock,
    identity,
    workspace,
    messages: createMessages(
      clock,
      (message) => announce({ kind: "message", channel: message.channel, ts: message.ts }),
      options.forgets,
    ),
    views: createViews(clock, ids, (user) => announce({ kind: "view", user })),
    threads: createAgentThreads((channel) => announce({ kind: "thread", channel })),
    timeline,
    ids,
    validate: options.validate ?? defaultValidate,
    scheduled: new Map(),
    codes: new Map(),
    publicUrl: () => base,
    socketUrl: () => (reachable ? `${base.replace(/^http/, "ws")}/link/${sockets.newTicket()}` : null),
    tokensRevoked(tokens) {
      if (tokens.length === 0) return;
      void inbound.event(
        { type: "tokens_revoked", tokens: { oauth: [], bot: [identity.botUserId] }, event_ts: core.messages.nextTs() },
        { evenUninstalled: true },
      );
    },
  };
  const faults = createFaultQueue();
  const rateLimits = options.realisticRateLimits === true ? createRateLimits(clock) : null;
  const upstream = createUpstream({ identity, workspace: () => workspace });
  const api = createApi({ core, faults, rateLimits, upstream });
  const responseUrls = createResponseUrls(core);
  const sender = createAppConnection({ signingSecret, ackTimeoutMs: options.ackTimeoutMs ?? 3_000, sockets });
  sender.connect(options.app ?? {});
  const inbound = createInbound({
    core,
    sender,
    installed: () => installed,
    onDelivery(delivery) {
      deliveries = [...deliveries.slice(-499), delivery];
      announce({ kind: "inbound", delivery });
    },
  });
  const surface = createSurface({ core, api, faults, responseUrls, basePath });
  const drafts: Drafts = { states: new Map(), suggested: new Map() };

  let server: Server | null = null;

  function clearState(): void {
    core.scheduled.clear();
    core.codes.clear();
    timeline.clear();
    responseUrls.clear();
    faults.clear();
    rateLimits?.clear();
    drafts.states.clear();
    drafts.suggested.clear();
    api.forget();
    deliveries = [];
  }

  function restore(value: unknown): void {
    snapshotSchema.parse(value);
    // The schema checks that it is one of ours; the rest was written by `snapshot` below.
    const saved = value as GatewaySnapshot;
    clearState();
    workspace.restore(saved);
    core.messages.restore(saved.messages);
    core.views.restore({ homes: saved.homes });
    core.threads.restore(saved.threads);
    ids.restore(saved.ids);
    announce({ kind: "reset" });
  }

  function reinstall(): void {
    installed = true;
    for (const token of firstTokens) workspace.setToken(token);
  }

  return {
    identity,
    signingSecret,
    botToken,
    appToken,
    fetch: surface.fetch,
    apiUrl: () => `${base}/api/`,
    async listen(port = 0) {
      const listening = createServer((request, response) => {
        surface
          .handle(request, response)
          .then((handled) => {
            if (!handled) response.writeHead(404).end("Not Found");
          })
          .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
      });
      listening.on("upgrade", (request, socket, head) => {
        if (!sockets.upgrade(request, socket, head)) socket.destroy();
      });
      await new Promise<void>((resolve, reject) => {
        listening.once("error", reject);
        listening.listen(port, "127.0.0.1", resolve);
      });
      server = listening;
      // A TCP server's address is an object once it listens.
      base = `http://127.0.0.1:${(listening.address() as AddressInfo).port}${basePath}`;
      reachable = true;
      return base;
    },
    handle: surface.handle,
    upgrade: (request, socket, head) => sockets.upgrade(request, socket, head),
    mountedAt(url) {
      base = `${url.replace(/\/$/, "")}${basePath}`;
      reachable = true;
    },
    async close() {
      timeline.clear();
      await sockets.close();
      listeners.clear();
      await upstream.close();
      const listening = server;
      server = null;
      if (listening === null) return;
      listening.closeAllConnections();
      await new Promise<void>((resolve) => listening.close(() => resolve()));
    },
    connectApp: (target) => sender.connect(target),
    as: (email) => createActor(email, { core, inbound, responseUrls, drafts }),
    people: () => workspace.users().filter((user) => !user.isBot),
    channels: () =>
      workspace
        .conversations()
        .flatMap(({ id, kind, name }) => (kind === "channel" && name !== null ? [{ id, name }] : [])),
    user: (id) => workspace.user(id),
    sentTo(email) {
      const direct = workspace.openDirect([workspace.require(email).id], identity.botUserId, 0);
      return core.messages.all(direct.id, null).filter((message) => message.fromBot && message.ephemeralFor === null);
    },
    channel(name) {
      const conversation = workspace.channelNamed(name);
      if (conversation === null) throw new Error(`Expected a channel of the workspace, got ${name}.`);
      return core.messages.all(conversation.id, null);
    },
    thread: (email, threadTs) =>
      core.threads.get(workspace.openDirect([workspace.require(email).id], identity.botUserId, 0).id, threadTs),
    fail: faults.add,
    clearFaults: faults.clear,
    calls: api.calls,
    callCount: api.count,
    forgetCalls: api.forget,
    deliveries: () => deliveries,
    event: inbound.event,
    sendRaw: inbound.raw,
    async uninstall() {
      const revoked = workspace.revokeTokens((token) => token.kind === "bot");
      installed = false;
      core.tokensRevoked(revoked);
      await inbound.event({ type: "app_uninstalled", event_ts: core.messages.nextTs() }, { evenUninstalled: true });
    },
    async revokeToken() {
      core.tokensRevoked(workspace.revokeTokens((token) => token.kind === "bot"));
    },
    reinstall,
    refreshSockets: () => sockets.refresh(),
    connections: () => sockets.connections(),
    tick: timeline.tick,
    nextDue: timeline.next,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => ({
      version: 1,
      ids: ids.count(),
      ...workspace.snapshot(),
      messages: core.messages.snapshot(),
      ...core.views.snapshot(),
      threads: core.threads.snapshot(),
    }),
    restore,
    reset() {
      reinstall();
      restore({
        version: 1,
        ids: 0,
        conversations: [],
        messages: [],
        homes: [],
        threads: [],
      } satisfies GatewaySnapshot);
    },
  };
}
