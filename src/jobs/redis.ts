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
