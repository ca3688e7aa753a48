/** The Slack app: Bolt, its receivers, and every command, button and event. Nothing here decides: the use cases do. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { App } from "@slack/bolt";
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import { UpstreamError } from "#domain/errors.ts";
import type { LookUpSlackUser } from "#flows/create-use-cases.ts";
import type { Messenger, PeopleStore } from "#flows/ports.ts";
import type { UseCases } from "#flows/use-cases.ts";
import { actions } from "./actions/index.ts";
import { boltLogger } from "./bolt-log.ts";
import { commands } from "./commands/index.ts";
import { events, optionalEvents } from "./events/index.ts";
import type { SlackDeps } from "./feature.ts";
import { botScopes } from "./manifest.ts";
import { createMessenger } from "./messenger.ts";
import { createPacer } from "./pacer.ts";
import { lookUpUser } from "./people.ts";
import { httpReceiver, type Mode, socketReceiver } from "./receivers.ts";
import { createSlackWeb, type SlackWeb, type SlackWebOptions } from "./web.ts";

export interface SlackLinkOptions extends SlackWebOptions {
  readonly people: PeopleStore;
  /** A workspace's share of chat.postMessage; absent: Slack's own 429 is the only limit. */
  readonly posting?: { readonly perSecond: number; readonly burst: number };
}

/** The half that writes: made first, because the use cases need a messenger and the app needs the use cases. */
export interface SlackLinkHalf {
  readonly web: SlackWeb;
  readonly messenger: Messenger;
  /** The address behind a Slack user, as createUseCases wants it. */
  readonly lookUpUser: LookUpSlackUser;
}

export function createSlackLink(options: SlackLinkOptions): SlackLinkHalf {
  const web = createSlackWeb(options);
  const { people, log, clock, posting } = options;
  const pace = posting === undefined ? {} : { pace: createPacer({ ...posting, clock }) };
  return {
    web,
    messenger: createMessenger({ web, people, log, ...pace }),
    lookUpUser: (identity) => lookUpUser(web, identity),
  };
}

export interface SlackOptions extends SlackLinkOptions {
  readonly mode: Mode;
  readonly useCases: UseCases;
  /** How the outside reaches us: needed for installs by OAuth. */
  readonly publicUrl: string | null;
  /** A workspace installed the app, for the first time or again. */
  readonly onInstalled?: () => Promise<void>;
  /** From createSlackLink with the same options; made here when absent. */
  readonly link?: SlackLinkHalf;
}

export interface SlackApp {
  /** Every request under /slack/ of our own HTTP server: verifies, answers, and 404s what is not Slack's. */
  requestListener(req: IncomingMessage, res: ServerResponse): void;
  /** Socket Mode: connects. HTTP: learns who we are, in the background. */
  start(): Promise<void>;
  /** Takes no more work over the socket, and waits (at most 5 s) for listeners that are running. */
  stop(): Promise<void>;
  readonly messenger: Messenger;
  clientFor(teamId: string): Promise<WebClient>;
}

const drainMs = 5_000;

export function createSlackApp(options: SlackOptions): SlackApp {
  const { mode, workspace, installations, clock, log, people, useCases, publicUrl } = options;
  const { web, messenger } = options.link ?? createSlackLink(options);
  const { onInstalled = async () => {} } = options;
  const receiverOptions = { workspace, web, installations, scopes: botScopes(), publicUrl, log, onInstalled };
  const receiver =
    mode.kind === "http"
      ? httpReceiver(mode.signingSecret, receiverOptions)
      : socketReceiver(mode.appToken, receiverOptions);
  const app = new App({
    receiver,
    authorize: ({ teamId }) => web.authorize(teamId),
    clientOptions: { ...web.clientOptions },
    logger: boltLogger(log),
    convoStore: false,
  });
  const running = trackRunning(app);
  takeOnce(app, options);
  app.error(async (error) => {
    // Bolt wraps what a listener threw.
    const thrown = "original" in error && error.original instanceof Error ? error.original : error;
    if (thrown instanceof StillUnderWay) throw error;
    const at = thrown.stack?.split("\n").find((line) => line.startsWith("    at "));
    log.error("slack.listener_failed", { error: thrown.name, reason: error.code, at: at?.trim() });
    // Not swallowed: an event that failed must be answered with 500, or Slack will not send it again.
    throw error;
  });
  const deps: SlackDeps = { useCases, web, people, installations, clock, log };
  for (const feature of [...commands, ...actions, ...events, ...optionalEvents]) feature.register(app, deps);

  return {
    requestListener: receiver.requestListener,
    messenger,
    clientFor: (teamId) => web.clientFor(teamId),
    start: async () => {
      await receiver.start().catch((cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new UpstreamError(
          `Slack could not be reached for Socket Mode (${reason}). Check SLACK_APP_TOKEN and the network, then start again.`,
          { service: "slack", reason: "socket-mode", retryable: true, cause },
        );
      });
      if (workspace.kind === "single") web.teams().catch(() => log.warn("slack.identity_unknown"));
    },
    stop: async () => {
      await receiver.stop();
      await running.drained(drainMs);
    },
  };
}

const eventSchema = z.object({
  type: z.literal("event_callback"),
  event_id: z.string(),
  event: z.object({ type: z.string() }),
});
/** Deleting twice is harmless; not deleting because a first attempt failed is not. */
const alwaysHandled = new Set(["app_uninstalled", "tokens_revoked"]);

/** Answered with 500, so that Slack sends the event again when whoever has it now is done, or dead. */
class StillUnderWay extends Error {
  override readonly name = "StillUnderWay";
}

/**
 * Slack sends an event again when the answer was late or lost; each is handled to its end once, by whichever process takes it. Messages go on, marked: a practice
 * takes each event once by itself, and need not wait for the minute after which an event whose process died is taken over.
 */
function takeOnce(app: App, { installations, clock }: SlackOptions): void {
  app.use(async ({ body, context, next }) => {
    const event = eventSchema.safeParse(body);
    if (!event.success || alwaysHandled.has(event.data.event.type)) return next();
    const { event_id: id } = event.data;
    const turn = await installations.takeEvent(id, clock.now());
    context.isRepeat = turn !== "taken";
    if (turn === "taken" || event.data.event.type === "message") await next();
    if (turn === "taken") await installations.endEvent(id, clock.now());
    if (turn === "under-way") throw new StillUnderWay("somebody has this event");
  });
}

function trackRunning(app: App): { drained(ms: number): Promise<void> } {
  const running = new Set<Promise<void>>();
  app.use(async ({ next }) => {
    const done = Promise.resolve(next());
    running.add(done);
    try {
      await done;
    } finally {
      running.delete(done);
    }
  });
  return {
    drained: async (ms) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, ms);
      await Promise.race([Promise.allSettled(running), promise]);
      clearTimeout(timer);
    },
  };
}
