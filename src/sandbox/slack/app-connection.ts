import { type Clock, systemClock } from "#domain/clock.ts";
import { signature } from "./ids.ts";

export type InboundKind = "events_api" | "interactive" | "slash_commands";

/** How the app took a request. `body` is parsed JSON when it is JSON, else text, else null. */
export interface Ack {
  readonly ok: boolean;
  /** HTTP status; null over a socket or when no answer came. */
  readonly status: number | null;
  readonly body: unknown;
  /** Slack's word for what went wrong (the x-slack-retry-reason of a retry). */
  readonly reason: "http_timeout" | "http_error" | "connection_failed" | null;
  readonly noRetry: boolean;
  readonly tookMs: number;
}

/** Where the app is reached. A connected socket comes first, as with Socket Mode switched on. */
export interface AppTarget {
  /** The app's request URL for commands, interactions and events. */
  readonly requestUrl?: string;
  /** The app in this process: gets the signed request, answers with a Response. */
  readonly deliver?: (request: Request) => Promise<Response>;
}

export interface SocketSender {
  /** Null when no client is connected. */
  send(kind: InboundKind, payload: unknown, retry: Retry | null): Promise<unknown> | null;
}
export interface Retry {
  readonly num: number;
  readonly reason: string;
}

function parsed(body: string): unknown {
  if (body === "") return null;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** Sends signed requests or socket envelopes and waits for the acknowledgement, `ackTimeoutMs` of real time at most. */
export function createAppConnection(options: {
  readonly signingSecret: string;
  readonly ackTimeoutMs: number;
  readonly sockets: SocketSender;
  /** Real time, also when the world's clock is moved: the app rejects signatures older than five minutes. */
  readonly signatureClock?: Clock;
}) {
  let target: AppTarget = {};
  const clock = options.signatureClock ?? systemClock;

  function form(fields: Readonly<Record<string, unknown>>): string {
    const params = new URLSearchParams();
    for (const [key, value] of Object.entries(fields)) params.set(key, String(value));
    return params.toString();
  }

  async function send(
    kind: InboundKind,
    payload: Readonly<Record<string, unknown>>,
    retry: Retry | null,
  ): Promise<Ack> {
    const started = performance.now();
    const done = (ack: Omit<Ack, "tookMs">): Ack => ({ ...ack, tookMs: performance.now() - started });
    const late = { ok: false, status: null, body: null, reason: "http_timeout", noRetry: false } as const;
    const timeout = AbortSignal.timeout(options.ackTimeoutMs);
    const timedOut = new Promise<Ack>((resolve) => timeout.addEventListener("abort", () => resolve(done(late))));

    const overSocket = options.sockets.send(kind, payload, retry);
    if (overSocket !== null)
      return Promise.race([
        timedOut,
        overSocket.then(
          (body): Ack => done({ ok: true, status: null, body: body ?? null, reason: null, noRetry: false }),
          (): Ack => done({ ...late, reason: "connection_failed" }),
        ),
      ]);

    const { deliver, requestUrl } = target;
    if (deliver === undefined && requestUrl === undefined) return done({ ...late, reason: "connection_failed" });
    const isJson = kind === "events_api";
    const body = isJson
      ? JSON.stringify(payload)
      : form(kind === "interactive" ? { payload: JSON.stringify(payload) } : payload);
    const timestamp = String(Math.floor(clock.now().epochMilliseconds / 1000));
    const request = new Request(requestUrl ?? "http://app.sandbox/slack/events", {
      method: "POST",
      body,
      headers: {
        "content-type": isJson ? "application/json" : "application/x-www-form-urlencoded",
        "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": signature(options.signingSecret, timestamp, body),
        ...(retry === null ? {} : { "x-slack-retry-num": String(retry.num), "x-slack-retry-reason": retry.reason }),
      },
      ...(deliver === undefined ? { signal: timeout } : {}),
    });
    async function answer(): Promise<Ack> {
      try {
        const response = await (deliver ?? fetch)(request);
        const content = await response.text();
        const noRetry = response.headers.get("x-slack-no-retry") === "1";
        return done({
          ok: response.ok,
          status: response.status,
          body: parsed(content),
          reason: response.ok ? null : "http_error",
          noRetry,
        });
      } catch {
        // Whatever broke, Slack only sees that the connection failed or that time ran out.
        return done(timeout.aborted ? late : { ...late, reason: "connection_failed" });
      }
    }
    return Promise.race([timedOut, answer()]);
  }

  return {
    send,
    connect(next: AppTarget): void {
      target = next;
    },
    target: () => target,
  };
}
export type AppSender = ReturnType<typeof createAppConnection>;
