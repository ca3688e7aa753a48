/** A small scripted Slack: answers Web API calls in process, and sends signed requests to our listener over loopback. */
import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { FetchFunction } from "@slack/web-api";

export const teamId = "T1";
const botUserId = "UBOT";
export const signingSecret = "signing-secret-of-the-test";

export interface Called {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly token: string | null;
}

export type Answer = Record<string, unknown> | Response | Error | (() => Promise<never>);

const usual: Readonly<Record<string, Answer>> = {
  "auth.test": { ok: true, team_id: teamId, user_id: botUserId, bot_id: "BBOT", app_id: "APP" },
  "users.lookupByEmail": { ok: true, user: { id: "UANA", team_id: teamId, tz: "Europe/Berlin" } },
  "users.info": {
    ok: true,
    user: { id: "UANA", team_id: teamId, tz: "Europe/Berlin", profile: { email: "Ana@Example.com" } },
  },
  "conversations.open": { ok: true, channel: { id: "DANA" } },
  "chat.postMessage": { ok: true, channel: "DANA", ts: "1700000000.000100" },
  "chat.postEphemeral": { ok: true, message_ts: "1700000000.000200" },
  "chat.update": { ok: true, channel: "DANA", ts: "1700000000.000100" },
  "conversations.history": { ok: true, messages: [] },
  "views.open": { ok: true, view: { id: "V1" } },
  "views.update": { ok: true, view: { id: "V1" } },
  "views.publish": { ok: true },
  "oauth.v2.access": {
    ok: true,
    app_id: "APP",
    access_token: "xoxb-installed",
    token_type: "bot",
    scope: "chat:write,commands",
    bot_user_id: botUserId,
    team: { id: teamId, name: "Test" },
    enterprise: null,
    authed_user: { id: "UANA" },
    is_enterprise_install: false,
  },
};

export class FakeSlack {
  readonly calls: Called[] = [];
  /** What was said through response URLs. */
  readonly responses: Record<string, unknown>[] = [];
  readonly #next = new Map<string, Answer[]>();

  /** The next answers of a method, in order; after them the usual one. */
  answers(method: string, ...answers: readonly Answer[]): void {
    this.#next.set(method, [...(this.#next.get(method) ?? []), ...answers]);
  }

  to(method: string): readonly Called[] {
    return this.calls.filter((call) => call.method === method);
  }

  readonly fetch: FetchFunction = async (url, init) => {
    const address = String(url);
    if (address.startsWith("https://hooks.slack.test/")) {
      this.responses.push(JSON.parse(String(init?.body)) as Record<string, unknown>);
      return new Response("ok");
    }
    const method = address.split("/api/")[1] ?? address;
    this.calls.push({ method, args: decoded(String(init?.body)), token: bearer(init?.headers) });
    const answer = this.#next.get(method)?.shift() ?? usual[method] ?? { ok: false, error: "unknown_method" };
    if (answer instanceof Error) throw answer;
    if (answer instanceof Response) return answer;
    if (typeof answer === "function") return answer();
    return new Response(JSON.stringify(answer), { headers: { "content-type": "application/json" } });
  };
}

function decoded(body: string): Record<string, unknown> {
  return Object.fromEntries(
    [...new URLSearchParams(body)].map(([key, value]) => {
      return [key, /^[[{]|^(true|false)$/.test(value) ? (JSON.parse(value) as unknown) : value];
    }),
  );
}

function bearer(headers: Record<string, string> | undefined): string | null {
  const found = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === "authorization");
  return found?.[1] ?? null;
}

export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers: Headers;
}

/** Sends what Slack would send to `listener`, over a loopback port of its own. */
export async function startSender(listener: (req: IncomingMessage, res: ServerResponse) => void) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.address() as AddressInfo; // listening on TCP
  const base = `http://127.0.0.1:${port}`;
  const send = async (body: string, type: string, headers: Record<string, string> = {}): Promise<Reply> => {
    const timestamp = headers["x-slack-request-timestamp"] ?? String(Math.floor(Date.now() / 1_000));
    const response = await fetch(`${base}/slack/events`, {
      method: "POST",
      body,
      headers: {
        "content-type": type,
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": sign(body, timestamp),
        ...headers,
      },
    });
    return { status: response.status, body: await response.text(), headers: response.headers };
  };
  let events = 0;
  return {
    base,
    send,
    event: (
      event: Record<string, unknown>,
      more: Record<string, unknown> = {},
      headers: Record<string, string> = {},
    ) => {
      events += 1;
      const body = {
        type: "event_callback",
        team_id: teamId,
        api_app_id: "APP",
        event_id: `Ev${events}`,
        event,
        ...more,
      };
      return send(JSON.stringify(body), "application/json", headers);
    },
    command: (text: string, more: Record<string, string> = {}) =>
      send(
        new URLSearchParams({
          command: "/prep",
          text,
          team_id: teamId,
          user_id: "UANA",
          channel_id: "CGENERAL",
          response_url: "https://hooks.slack.test/command",
          trigger_id: "trigger",
          ...more,
        }).toString(),
        "application/x-www-form-urlencoded",
      ),
    payload: (payload: Record<string, unknown>, headers: Record<string, string> = {}) =>
      send(
        new URLSearchParams({
          payload: JSON.stringify({
            team: { id: teamId, domain: "t" },
            user: { id: "UANA", team_id: teamId },
            ...payload,
          }),
        }).toString(),
        "application/x-www-form-urlencoded",
        headers,
      ),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
export type Sender = Awaited<ReturnType<typeof startSender>>;

export const sign = (body: string, timestamp: string): string =>
  `v0=${createHmac("sha256", signingSecret).update(`v0:${timestamp}:${body}`).digest("hex")}`;

/** Listeners work on after the ack: waits until `look` finds something. */
export async function eventually<T>(look: () => T | undefined | null | false): Promise<T> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (Date.now() > deadline) throw new Error("expected something to happen within 5 s; it did not");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
