/** One mode's place to measure in: a directory, or a throw-away database and queue; the stand-ins; the product's processes. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServers } from "#test/support/servers.ts";
import { testKey } from "#test/support/world.ts";
import type { BareBoltOrders } from "./bare-bolt.ts";
import type { BareQueueOrders } from "./bare-queue.ts";
import { type Child, type OrderTable, startChild } from "./child.ts";
import type { ProductOrders } from "./product.ts";
import type { OpenStandIns, StandInOrders } from "./stand-ins.ts";

export type Mode = "embedded" | "server";
export type Roles = "web" | "worker" | "web,worker";
export type Product = Child<ProductOrders>;

export interface Lab extends AsyncDisposable {
  readonly mode: Mode;
  readonly standIns: Child<StandInOrders>;
  readonly facts: OpenStandIns;
  /** Environment of a product process. */
  env(roles: Roles): Readonly<Record<string, string>>;
  /** A product process, composed but not started: ask it to. */
  product(roles: Roles, options?: { readonly port?: number }): Product;
  bareQueue(): Child<BareQueueOrders>;
  bareBolt(): Child<BareBoltOrders>;
}

export async function openLab(mode: Mode, reps: number): Promise<Lab> {
  const dir = mkdtempSync(join(tmpdir(), "sideline-bench-"));
  const servers = mode === "server" ? await startServers() : null;
  const children: Child<OrderTable>[] = [];
  const start = <T extends OrderTable>(name: string, options: Omit<Parameters<typeof startChild>[1], "logFile">) => {
    const logFile = join(dir, `${name}-${children.length}.log`);
    const child = startChild<T>(join(import.meta.dirname, `${name}.ts`), { ...options, logFile });
    children.push(child);
    return child;
  };
  const close = async () => {
    // The product first: it still talks to the others.
    for (const child of children.toReversed()) await child.close();
    await servers?.[Symbol.asyncDispose]();
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const standIns = start<StandInOrders>("stand-ins", {});
    const facts = await standIns.ask("open", { reps });
    const storage = servers?.env ?? { DATA_DIR: join(dir, "data") };
    const prefix = servers?.redisPrefix ?? "";
    const env = (roles: Roles) => ({
      ...storage,
      PORT: "0",
      ROLES: roles,
      LOG_LEVEL: "warn",
      ENCRYPTION_KEY: testKey,
      SLACK_BOT_TOKEN: facts.botToken,
      SLACK_SIGNING_SECRET: facts.signingSecret,
      SLACK_API_URL: facts.slackApiUrl,
      GOOGLE_CLIENT_ID: facts.clientId,
      GOOGLE_CLIENT_SECRET: facts.clientSecret,
      GOOGLE_API_URL: facts.googleUrl,
      GOOGLE_OAUTH_URL: facts.googleUrl,
    });
    return {
      mode,
      standIns,
      facts,
      env,
      product: (roles, { port = 0 } = {}) =>
        start<ProductOrders>("product", {
          env: { ...env(roles), PORT: String(port) },
          args: [prefix],
        }),
      bareQueue: () =>
        start<BareQueueOrders>("bare-queue", {
          env:
            servers === null
              ? { BENCH_DIR: join(dir, "bare") }
              : { BENCH_REDIS_URL: servers.env.REDIS_URL ?? "", BENCH_REDIS_PREFIX: `${prefix}:bare` },
        }),
      bareBolt: () => start<BareBoltOrders>("bare-bolt", { env: { SLACK_SIGNING_SECRET: facts.signingSecret } }),
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer();
  server.on("error", reject);
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
  });
  return promise;
}
