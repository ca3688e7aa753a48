import type { Log } from "#flows/ports.ts";
import { type HttpServer, listen, type Route } from "#http/server.ts";

export interface Line {
  readonly code: string;
  readonly fields: object;
}

/** The product's own listener on a free port of this machine, and what it logs. */
export async function serve(...routes: readonly Route[]) {
  const lines: Line[] = [];
  const keep = (code: string, fields: object = {}) => void lines.push({ code, fields });
  const log: Log = { info: keep, warn: keep, error: keep };
  const server: HttpServer = await listen({ host: "127.0.0.1", port: 0, routes, log });
  const ask = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${server.port}${path}`, init);
  return { ask, lines, port: server.port, [Symbol.asyncDispose]: () => server.close() };
}
