import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ConfigError } from "#domain/errors.ts";
import type { Log } from "#flows/ports.ts";

/** Answers a request, or returns false when it is not its own. */
export type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => boolean | Promise<boolean>;

export interface HttpServer {
  readonly port: number;
  close(): Promise<void>;
}

/** One listener for everything that reaches this process: each route takes its own requests, the rest gets 404. */
export async function listen(options: {
  readonly host: string;
  readonly port: number;
  readonly routes: readonly Route[];
  readonly log: Log;
}): Promise<HttpServer> {
  const handle = requestHandler(options.routes, options.log);
  const server = createServer((request, response) => void handle(request, response));
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  await start(server, options.host, options.port);
  // A TCP listener has an AddressInfo; only pipes have a string.
  const { port } = server.address() as AddressInfo;
  return { port, close: () => stop(server) };
}

/** Answers one request; a failure is logged and answered with 500, never thrown. */
export function requestHandler(
  routes: readonly Route[],
  log: Log,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    try {
      await answer(routes, request, response);
    } catch (error) {
      log.error("http_failed", { path: request.url?.split("?")[0], error: String(error) });
      if (!response.headersSent) reply(response, 500, "Something went wrong here; the log has the details.");
      else response.destroy();
    }
  };
}

async function answer(routes: readonly Route[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = URL.parse(request.url ?? "/", "http://local");
  if (url === null) return reply(response, 400, "This is not an address.\n");
  for (const route of routes) if (await route(request, response, url)) return;
  reply(response, 404, "Nothing here. Health: /healthz");
}

export function reply(
  response: ServerResponse,
  status: number,
  body: string,
  type = "text/plain; charset=utf-8",
): void {
  response.writeHead(status, {
    "content-type": type,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(body);
}

function start(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(whyNot(error, host, port)));
    server.listen(port, host, () => {
      server.removeAllListeners("error");
      resolve();
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 2_000).unref();
  });
}

function whyNot(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} of ${host} is taken: stop the other process or set PORT.`,
    EACCES: `Port ${port} needs more rights than this user has: set PORT to 1024 or higher.`,
    EADDRNOTAVAIL: `${host} is not an address of this machine: set HOST.`,
    ENOTFOUND: `${host} is not an address of this machine: set HOST.`,
  };
  const says = reasons[error.code ?? ""];
  return says === undefined ? error : new ConfigError(says, { cause: error });
}
