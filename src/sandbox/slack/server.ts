import type { IncomingMessage, ServerResponse } from "node:http";
import { type Answer, answerAfter, answerWithout, type createApi, respond } from "./api.ts";
import { type Args, parseArgs } from "./arguments.ts";
import { consent } from "./consent-page.ts";
import type { Core } from "./core.ts";
import type { FaultQueue } from "./faults.ts";
import type { ResponseUrls } from "./response-urls.ts";
import { SlackRefusal } from "./wire.ts";

const BODY_LIMIT = 4 * 1024 * 1024;

interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly contentType: string;
  readonly authorization: string | null;
  readonly body: string;
}

/** Routes a request to the Web API, a response_url or the consent page; one code path for a port and for in-process fetch. */
export function createSurface(input: {
  readonly core: Core;
  readonly api: ReturnType<typeof createApi>;
  readonly faults: FaultQueue;
  readonly responseUrls: ResponseUrls;
  /** Paths begin with this, for mounting under another server; "" or "/sandbox/slack". */
  readonly basePath: string;
}) {
  const { core, api, faults, responseUrls, basePath } = input;

  function respondTo(id: string, incoming: Incoming): Answer {
    let value: unknown;
    try {
      value = JSON.parse(incoming.body);
    } catch {
      return respond(400, { ok: false, error: "invalid_payload" });
    }
    const args: Args = typeof value === "object" && value !== null ? { ...value } : {};
    const fault = faults.take("response_url", args);
    const instead = fault === null ? null : answerWithout(fault);
    if (fault !== null && instead !== null) {
      api.record("response_url", args, `fault:${fault.kind}`);
      return instead;
    }
    const { status, error } = responseUrls.post(id, value);
    api.record("response_url", args, error ?? "ok");
    return answerAfter(
      fault,
      error === null ? respond(200, "ok", { "content-type": "text/plain" }) : respond(status, { ok: false, error }),
    );
  }

  async function route(incoming: Incoming): Promise<Answer | null> {
    const { pathname } = incoming.url;
    if (!pathname.startsWith(`${basePath}/`)) return null;
    const path = pathname.slice(basePath.length);
    if (path.startsWith("/api/")) {
      const method = path.slice("/api/".length);
      try {
        return await api.call(
          method,
          parseArgs(incoming.contentType, incoming.body, incoming.url.searchParams),
          incoming.authorization,
        );
      } catch (error) {
        if (error instanceof SlackRefusal) return respond(200, { ok: false, error: error.error });
        throw error;
      }
    }
    if (path.startsWith("/response/") && incoming.method === "POST")
      return respondTo(path.slice("/response/".length), incoming);
    if (path === "/oauth/v2/authorize") {
      const answer = consent(core, incoming.method, incoming.url.searchParams, new URLSearchParams(incoming.body));
      return answer.kind === "redirect"
        ? respond(302, "", { location: answer.location })
        : respond(answer.status, answer.html, { "content-type": "text/html; charset=utf-8" });
    }
    return null;
  }

  /** `fetch` for clientOptions.fetch: the whole Slack without a port. */
  const inProcessFetch: typeof fetch = async (target, init) => {
    const request = target instanceof Request ? target : null;
    const url = new URL(request?.url ?? String(target));
    const headers = new Headers(init?.headers ?? request?.headers);
    const signal = init?.signal ?? request?.signal ?? null;
    signal?.throwIfAborted();
    const plain = typeof init?.body === "string" || init?.body === undefined || init.body === null;
    const body = plain ? (init?.body ?? (await request?.text()) ?? "") : await new Response(init?.body).text();
    const answer = await route({
      method: init?.method ?? request?.method ?? "GET",
      url,
      contentType: headers.get("content-type") ?? "",
      authorization: headers.get("authorization"),
      body: String(body),
    });
    if (answer === null) return new Response("Not Found", { status: 404 });
    if (answer.kind === "reset")
      throw new TypeError("fetch failed", {
        cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }),
      });
    if (answer.kind === "hang")
      return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    if (answer.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
    signal?.throwIfAborted();
    return new Response(answer.status === 302 ? null : answer.body, { status: answer.status, headers: answer.headers });
  };

  async function read(request: IncomingMessage): Promise<string | null> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > BODY_LIMIT) return null;
      chunks.push(bytes);
    }
    return Buffer.concat(chunks).toString("utf8");
  }

  /** Answers the request when its path is the gateway's; false (and nothing written) when it is not. */
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const path = url.pathname.startsWith(basePath) ? url.pathname.slice(basePath.length) : "";
    if (!/^\/(api|response|oauth\/v2)\//.test(path)) return false;
    const body = await read(request);
    if (body === null) {
      response.writeHead(413).end();
      return true;
    }
    const answer = await route({
      method: request.method ?? "GET",
      url,
      contentType: request.headers["content-type"] ?? "",
      authorization: request.headers.authorization ?? null,
      body,
    });
    if (answer === null) response.writeHead(404).end("Not Found");
    else if (answer.kind === "reset") request.socket.destroy();
    else if (answer.kind === "respond") {
      if (answer.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
      response.writeHead(answer.status, answer.headers).end(answer.body);
    }
    return true;
  }

  return { fetch: inProcessFetch, handle };
}
