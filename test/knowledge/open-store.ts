import { randomUUID } from "node:crypto";
import { Kysely, sql } from "kysely";
import pg from "pg";
import type { Embeddings } from "#flows/embedding-ports.ts";
import type { DocumentStore, Log } from "#flows/ports.ts";
import { openEmbedded, openServer } from "#postgres/engine/index.ts";
import { migrate, type Schema } from "#postgres/index.ts";
import { createDocumentStore } from "#postgres/knowledge/index.ts";

export const quietLog: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** `TEST_DATABASE_URL`, else a Postgres on this machine when one answers. */
const serverUrl = process.env.TEST_DATABASE_URL ?? "postgres://postgres@127.0.0.1:5432/postgres";

export interface OpenStore extends AsyncDisposable {
  readonly documents: DocumentStore;
  readonly db: Kysely<Schema>;
  /** Statistics and dead rows: what the product sees to every five minutes, and a server by itself. */
  maintain(): Promise<void>;
}

export type StoreKind = "embedded, pg_textsearch" | "embedded, core" | "server, core";

/** Whether a server answers: asked while tests are collected, so that what is left out shows as skipped. */
export async function serverIsHere(): Promise<boolean> {
  const client = new pg.Client({ connectionString: serverUrl, connectionTimeoutMillis: 2_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false; // the answer to the question, not a failure
  }
}

/** A document store on a database of its own, gone afterwards; embedded, in memory unless `dir` is given. Throws when there is no server for it. */
export async function openStore(
  kind: StoreKind,
  embeddings: Embeddings | null = null,
  dir: string | null = null,
): Promise<OpenStore> {
  const ranking = kind.endsWith("core") ? "core" : "pg_textsearch";
  const throwAway = kind.startsWith("server") ? await createDatabase() : null;
  const database = throwAway
    ? await openServer({ url: throwAway.url, log: quietLog })
    : await openEmbedded({ dir, log: quietLog });
  const db = new Kysely<Schema>({ dialect: database.dialect });
  await migrate(db);
  const documents = await createDocumentStore(db, { log: quietLog, ranking, embeddings });
  return {
    documents,
    db,
    maintain: async () => {
      if (database.kind === "embedded") await database.maintain();
      else
        for (const table of ["documents", "passages"])
          await sql`vacuum (analyze) ${sql.table(`app.${table}`)}`.execute(db);
    },
    [Symbol.asyncDispose]: async () => {
      await db.destroy();
      await database.close();
      await throwAway?.drop();
    },
  };
}

async function createDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `sideline_test_${randomUUID().replaceAll("-", "")}`;
  const url = new URL(serverUrl);
  const run = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: url.href, connectionTimeoutMillis: 2_000 });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await run(`create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { url: own.href, drop: () => run(`drop database if exists ${name} with (force)`) };
}
