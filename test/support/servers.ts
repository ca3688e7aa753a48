/** A Postgres and a Redis for the server mode: from TEST_DATABASE_URL and TEST_REDIS_URL, else the usual loopback ports when something answers there. */
import { randomBytes } from "node:crypto";
import { Redis } from "ioredis";
import pg from "pg";

const databaseUrl = process.env.TEST_DATABASE_URL ?? "postgres://postgres@127.0.0.1:5432/postgres";
const redisUrl = process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379";

export interface Servers extends AsyncDisposable {
  /** DATABASE_URL of a fresh database, REDIS_URL, and what tests need beside them. */
  readonly env: Readonly<Record<string, string>>;
  readonly redisPrefix: string;
}

export async function areServersHere(): Promise<boolean> {
  return (await answers(() => onDatabase("select 1"))) && (await answers(pingRedis));
}

/** A throw-away database and a queue prefix; both are gone after disposal. */
export async function startServers(): Promise<Servers> {
  const name = `sideline_test_${randomBytes(6).toString("hex")}`;
  await onDatabase(`create database ${name}`);
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  const redisPrefix = name;
  return {
    env: { DATABASE_URL: url.toString(), REDIS_URL: redisUrl, REDIS_ALLOW_VOLATILE: "true" },
    redisPrefix,
    async [Symbol.asyncDispose]() {
      await onDatabase(`drop database if exists ${name} with (force)`);
      await dropKeys(redisPrefix);
    },
  };
}

async function onDatabase(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 2_000 });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function pingRedis(): Promise<void> {
  await withRedis(async (redis) => {
    await redis.ping();
  });
}

async function dropKeys(prefix: string): Promise<void> {
  await withRedis(async (redis) => {
    for await (const keys of redis.scanStream({ match: `${prefix}:*`, count: 500 })) {
      if (Array.isArray(keys) && keys.length > 0) await redis.unlink(keys.map(String));
    }
  });
}

async function withRedis(work: (redis: Redis) => Promise<void>): Promise<void> {
  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    connectTimeout: 2_000,
    maxRetriesPerRequest: 1,
    retryStrategy: () => null,
  });
  redis.on("error", () => {}); // the command that fails reports it
  try {
    await redis.connect();
    await work(redis);
  } finally {
    redis.disconnect();
  }
}

async function answers(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch {
    return false;
  }
}
