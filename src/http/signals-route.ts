import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { InputError } from "#domain/errors.ts";
import type { SignalFile } from "#flows/collect-signals.ts";
import type { SavedSignals } from "#flows/signal-ports.ts";
import type { Route } from "./server.ts";

/** Bytes of one request; a year of signals comes in several. */
const largestBody = 25 * 1024 * 1024;
const mostProblems = 100;

export interface SignalsRoute {
  /** Null: no token is set, and the route says so. */
  readonly token: string | null;
  readonly items: (name: string, body: Uint8Array) => SignalFile["items"];
  readonly collect: (file: SignalFile) => Promise<SavedSignals>;
  /** Called after something was stored. */
  readonly onStored: () => void;
}

/**
 * `POST /signals`: JSONL as in contracts, section 4, with a bearer token. 202 with the counts when all rows are stored; 400 with every problem, and then nothing
 * is; 401, 413, 415, and 403 while no token is set.
 */
export function signalsRoute({ token, items, collect, onStored }: SignalsRoute): Route {
  return async (request, response, url) => {
    if (url.pathname !== "/signals") return false;
    // The body is not kept; read to its end, so that the sender gets the answer.
    const refuse = (status: number, error: string, headers: Record<string, string> = {}) => {
      request.resume();
      answer(response, status, { error }, headers);
      return true;
    };
    if (request.method !== "POST") return refuse(405, "expected POST", { allow: "POST" });
    if (token === null) return refuse(403, "no SIGNALS_TOKEN is set on this deployment; set one to send signals");
    if (!isToken(request.headers.authorization, token)) {
      return refuse(401, "expected the header Authorization: Bearer <SIGNALS_TOKEN>", { "www-authenticate": "Bearer" });
    }
    const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? "";
    if (/^(multipart\/|application\/x-www-form)/.test(type))
      return refuse(415, "expected the header Content-Type: application/x-ndjson (curl -d sends a form's)");
    const body = await bodyOf(request);
    if (body === null) return refuse(413, `a request holds at most ${largestBody / 1024 / 1024} MB; send it in parts`);
    try {
      const { added, changed, unchanged, removed } = await collect({ name: "body", items: items("body.jsonl", body) });
      if (added + changed > 0) onStored();
      answer(response, 202, { added, changed, unchanged, removed });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      answer(response, 400, { error: error.message, problems: error.problems.slice(0, mostProblems) });
    }
    return true;
  };
}

function isToken(header: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S+) *$/i.exec(header ?? "")?.[1] ?? "";
  // Digests have one length, so the comparison tells nothing about the token's.
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array | null> {
  if (Number(request.headers["content-length"] ?? 0) > largestBody) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes: Buffer = chunk; // no encoding is set
    size += bytes.length;
    if (size > largestBody) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function answer(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
    ...headers,
  });
  response.end(`${JSON.stringify(body)}\n`);
}
