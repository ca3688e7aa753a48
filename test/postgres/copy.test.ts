import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Kysely, sql } from "kysely";
import pg from "pg";
import { backupCommand } from "#command/backup.ts";
import type { CommandContext } from "#command/context.ts";
import { importKnowledge } from "#flows/ingest-documents.ts";
import { knowledgeParsers } from "#integrations/markdown/index.ts";
import { readRecordText } from "#integrations/record-files/read-record-file.ts";
import { copyToServer } from "#postgres/copy.ts";
import { type EmbeddedDatabase, openEmbedded, openServer, type ServerDatabase } from "#postgres/engine/index.ts";
import { createStores, migrate, type Schema, type Stores } from "#postgres/index.ts";
import { createDocumentStore } from "#postgres/knowledge/index.ts";
import { createSecrets } from "#postgres/secrets.ts";
import { loadDemoFixtures } from "#sandbox/demo/load-demo.ts";
import { memoryFolder } from "#sandbox/demo/memory-folder.ts";
import { quiet, serverAnswers, serverUrl, temporaryDirectory } from "./databases.ts";

const now = Temporal.Instant.from("2026-11-24T09:00:00Z");
const key = Buffer.alloc(32, 5).toString("base64");
const rep = "tom.okafor@tarnwick.example";

if (await serverAnswers()) {
  describe("moving the embedded store to a server", () => {
    const name = `sideline_copy_${randomBytes(6).toString("hex")}`;
    const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).toString();
    let embedded: EmbeddedDatabase;
    let server: ServerDatabase;
    let counts: Record<string, number>;

    beforeAll(async () => {
      await onServer(`create database ${name}`);
      embedded = await openEmbedded({ dir: null, log: quiet });
      await fill(embedded);
      // A process was pointed at the new database before the copy: the schema and its empty statistics are there.
      server = await openServer({ url, log: quiet });
      await storesOf(server);
      counts = await copyToServer(embedded, { url, log: quiet });
    });
    afterAll(async () => {
      await server?.close();
      await embedded?.close();
      await onServer(`drop database if exists ${name} with (force)`);
    });

    test("every row arrives as it was", async () => {
      expect(counts).toMatchObject({ people: 10, calendar_connections: 1, deliveries: 1 });
      for (const table of Object.keys(counts).filter((one) => one !== "deliveries")) {
        expect([table, await rowsOf(server, table)]).toEqual([table, await rowsOf(embedded, table)]);
      }
    });
    test("a delivery is to be woken again, because the queue there is empty", async () => {
      const { stores } = await storesOf(server);
      const before = await (await storesOf(embedded)).stores.deliveries.get("d-1");
      expect(before).not.toBeNull();
      expect(await stores.deliveries.get("d-1")).toEqual(before);
      expect(await toWake(server)).toEqual(["d-1"]);
      expect(await toWake(embedded)).toEqual([]);
    });
    test("a token opens with the same key", async () => {
      const { stores } = await storesOf(server);
      expect((await stores.calendars.connection(rep))?.refreshToken).toBe("1//refresh");
    });
    test("documents are found", async () => {
      const { documents } = await storesOf(server);
      const hits = await documents.search({ text: "who signs for the budget", viewer: null, at: now, limit: 3 });
      expect(hits.map(({ document }) => document.id)).toContain("playbook-economic-buyer");
    });
    test("a database that holds data is refused, and keeps what it has", async () => {
      const before = await rowsOf(server, "people");
      await expect(copyToServer(embedded, { url, log: quiet })).rejects.toMatchObject({
        code: "input",
        problems: expect.arrayContaining(["  people: 10"]),
      });
      expect(await rowsOf(server, "people")).toEqual(before);
    });
  });
} else {
  test.skip(`moving to a Postgres server: none answers at ${new URL(serverUrl).host}; start one or set TEST_DATABASE_URL`, () => {});
}

test("a backup is a gzipped tar for its owner only, and never replaces a file", async () => {
  using directory = temporaryDirectory();
  const database = await openEmbedded({ dir: null, log: quiet });
  try {
    const said: string[] = [];
    // Only what the command reads.
    const context = {
      cwd: directory.path,
      core: async () => ({ database }),
      stdout: (line: string) => said.push(line),
    } as unknown as CommandContext;
    await backupCommand(context, "one.tar.gz", {});
    const file = join(directory.path, "one.tar.gz");
    expect(readFileSync(file).subarray(0, 2).toString("hex")).toBe("1f8b");
    expect(said).toEqual([expect.stringMatching(/one\.tar\.gz: \d+\.\d MB$/)]);
    await expect(backupCommand(context, "one.tar.gz", {})).rejects.toMatchObject({ code: "input" });
    await expect(backupCommand(context, "nowhere/one.tar.gz", {})).rejects.toMatchObject({ code: "input" });
  } finally {
    await database.close();
  }
});

async function storesOf(database: EmbeddedDatabase | ServerDatabase) {
  const db = new Kysely<Schema>({ dialect: database.dialect });
  await migrate(db, (work) => database.withLock("migrations", work));
  const stores: Stores = createStores(db, { secrets: createSecrets(key), defaultLeadMinutes: 30, retentionDays: 180 });
  return { db, stores, documents: await createDocumentStore(db, { log: quiet }) };
}

async function fill(database: EmbeddedDatabase): Promise<void> {
  const { stores, documents } = await storesOf(database);
  const demo = await loadDemoFixtures(now, "Europe/London", readRecordText);
  await stores.records.importPeople(demo.people);
  await stores.records.importAccounts(demo.accounts);
  await stores.records.importContacts(demo.contacts);
  await stores.records.importOpportunities(demo.opportunities);
  const ports = { documents, clock: { now: () => now }, log: quiet };
  await importKnowledge(ports, {
    folder: memoryFolder(demo.knowledgeFiles),
    parsers: knowledgeParsers,
    source: "demo",
  });
  await stores.calendars.saveConnection({
    rep,
    provider: "google",
    via: "oauth",
    refreshToken: "1//refresh",
    scopes: ["calendar"],
    now,
  });
  const dueAt = now.add({ minutes: 30 });
  const [row] = await stores.deliveries.write({
    inserts: [
      {
        id: "d-1",
        idemKey: "k-1",
        kind: "brief",
        recipient: rep,
        subject: { kind: "account", accountId: "ACC-101" },
        dueAt,
        expiresAt: now.add({ hours: 1 }),
      },
    ],
    changes: [],
    now,
  });
  await stores.deliveries.markWoken(row === undefined ? [] : [row], now);
}

async function toWake(database: EmbeddedDatabase | ServerDatabase): Promise<readonly string[]> {
  const { stores } = await storesOf(database);
  const rows = await stores.deliveries.toWake({ now, horizon: now.add({ hours: 2 }), limit: 10 });
  return rows.map(({ id }) => id);
}

/** As text, so that "the same" does not depend on how a driver reads a type. */
async function rowsOf(database: EmbeddedDatabase | ServerDatabase, table: string): Promise<readonly string[]> {
  const { db } = await storesOf(database);
  const { rows: columns } = await sql<{ name: string }>`
    select column_name as name from information_schema.columns
    where table_schema = 'app' and table_name = ${table} and is_generated = 'NEVER' order by ordinal_position`.execute(
    db,
  );
  const list = sql.join(columns.map((column) => sql.ref(column.name)));
  const { rows } = await sql<{ line: string }>`
    select line from (select row_to_json(one)::text as line from (select ${list} from ${sql.table(`app.${table}`)}) one) lines
    order by line collate "C"`.execute(db);
  return rows.map(({ line }) => line);
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
