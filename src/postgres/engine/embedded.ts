import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PostgresDialect } from "kysely";
import { ConfigError, UpstreamError } from "#domain/errors.ts";
import type { Log } from "#flows/ports.ts";
import { EmbeddedPool } from "./clients.ts";
import type { Database } from "./database.ts";
import { lockDirectory } from "./directory-lock.ts";
import { maintenance } from "./maintenance.ts";
import { NamedMutex } from "./named-mutex.ts";
import type { EngineFacts } from "./protocol.ts";
import { WorkerWire } from "./worker-wire.ts";

/** The major version of the Postgres that PGlite is built from; a data directory belongs to one major version. */
const postgresMajor = "18";
const pingMs = 2_000;

export interface EmbeddedOptions {
  /** Holds the lock file and `pgdata`. Null keeps everything in memory: for tests. */
  readonly dir: string | null;
  readonly log: Log;
  /** Called once when the database's thread dies on its own. Every statement fails from then on: stop the process. */
  readonly onCrash?: (error: Error) => void;
  /** A transaction that sits without a statement this long while others wait is rolled back. 20 s unless told. */
  readonly idleInTransactionMs?: number;
}

export interface EmbeddedDatabase extends Database {
  readonly kind: "embedded";
  /** In the shape of a `pg.Pool`: what BullMQ's Postgres backend takes as its connection. */
  readonly bullPool: EmbeddedPool;
  /** VACUUM, ANALYZE where it is due, CHECKPOINT: single-user Postgres does none of them by itself. Run every 5 minutes. */
  maintain(): Promise<void>;
  /** The data directory as a gzipped tar, consistent as of now: the backup. */
  dump(): Promise<Uint8Array>;
  facts(): Promise<EngineFacts>;
}

/** Opens (or creates) the embedded database in a thread of its own. Throws ConfigError with what to do when it cannot. */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { dir, log } = options;
  const lock = dir === null ? null : lockDirectory(dir);
  try {
    const dataDir = dir === null ? null : join(dir, "pgdata");
    if (dataDir !== null) checkVersion(dataDir);
    const wire = await WorkerWire.start(
      { dataDir, idleInTransactionMs: options.idleInTransactionMs ?? 20_000 },
      options.onCrash ?? (() => {}),
    );
    return await embedded(wire, log, () => lock?.release());
  } catch (error) {
    lock?.release();
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(
      `The embedded database ${dir === null ? "in memory" : `in ${dir}`} did not start: ${error instanceof Error ? error.message : String(error)}. ` +
        "Restore the directory from a backup, or set DATA_DIR to an empty one.",
      { cause: error },
    );
  }
}

function checkVersion(dataDir: string): void {
  const file = join(dataDir, "PG_VERSION");
  if (!existsSync(file)) {
    if (!existsSync(dataDir) || readdirSync(dataDir).length === 0) return;
    throw new ConfigError(
      `${dataDir} holds files but no database (no PG_VERSION in it). Restore it from a backup, or set DATA_DIR to an empty directory.`,
    );
  }
  const found = readFileSync(file, "utf8").trim();
  if (found === postgresMajor) return;
  throw new ConfigError(
    `${dataDir} was written by Postgres ${found}; this version of Sideline reads ${postgresMajor}. ` +
      "Export with the version that wrote it and import here, or set DATA_DIR to an empty directory.",
  );
}

async function embedded(wire: WorkerWire, log: Log, freed: () => void): Promise<EmbeddedDatabase> {
  const pool = new EmbeddedPool(wire);
  wire.onNotification = (channel, payload) => pool.notify(channel, payload);
  const mutex = new NamedMutex();
  const { rows } = await pool.query("show server_version");
  let closing: Promise<void> | undefined;
  return {
    kind: "embedded",
    // Kysely asks for pg's overloads for cursors, which this pool does not have and nobody here uses.
    dialect: new PostgresDialect({ pool: pool as unknown as PostgresPool }),
    bullPool: pool,
    version: String(rows[0]?.server_version),
    ping: () => withinPing(pool.query("select 1")),
    withLock: (name, work) => mutex.run(name, work),
    tryLock: (name, work) => mutex.tryRun(name, work),
    maintain: () => maintenance(pool, log),
    dump: () => wire.dump(),
    facts: () => wire.facts(),
    close: () => {
      closing ??= wire.close().finally(freed);
      return closing;
    },
  };
}

type PostgresPool = Exclude<ConstructorParameters<typeof PostgresDialect>[0]["pool"], (...args: never[]) => unknown>;

async function withinPing(answer: Promise<unknown>): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${pingMs} ms`)), pingMs);
  try {
    await Promise.race([answer, late]);
  } catch (cause) {
    throw new UpstreamError("The embedded database does not answer.", {
      service: "postgres",
      reason: cause instanceof Error ? cause.message : String(cause),
      retryable: true,
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}
