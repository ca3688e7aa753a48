import { z } from "zod";
import { type Args, text } from "./arguments.ts";
import type { Core, Method } from "./core.ts";
import type { Fault, FaultQueue } from "./faults.ts";
import { agentMethods } from "./methods/agents.ts";
import { chatMethods } from "./methods/chat.ts";
import { conversationMethods } from "./methods/conversations.ts";
import { peopleMethods } from "./methods/people.ts";
import { tokenMethods } from "./methods/tokens.ts";
import { viewMethods } from "./methods/views.ts";
import type { createRateLimits } from "./rate-limits.ts";
import type { Upstream } from "./upstream.ts";
import { SlackRefusal } from "./wire.ts";
import type { Token } from "./workspace.ts";

const methods: Readonly<Record<string, Method>> = {
  ...tokenMethods,
  ...peopleMethods,
  ...conversationMethods,
  ...chatMethods,
  ...viewMethods,
  ...agentMethods,
};

const CALLS_KEPT = 10_000;

/** What goes back on the wire. `hang`: never answer. `reset`: break the connection. */
export type Answer =
  | {
      readonly kind: "respond";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      readonly delayMs: number;
    }
  | { readonly kind: "hang" }
  | { readonly kind: "reset" };

export interface CallRecord {
  readonly method: string;
  readonly at: string;
  /** Without the token. */
  readonly args: Args;
  /** "ok", Slack's error word, or "fault:<kind>". */
  readonly outcome: string;
}

export function respond(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    kind: "respond",
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
    delayMs: 0,
  };
}

/** The answer that a fault gives instead of doing the work; null when the work is done first. */
export function answerWithout(fault: Fault): Answer | null {
  switch (fault.kind) {
    case "http-500":
      return respond(500, "Internal Server Error", { "content-type": "text/plain" });
    case "error":
      return respond(200, { ok: false, error: fault.error ?? "internal_error" });
    case "rate-limited":
      return respond(429, { ok: false, error: "ratelimited" }, { "retry-after": String(fault.retryAfterSeconds ?? 1) });
    case "garbage":
      return respond(200, "<!doctype html><title>Slack is having trouble</title>", { "content-type": "text/html" });
    case "hang":
      return { kind: "hang" };
    case "reset":
      return { kind: "reset" };
    case "answer-lost":
    case "answer-late":
    case "slow":
      return null;
    default:
      throw fault.kind satisfies never;
  }
}

/** The answer after the work was done. */
export function answerAfter(fault: Fault | null, answer: Answer): Answer {
  if (fault?.kind === "answer-lost") return { kind: "reset" };
  if (fault?.kind === "answer-late") return { kind: "hang" };
  if (fault?.kind === "slow" && answer.kind === "respond") return { ...answer, delayMs: fault.delayMs ?? 1_000 };
  return answer;
}

/** One Web API call at a time: faults, then the method, the token, the scope, the rate limit, then the work. */
export function createApi(input: {
  readonly core: Core;
  readonly faults: FaultQueue;
  readonly rateLimits: ReturnType<typeof createRateLimits> | null;
  readonly upstream: Upstream | null;
}) {
  const { core, faults } = input;
  let calls: CallRecord[] = [];
  const counts = new Map<string, number>();

  function record(method: string, args: Args, outcome: string): void {
    counts.set(method, (counts.get(method) ?? 0) + 1);
    if (calls.length >= CALLS_KEPT) calls = calls.slice(CALLS_KEPT / 2);
    const { token: _token, client_secret: _secret, ...shown } = args;
    calls.push({ method, at: core.clock.now().toString(), args: shown, outcome });
  }

  function authorize(method: Method, args: Args, authorization: string | null): Token {
    const nobody: Token = { value: "", kind: "app", user: "", scopes: [], status: "valid" };
    if (method.token === "none") return nobody;
    const value = authorization?.replace(/^Bearer\s+/i, "") ?? text(args, "token");
    if (value === null || value === "") throw new SlackRefusal("not_authed");
    const token = core.workspace.token(value);
    if (token === null) throw new SlackRefusal("invalid_auth");
    if (token.status === "revoked") throw new SlackRefusal("token_revoked");
    if ((method.token === "app") !== (token.kind === "app")) throw new SlackRefusal("not_allowed_token_type");
    if (method.scopes.length > 0 && !method.scopes.some((scope) => token.scopes.includes(scope)))
      throw new SlackRefusal("missing_scope", {
        needed: method.scopes.join(","),
        provided: token.scopes.join(","),
      });
    return token;
  }

  async function work(name: string, args: Args, authorization: string | null): Promise<Answer> {
    const method = methods[name];
    if (method === undefined) {
      if (input.upstream?.knows(name) !== true) throw new SlackRefusal("unknown_method", { req_method: name });
      const token = authorize({ scopes: [], token: "bot", run: () => ({}) }, args, authorization);
      return respond(200, await input.upstream.call(name, args, token));
    }
    const token = authorize(method, args, authorization);
    const wait = input.rateLimits?.check(name, text(args, "channel") ?? "") ?? null;
    if (wait !== null) return respond(429, { ok: false, error: "ratelimited" }, { "retry-after": String(wait) });
    const result = await method.run({ core, args, token });
    return respond(200, { ok: true, ...result }, { "x-oauth-scopes": token.scopes.join(",") });
  }

  return {
    async call(name: string, args: Args, authorization: string | null): Promise<Answer> {
      const fault = faults.take(name, args);
      const instead = fault === null ? null : answerWithout(fault);
      if (fault !== null && instead !== null) {
        record(name, args, `fault:${fault.kind}`);
        return instead;
      }
      try {
        const answer = await work(name, args, authorization);
        const done = answer.kind === "respond" && answer.status === 429 ? "ratelimited" : "ok";
        record(name, args, fault === null ? done : `fault:${fault.kind}`);
        return answerAfter(fault, answer);
      } catch (error) {
        const refusal =
          error instanceof SlackRefusal
            ? error
            : error instanceof z.ZodError
              ? new SlackRefusal("invalid_arguments")
              : null;
        if (refusal === null) throw error;
        record(name, args, refusal.error);
        return respond(200, { ok: false, error: refusal.error, ...refusal.extra });
      }
    },
    record,
    calls: (method?: string): readonly CallRecord[] =>
      method === undefined ? [...calls] : calls.filter((call) => call.method === method),
    /** Exact also when the list of calls was shortened. */
    count: (method: string): number => counts.get(method) ?? 0,
    forget(): void {
      calls = [];
      counts.clear();
    },
    methods: (): readonly string[] => Object.keys(methods),
  };
}
