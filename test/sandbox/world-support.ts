import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { type App, createApp } from "#app.ts";
import { readConfig } from "#config.ts";
import { type Clock, systemClock } from "#domain/clock.ts";
import type { Log } from "#flows/ports.ts";
import { knowledgeParsers } from "#integrations/markdown/index.ts";
import { readRecordText } from "#integrations/record-files/read-record-file.ts";
import { prepareSandbox, type Sandbox } from "#sandbox/start.ts";
import type { Said, WorldEvent, WorldView } from "#sandbox/world/api.ts";

export const tom = "tom.okafor@tarnwick.example";

export interface RunningSandbox extends AsyncDisposable {
  readonly app: App;
  readonly sandbox: Sandbox;
  readonly base: string;
  get<T>(path: string): Promise<T>;
  post(name: string, body: unknown, headers?: Record<string, string>): Promise<Said & { readonly status: number }>;
  world(person?: string): Promise<WorldView>;
  event(title: string | RegExp, person?: string): Promise<WorldEvent>;
  /** Texts of what the person has from Sideline, oldest first. */
  texts(person?: string): readonly string[];
  stop(): Promise<void>;
}

/** The product as `npm start` puts it together without keys, on a free port. */
export async function startSandbox(
  options: { readonly dir?: string; readonly clock?: Clock; readonly log?: Log } = {},
): Promise<RunningSandbox> {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const dir = options.dir ?? null;
  const sandbox = await prepareSandbox({
    clock: options.clock ?? systemClock,
    dir,
    baseUrl: base,
    readText: readRecordText,
    parsers: knowledgeParsers,
  });
  const config = readConfig({ PORT: String(port), LOG_LEVEL: "silent", ...(dir === null ? {} : { DATA_DIR: dir }) });
  const app = await createApp(
    { ...config, publicUrl: base, encryptionKey: sandbox.encryptionKey },
    { log: options.log ?? quiet, inMemory: dir === null, ...sandbox.overrides },
  );
  await app.start();
  await sandbox.begin(app);
  const get = async <T>(path: string) => (await (await fetch(`${base}/sandbox/api/${path}`)).json()) as T; // the test says what it asked for
  const world = (person = tom) => get<WorldView>(`world?person=${person}`);
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    await sandbox.rest();
    await app.stop();
    await sandbox.stop();
  };
  return {
    app,
    sandbox,
    base,
    get,
    world,
    async post(name, body, headers = { "x-sandbox": "1", "content-type": "application/json" }) {
      const answer = await fetch(`${base}/sandbox/api/${name}`, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
      });
      return { status: answer.status, ...((await answer.json()) as Said) };
    },
    async event(title, person = tom) {
      const found = (await world(person)).events.find((one) =>
        typeof title === "string" ? one.title === title : title.test(one.title),
      );
      if (found === undefined) throw new Error(`no event ${title} in the calendar of ${person}`);
      return found;
    },
    texts: (person = tom) => sandbox.gateway.sentTo(person).map((message) => message.text),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Looks every 50 ms until it is so; fails with what it saw last. */
export async function until<T>(look: () => T | Promise<T>, isSo: (seen: T) => boolean, withinMs = 30_000): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A request whose path and Host are sent as they are given. Resolves to the status. */
export function rawStatus(
  base: string,
  path: string,
  headers: Record<string, string>,
  method = "GET",
): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(base);
    const sent = httpRequest({ hostname, port, path, method, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on("error", reject);
    sent.end();
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // a TCP server has an address object
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} };
