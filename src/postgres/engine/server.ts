import { PostgresDialect } from "kysely";
import pg from "pg";
import { ConfigError, UpstreamError } from "#domain/errors.ts";
import type { Log } from "#flows/ports.ts";
import type { Database } from "./database.ts";
import { columnTypes } from "./values.ts";

/** server_version_num of the oldest server that the SQL here is tested on. */
const oldest = 150_000;
const connectMs = 5_000;
const statementMs = 30_000;

export interface ServerOptions {
  readonly url: string;
  readonly log: Log;
  /** Connections at most; locks take one more each while they are held. */
  readonly poolSize?: number;
}

export interface ServerDatabase extends Database {
  readonly kind: "server";
}

/** Connects to a Postgres server of 15 or later. Throws ConfigError with what to do when it cannot be used. */
export async function openServer(options: ServerOptions): Promise<ServerDatabase> {
  const { url, log } = options;
  const settings: pg.ClientConfig = {
    connectionString: url,
    types: columnTypes,
    application_name: "sideline",
    keepAlive: true,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    // The server's own time-outs do not fire when the host is gone or the process is stopped.
    query_timeout: statementMs + 5_000,
    idle_in_transaction_session_timeout: statementMs,
    // Compiling a statement costs more than any of ours takes to run; a search among 200,000 passages looks dear enough to the planner to be compiled.
    options: "-c TimeZone=UTC -c jit=off",
  };
  const pool = new pg.Pool({ ...settings, max: options.poolSize ?? 10, idleTimeoutMillis: 30_000 });
  // An idle connection that drops (server restart) is replaced by the next statement; without a listener it would end the process.
  pool.on("error", (error) => log.warn("postgres_connection_lost", { reason: error.message }));
  // The pool listens only while a connection is idle. One that drops between two statements of a transaction fails the next of them.
  pool.on("connect", (client) => client.on("error", () => {}));
  let version: string;
  try {
    version = await checkedVersion(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  let closing: Promise<void> | undefined;
  return {
    kind: "server",
    dialect: new PostgresDialect({ pool: shared(pool) }),
    version,
    ping: () => ping(pool),
    withLock: async (name, work) => {
      const held = await lock(settings, name, "pg_advisory_lock");
      try {
        return await work();
      } finally {
        await held?.end();
      }
    },
    tryLock: async (name, work) => {
      const held = await lock(settings, name, "pg_try_advisory_lock");
      if (!held) return false;
      try {
        await work();
      } finally {
        await held.end();
      }
      return true;
    },
    close: () => {
      closing ??= pool.end();
      return closing;
    },
  };
}

/** A pool whose `end` leaves the connections to their owner: Kysely ends the pool of every instance it destroys. */
function shared(pool: pg.Pool): pg.Pool {
  return new Proxy(pool, {
    get: (target, name) => {
      if (name === "end") return async () => {};
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

async function checkedVersion(pool: pg.Pool): Promise<string> {
  let row: { number: number; text: string } | undefined;
  try {
    const { rows } = await pool.query(
      "select current_setting('server_version_num')::int as number, current_setting('server_version') as text",
    );
    row = rows[0];
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`DATABASE_URL does not lead to a Postgres server that answers (${reason}): check it.`, {
      cause,
    });
  }
  if (!row || row.number < oldest) {
    throw new ConfigError(`DATABASE_URL leads to Postgres ${row?.text}; Sideline needs 15 or later (18 recommended).`);
  }
  return row.text;
}

async function ping(pool: pg.Pool): Promise<void> {
  try {
    // query_timeout is understood by node-postgres for a single statement; its types know it for clients only.
    await pool.query({ text: "select 1", query_timeout: 2_000 } as pg.QueryConfig);
  } catch (cause) {
    throw new UpstreamError("Postgres does not answer.", {
      service: "postgres",
      reason: cause instanceof Error ? cause.message : String(cause),
      retryable: true,
      cause,
    });
  }
}

/**
 * A session lock on a connection of its own: it is freed when the connection ends, however it ends.
 * Null when the lock is taken and the function is the trying one.
 */
async function lock(
  settings: pg.ClientConfig,
  name: string,
  how: "pg_advisory_lock" | "pg_try_advisory_lock",
): Promise<pg.Client | null> {
  // Waiting for another process's migrations may take long.
  const client = new pg.Client({ ...settings, statement_timeout: 0, query_timeout: 0 });
  client.on("error", () => {}); // a dropped connection frees the lock; the work's own statements report the outage
  await client.connect();
  try {
    const { rows } = await client.query(`select ${how}(hashtextextended($1, 0)) as taken`, [`sideline:${name}`]);
    if (how === "pg_advisory_lock" || rows[0]?.taken === true) return client;
  } catch (error) {
    await client.end();
    throw error;
  }
  await client.end();
  return null;
}
