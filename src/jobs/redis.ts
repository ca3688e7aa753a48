import { Redis } from "ioredis";
import { ConfigError, UpstreamError } from "#domain/errors.ts";

const commandMs = 2_000;

/** A connection for questions about the server. Fails fast: 2 s for each command, one try. */
export function openAdmin(url: string): Redis {
  const admin = new Redis(url, {
    lazyConnect: true,
    connectTimeout: commandMs,
    commandTimeout: commandMs,
    maxRetriesPerRequest: 1,
  });
  admin.on("error", () => {}); // every command reports it; without a listener ioredis prints each retry
  return admin;
}

/**
 * The connection that wakes jobs up. It must not wait for a Redis that is not there: a failed wake-up is fine, the sweep
 * wakes the row again. Owned here, not by BullMQ, whose own connections keep retrying when closed during an outage.
 */
export function openProducer(url: string): Redis {
  const producer = new Redis(url, { commandTimeout: commandMs, maxRetriesPerRequest: 1 });
  producer.on("error", () => {}); // reported by the queues
  return producer;
}

/**
 * The connection that workers share. BullMQ copies it for each worker's blocking read; the copies are remembered, because
 * BullMQ's own close waits for ever while Redis is down, and only their end stops it.
 */
export function openConsumer(url: string): { readonly connection: Redis; cut(): void } {
  const all: Redis[] = [];
  const keep = (connection: Redis): Redis => {
    connection.on("error", () => {}); // reported by the workers
    const copy = connection.duplicate.bind(connection);
    connection.duplicate = (...options) => keep(copy(...options));
    all.push(connection);
    return connection;
  };
  const connection = keep(new Redis(url, { maxRetriesPerRequest: null }));
  return {
    connection,
    cut: () => {
      for (const one of all) one.disconnect();
    },
  };
}

/** Throws ConfigError, with every setting that would lose or stop jobs, when this Redis cannot carry the queue. */
export async function checkRedis(admin: Redis, options: { readonly allowVolatile: boolean }): Promise<void> {
  let facts: ReadonlyMap<string, string>;
  try {
    facts = await info(admin);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`REDIS_URL does not lead to a Redis that answers (${reason}): check it.`, { cause });
  }
  const problems: string[] = [];
  const version = facts.get("redis_version") ?? "unknown";
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (!(major > 6 || (major === 6 && minor >= 2))) problems.push(`version ${version}: 6.2 or later is needed`);
  const policy = policyProblem(facts);
  if (policy) problems.push(policy);
  if (!options.allowVolatile && facts.get("aof_enabled") !== "1") {
    problems.push(
      "appendonly is off: a crash would lose every waiting job; set `appendonly yes` and `appendfsync everysec`",
    );
  }
  if (problems.length > 0)
    throw new ConfigError(`The Redis at REDIS_URL cannot carry the queue: ${problems.join("; ")}.`);
}

/** For `doctor`: the version of a Redis that can carry the queue. Throws ConfigError like checkRedis. */
export async function askRedis(url: string, options: { readonly allowVolatile: boolean }): Promise<string> {
  const admin = openAdmin(url);
  try {
    await checkRedis(admin, options);
    return (await info(admin)).get("redis_version") ?? "unknown";
  } finally {
    admin.disconnect();
  }
}

/** Hertz of the server's timer; below 100 a waiting worker learns of a due job up to 100 ms late. */
export async function timerHertz(admin: Redis): Promise<number> {
  return Number((await info(admin)).get("configured_hz") ?? 10);
}

/** Throws UpstreamError while Redis does not answer or would throw jobs away. */
export async function pingRedis(admin: Redis): Promise<void> {
  let problem: string | null;
  try {
    problem = policyProblem(await info(admin));
  } catch (cause) {
    throw down("Redis does not answer.", cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (problem) throw down("Redis is set up to throw jobs away.", problem, undefined);
}

function down(message: string, reason: string, cause: unknown): UpstreamError {
  return new UpstreamError(message, { service: "redis", reason, retryable: true, cause });
}

function policyProblem(facts: ReadonlyMap<string, string>): string | null {
  const policy = facts.get("maxmemory_policy");
  if (policy === undefined || policy === "noeviction") return null;
  return `maxmemory-policy is ${policy}: jobs would be thrown away when memory is full; set \`maxmemory-policy noeviction\``;
}

/** INFO rather than CONFIG: managed servers forbid CONFIG. */
async function info(admin: Redis): Promise<ReadonlyMap<string, string>> {
  const text = await admin.info();
  const pairs = text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const at = line.indexOf(":");
    return at > 0 ? [[line.slice(0, at), line.slice(at + 1).trim()]] : [];
  });
  return new Map(pairs);
}
