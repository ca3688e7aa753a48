import type { IncomingMessage } from "node:http";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The page's own pages and answers: no script but its own, nothing loaded from elsewhere, never in a frame. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

/** Why a request is refused; null when it may go on. A name that resolves to this machine is not this machine (DNS rebinding). */
export function refusalOf(
  request: Pick<IncomingMessage, "method" | "headers">,
  hosts: ReadonlySet<string>,
): string | null {
  const host = request.headers.host ?? "";
  const name = host.replace(/:\d+$/, "").toLowerCase();
  if (!LOOPBACK.has(name) && !hosts.has(name)) return `the sandbox answers on this machine only, not as "${name}"`;
  if (request.method === "GET" || request.method === "HEAD") return null;
  const { origin } = request.headers;
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) return "another site asked";
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin") return "another site asked";
  if (request.headers["x-sandbox"] !== "1") return "the header x-sandbox: 1 is missing";
  if (!(request.headers["content-type"] ?? "").startsWith("application/json")) return "expected application/json";
  return null;
}
