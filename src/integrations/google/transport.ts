/**
 * The fetch below the Google libraries: sends Google's addresses where the deployment wants them, ends every request in time, and reads
 * the whole body within a cap. One place, because the libraries disagree: the calendar client drops a base URL's path, and the service
 * account's token address cannot be set at all.
 */
import { setTimeout as wait } from "node:timers";

const googleApi = "https://www.googleapis.com";
export const googleOAuth = "https://oauth2.googleapis.com";
export const googleConsent = "https://accounts.google.com/o/oauth2/v2/auth";

/** No usable answer came. Never carries a header or a body. */
export class TransportFailure extends Error {
  override readonly name = "TransportFailure";
  readonly kind: "timeout" | "network" | "too-large" | "aborted";

  constructor(kind: TransportFailure["kind"], message: string) {
    super(message);
    this.kind = kind;
  }
}

const withoutSlash = (url: string): string => url.replace(/\/+$/, "");

export function createTransport(options: {
  readonly fetchImplementation: typeof fetch;
  readonly apiUrl: string | null;
  readonly oauthUrl: string | null;
  readonly requestTimeoutMs: number;
  readonly maxBodyBytes: number;
}): typeof fetch {
  const moved: readonly (readonly [string, string])[] = [
    [googleApi, withoutSlash(options.apiUrl ?? googleApi)],
    [googleOAuth, withoutSlash(options.oauthUrl ?? googleOAuth)],
  ];
  const addressOf = (input: string): string => {
    for (const [from, to] of moved) if (input.startsWith(`${from}/`)) return to + input.slice(from.length);
    return input;
  };

  return async (input, init) => {
    const url = addressOf(input instanceof Request ? input.url : String(input));
    const stop = new AbortController();
    const timer = wait(() => {
      stop.abort(new TransportFailure("timeout", `no complete answer within ${options.requestTimeoutMs} ms`));
    }, options.requestTimeoutMs);
    const caller = init?.signal ?? null;
    const onAbort = (): void => stop.abort(new TransportFailure("aborted", "the caller gave up"));
    if (caller?.aborted === true) onAbort();
    caller?.addEventListener("abort", onAbort, { once: true });
    try {
      const response = await options.fetchImplementation(url, { ...init, signal: stop.signal });
      const body = await readCapped(response, options.maxBodyBytes);
      const headers = new Headers(response.headers);
      // The body is decoded already.
      headers.delete("content-encoding");
      headers.delete("content-length");
      return new Response(body, { status: response.status, statusText: response.statusText, headers });
    } catch (problem) {
      if (problem instanceof TransportFailure) throw problem;
      if (stop.signal.reason instanceof TransportFailure) throw stop.signal.reason;
      throw new TransportFailure("network", networkWords(problem));
    } finally {
      clearTimeout(timer);
      caller?.removeEventListener("abort", onAbort);
    }
  };
}

async function readCapped(response: Response, maxBytes: number): Promise<string | null> {
  if (response.status === 204 || response.status === 304 || response.body === null) return null;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new TransportFailure("too-large", `an answer over ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** "fetch failed (ECONNREFUSED)": the cause's code says more than undici's message. */
function networkWords(problem: unknown): string {
  const message = problem instanceof Error ? problem.message : "unknown failure";
  const cause = problem instanceof Error ? problem.cause : null;
  const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : null;
  return code === null ? message : `${message} (${code})`;
}
