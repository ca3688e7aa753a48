/** Where a run keeps its rows and jobs: a directory, a throw-away database beside a shared Redis, or servers of its own. */
import { randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import pg from "pg";
import { type OwnServers, startOwnServers, whyNoOwnServers } from "./own-servers.ts";

export type Mode = "embedded" | "server";

export interface Storage {
  readonly mode: Mode;
  /** For logs and data; removed in the end. */
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly redisPrefix: string | null;
  /** Set when they may be killed. */
  readonly servers: OwnServers | null;
  remove(): Promise<void>;
}

const sharedDatabase = process.env.TEST_DATABASE_URL ?? "postgres://postgres@127.0.0.1:5432/postgres";
const sharedRedis = process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379";

export async function openStorage(mode: Mode, needs: { readonly ownServers: boolean }): Promise<Storage> {
  const dir = mkdtempSync(join(tmpdir(), "sideline-faults-"));
  const removeDir = () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  if (mode === "embedded") {
    const env = { DATA_DIR: join(dir, "data") };
    return { mode, dir, env, redisPrefix: null, servers: null, remove: async () => removeDir() };
  }
  const name = `sideline_faults_${randomUUID().replaceAll("-", "")}`;
  if (needs.ownServers) {
    chmodSync(dir, 0o755);
    const servers = await startOwnServers(dir);
    const env = { DATABASE_URL: servers.databaseUrl, REDIS_URL: servers.redisUrl };
    const remove = async () => {
      await servers.stop();
      removeDir();
    };
    return { mode, dir, env, redisPrefix: name, servers, remove };
  }
  await asAdmin(`create database ${name}`);
  const url = new URL(sharedDatabase);
  url.pathname = `/${name}`;
  return {
    mode,
    dir,
    env: { DATABASE_URL: url.toString(), REDIS_URL: sharedRedis, REDIS_ALLOW_VOLATILE: "true" },
    redisPrefix: name,
    servers: null,
    async remove() {
      await asAdmin(`drop database if exists ${name} with (force)`);
      await forgetKeys(name);
      removeDir();
    },
  };
}

/** Why a kind of run cannot be done here, or null. */
export async function whyNot(mode: Mode, needs: { readonly ownServers: boolean }): Promise<string | null> {
  if (mode === "embedded") return null;
  if (needs.ownServers) return whyNoOwnServers();
  try {
    await asAdmin("select 1");
  } catch {
    return "no Postgres at 127.0.0.1:5432 (or TEST_DATABASE_URL)";
  }
  const redis = new Redis(sharedRedis, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on("error", () => {});
  try {
    await redis.ping();
    return null;
  } catch {
    return "no Redis at 127.0.0.1:6379 (or TEST_REDIS_URL)";
  } finally {
    redis.disconnect();
  }
}

async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: sharedDatabase, connectionTimeoutMillis: 3_000 });
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function forgetKeys(prefix: string): Promise<void> {
  const redis = new Redis(sharedRedis);
  for await (const keys of redis.scanStream({ match: `${prefix}:*`, count: 500 })) {
    if (keys.length > 0) await redis.del(...keys);
  }
  redis.disconnect();
}
