/** Slack's Web API for the workspaces this process serves: which token, which client, who we are there. */
import type { AuthorizeResult } from "@slack/bolt";
import { type FetchFunction, WebClient, type WebClientOptions } from "@slack/web-api";
import type { Clock } from "#domain/clock.ts";
import { UpstreamError } from "#domain/errors.ts";
import type { InstallationStore, Log, Metrics } from "#flows/ports.ts";
import { boltLogger } from "./bolt-log.ts";
import { toUpstreamError } from "./errors.ts";

/** One workspace whose token is in the settings, or every workspace that installed the app. */
export type Workspace =
  | { readonly kind: "single"; readonly botToken: string }
  | {
      readonly kind: "installs";
      readonly clientId: string;
      readonly clientSecret: string;
      /** At least 32 characters; signs the state of the install page. */
      readonly stateSecret: string;
    };

export interface SlackWebOptions {
  readonly workspace: Workspace;
  /** Ends in "/api/"; null is Slack's own. */
  readonly apiUrl: string | null;
  /** Test seam and proxies: used for the Web API and for response URLs. */
  readonly fetch?: FetchFunction;
  readonly installations: InstallationStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Who this app is in a workspace. */
interface Identity {
  readonly teamId: string;
  readonly botUserId: string;
  readonly botId: string | null;
  readonly appId: string | null;
}

export interface SlackWeb {
  readonly clientOptions: WebClientOptions;
  clientFor(teamId: string): Promise<WebClient>;
  /** Teams that can be written to. */
  teams(): Promise<readonly string[]>;
  identity(teamId: string): Promise<Identity>;
  /** What Bolt asks before it calls a listener. From memory when possible: it stands before every ack. */
  authorize(teamId: string | undefined): Promise<AuthorizeResult>;
  /** Forgets a workspace's token here; the store is the caller's. */
  forget(teamId: string): void;
  /** One call of the Web API: measured, its errors UpstreamError, given up when `signal` fires. `writes`: see toUpstreamError. */
  call<T>(
    method: string,
    run: () => Promise<T>,
    options: { readonly writes: boolean; readonly signal?: AbortSignal },
  ): Promise<T>;
}

const timeoutMs = 10_000;
/** A known token is used at once and checked behind the caller's back when older than this. */
const freshMs = 30_000;

interface Known {
  readonly token: string;
  readonly botUserId: string | null;
  readonly botId: string | null;
  readonly appId: string | null;
  readonly at: Temporal.Instant;
}

export function createSlackWeb(options: SlackWebOptions): SlackWeb {
  const { workspace, installations, clock, log, metrics } = options;
  const clientOptions: WebClientOptions = {
    ...(options.apiUrl === null ? {} : { slackApiUrl: options.apiUrl }),
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
    // Deliveries are rescheduled by their own rows; a client that waits and retries by itself would post twice or late.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    maxRequestConcurrency: 100,
    allowAbsoluteUrls: false,
    logger: boltLogger(log),
  };
  const clients = new Map<string, WebClient>();
  const known = new Map<string, Known>();
  const identities = new Map<string, Promise<Identity>>();
  let own: Promise<Identity> | null = null;

  const clientOf = (token: string): WebClient => {
    const existing = clients.get(token);
    if (existing !== undefined) return existing;
    const created = new WebClient(token, clientOptions);
    clients.set(token, created);
    return created;
  };

  const call: SlackWeb["call"] = async (method, run, { writes, signal }) => {
    const started = performance.now();
    const done = (outcome: string) => {
      metrics.count("slack_calls_total", { method, outcome });
      metrics.observe("slack_call_seconds", (performance.now() - started) / 1_000, { method });
    };
    if (signal?.aborted === true) throw stopped(method, false);
    try {
      const result = await (signal === undefined ? run() : Promise.race([aborted(signal, method, writes), run()]));
      done("ok");
      return result;
    } catch (error) {
      const upstream = toUpstreamError(method, error, writes);
      done(upstream.reason);
      throw upstream;
    }
  };

  const whoAmI = async (token: string): Promise<Identity> => {
    const answer = await call("auth.test", () => clientOf(token).auth.test(), { writes: false });
    if (answer.team_id === undefined || answer.user_id === undefined)
      throw toUpstreamError("auth.test", new TypeError("no team"), false);
    const appId: unknown = answer.app_id; // not in the client's types for every kind of token
    return {
      teamId: answer.team_id,
      botUserId: answer.user_id,
      botId: answer.bot_id ?? null,
      appId: typeof appId === "string" ? appId : null,
    };
  };

  /** A failed look-up is not remembered. */
  const ownIdentity = (token: string): Promise<Identity> => {
    own ??= whoAmI(token).then(
      (identity) => {
        known.set(identity.teamId, { token, ...identity, at: clock.now() });
        return identity;
      },
      (error: unknown) => {
        own = null;
        throw error;
      },
    );
    return own;
  };

  const load = async (teamId: string): Promise<Known> => {
    if (workspace.kind === "single") {
      const self = known.get(teamId);
      return self ?? { token: workspace.botToken, botUserId: null, botId: null, appId: null, at: clock.now() };
    }
    const found = await installations.find(teamId);
    if (found === null) {
      known.delete(teamId);
      throw new UpstreamError(`The app is not installed in workspace ${teamId}. Install it at /slack/install.`, {
        service: "slack",
        reason: "not_installed",
        retryable: false,
        authLost: true,
      });
    }
    const entry = {
      token: found.botToken,
      botUserId: found.botUserId,
      botId: null,
      appId: found.appId,
      at: clock.now(),
    };
    known.set(teamId, entry);
    return entry;
  };

  const lookUp = async (teamId: string): Promise<Known> => {
    const entry = known.get(teamId);
    if (entry === undefined) return load(teamId);
    if (workspace.kind === "installs" && entry.at.until(clock.now()).total("milliseconds") > freshMs) {
      known.set(teamId, { ...entry, at: clock.now() });
      load(teamId).catch(() => log.warn("slack.token_check_failed", { teamId }));
    }
    return entry;
  };

  return {
    clientOptions,
    call,
    clientFor: async (teamId) => clientOf((await lookUp(teamId)).token),
    teams: async () =>
      workspace.kind === "single"
        ? [(await ownIdentity(workspace.botToken)).teamId]
        : (await installations.list()).map((installation) => installation.teamId),
    identity: async (teamId) => {
      if (workspace.kind === "single") return ownIdentity(workspace.botToken);
      const existing = identities.get(teamId);
      if (existing !== undefined) return existing;
      const asked = lookUp(teamId).then((entry) => whoAmI(entry.token));
      identities.set(teamId, asked);
      asked.catch(() => identities.delete(teamId));
      return asked;
    },
    authorize: async (teamId) => {
      if (teamId === undefined && workspace.kind === "single") return { botToken: workspace.botToken };
      if (teamId === undefined) throw new Error("expected a workspace id in the request, got none");
      const { token, botUserId, botId } = await lookUp(teamId);
      return { botToken: token, ...(botUserId === null ? {} : { botUserId }), ...(botId === null ? {} : { botId }) };
    },
    forget: (teamId) => {
      const entry = known.get(teamId);
      if (entry !== undefined) clients.delete(entry.token);
      known.delete(teamId);
      identities.delete(teamId);
    },
  };
}

const stopped = (method: string, ambiguous: boolean): UpstreamError =>
  new UpstreamError(`${method} was given up because the work was stopped. It is tried again.`, {
    service: "slack",
    reason: "stopped",
    retryable: true,
    ambiguous,
  });

function aborted(signal: AbortSignal, method: string, writes: boolean): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(stopped(method, writes)), { once: true });
  });
}
