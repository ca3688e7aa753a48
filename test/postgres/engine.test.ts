import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, expect, test } from "@jest/globals";
import { type EmbeddedDatabase, openEmbedded } from "#postgres/engine/index.ts";
import { installedVersion, madeByFile } from "#postgres/engine/make-template.ts";
import { readTar } from "#postgres/engine/tar.ts";
import { quiet, temporaryDirectory } from "./databases.ts";
import { engineSuite } from "./engine-suite.ts";

engineSuite("embedded", () => openEmbedded({ dir: null, log: quiet }));

/** Closed after each test, a failed one too: an open database keeps the process alive. */
const opened: EmbeddedDatabase[] = [];
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});
const open = async (dir: string | null, more: { idleInTransactionMs?: number } = {}) => {
  const database = await openEmbedded({ dir, log: quiet, ...more });
  opened.push(database);
  return database;
};
const ids = async (database: EmbeddedDatabase) => {
  const { rows } = await database.bullPool.query<{ id: number }>("select id from app.kept order by id");
  return rows.map((row) => row.id);
};

test("rows outlive a stop, and the schemas are there from the start", async () => {
  using dir = temporaryDirectory();
  const first = await open(dir.path);
  await first.bullPool.query("create table app.kept (id int); create table in_bullmq (id int)");
  await first.bullPool.query("insert into app.kept select generate_series(1, 3)");
  const { rows } = await first.bullPool.query("select schemaname from pg_tables where tablename = 'in_bullmq'");
  expect(rows).toEqual([{ schemaname: "bullmq" }]);
  await first.close();
  const second = await open(dir.path);
  expect(await ids(second)).toEqual([1, 2, 3]);
  await second.close();
});

test("every commit is flushed to the disk", async () => {
  using dir = temporaryDirectory();
  const database = await open(dir.path);
  await database.bullPool.query("create table app.kept (id int)");
  const before = (await database.facts()).fsyncs;
  for (let i = 0; i < 20; i += 1) await database.bullPool.query("insert into app.kept values ($1)", [i]);
  expect((await database.facts()).fsyncs - before).toBeGreaterThanOrEqual(20);
  await database.close();
});

test("a database keeps 16 MB of itself in memory, a large one 64 MB from its next start", async () => {
  using dir = temporaryDirectory();
  const buffers = async (database: EmbeddedDatabase) =>
    (await database.bullPool.query("show shared_buffers")).rows.map((row) => row.shared_buffers);
  const database = await open(dir.path);
  expect(await buffers(database)).toEqual(["16MB"]);
  await database.close();
  // A file of that size without a block on the disk: nothing reads it.
  const large = join(dir.path, "pgdata", "base", "1", "999999");
  writeFileSync(large, "");
  truncateSync(large, 400 * 2 ** 20);
  expect(await buffers(await open(dir.path))).toEqual(["64MB"]);
});

test("a second open of the same directory is refused, here and in another process, until the first is closed", async () => {
  using dir = temporaryDirectory();
  const database = await open(dir.path);
  await expect(open(dir.path)).rejects.toMatchObject({ code: "config", message: expect.stringContaining(dir.path) });
  const began = performance.now();
  const other = spawnSync(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      "--input-type=module",
      "-e",
      `import { openEmbedded } from "#postgres/engine/index.ts";
       const log = { info() {}, warn() {}, error() {} };
       const began = performance.now();
       await openEmbedded({ dir: process.argv[1], log }).catch((error) => {
         console.log(error.message);
         process.exit(performance.now() - began < 1000 ? 3 : 4);
       });`,
      dir.path,
    ],
    { encoding: "utf8", timeout: 20_000 },
  );
  expect({ status: other.status, ran: performance.now() - began > 0 }).toEqual({ status: 3, ran: true });
  expect(other.stdout).toMatch(/already open in another Sideline process.*Stop that process.*DATABASE_URL/);
  await database.close();
  await (await open(dir.path)).close();
});

test.each([
  [
    "another Postgres major",
    (path: string) => writeFileSync(join(path, "PG_VERSION"), "17\n"),
    /written by Postgres 17.*reads 18/,
  ],
  [
    "somebody else's files",
    (path: string) => writeFileSync(join(path, "holiday.jpg"), ""),
    /holds files but no database/,
  ],
])("a directory with %s is refused and left as it is", async (_title, fill, message) => {
  using dir = temporaryDirectory();
  mkdirSync(join(dir.path, "pgdata"));
  fill(join(dir.path, "pgdata"));
  await expect(open(dir.path)).rejects.toMatchObject({ code: "config", message: expect.stringMatching(message) });
  rmSync(join(dir.path, "pgdata"), { recursive: true });
  await (await open(dir.path)).close(); // the refusal gave the lock back
});

test("a first start that was killed on the way is begun again", async () => {
  using dir = temporaryDirectory();
  mkdirSync(join(dir.path, "pgdata.new", "base"), { recursive: true });
  writeFileSync(join(dir.path, "pgdata.new", "PG_VERSION"), "18\n");
  const database = await open(dir.path);
  await expect(database.ping()).resolves.toBeUndefined();
  await database.close();
});

test("the packed cluster was made by the installed PGlite (renew it: node src/postgres/engine/make-template.ts)", () => {
  expect(readFileSync(madeByFile, "utf8").trim()).toBe(`@electric-sql/pglite ${installedVersion()}`);
});

test("maintenance keeps churning tables small and the log short", async () => {
  using dir = temporaryDirectory();
  const database = await open(dir.path);
  const { bullPool } = database;
  await bullPool.query("create table app.kept (id int, filler text)");
  const churn = async () => {
    await bullPool.query("insert into app.kept select i, repeat('x', 500) from generate_series(1, 2000) i");
    await bullPool.query("delete from app.kept");
  };
  const size = async () => {
    const { rows } = await bullPool.query<{ bytes: number }>("select pg_relation_size('app.kept')::int as bytes");
    return rows[0]?.bytes ?? 0;
  };
  await churn();
  expect(await size()).toBeGreaterThan(1_000_000);
  for (let i = 0; i < 5; i += 1) {
    await database.maintain();
    await churn();
  }
  await database.maintain();
  expect(await size()).toBeLessThan(200_000);
  const { rows } = await bullPool.query("select count(*)::int as segments from pg_ls_waldir()");
  expect(rows[0]?.segments).toBeLessThanOrEqual(4);
  await database.close();
});

test("a dump is a whole database", async () => {
  using dir = temporaryDirectory();
  const database = await open(null);
  await database.bullPool.query("create table app.kept (id int)");
  await database.bullPool.query("insert into app.kept values (1), (2)");
  const dump = await database.dump();
  await database.close();
  for (const { path, kind, bytes } of readTar(gunzipSync(dump))) {
    const target = join(dir.path, "pgdata", path);
    mkdirSync(kind === "directory" ? target : join(target, ".."), { recursive: true });
    if (kind === "file") writeFileSync(target, bytes);
  }
  const restored = await open(dir.path);
  expect(await ids(restored)).toEqual([1, 2]);
  await restored.close();
});

test("a notification reaches the clients that listen on its channel, after the commit", async () => {
  const database = await open(null);
  const heard: string[] = [];
  const listener = await database.bullPool.connect();
  const deaf = await database.bullPool.connect();
  listener.on("notification", ({ payload }: { payload: string }) => heard.push(payload));
  deaf.on("notification", () => heard.push("deaf"));
  await listener.query('listen "Mixed"');
  await deaf.query("listen other");
  await database.bullPool.query(`select pg_notify('Mixed', 'one')`);
  const writer = await database.bullPool.connect();
  await writer.query("begin");
  await writer.query(`select pg_notify('Mixed', 'two')`);
  expect(heard).toEqual(["one"]);
  await writer.query("commit");
  expect(heard).toEqual(["one", "two"]);
  await database.close();
});

test("a client that is released or sits inside a transaction does not keep the others waiting for ever", async () => {
  const database = await open(null, { idleInTransactionMs: 50 });
  await database.bullPool.query("create table app.kept (id int)");
  const forgetful = await database.bullPool.connect();
  await forgetful.query("begin");
  await forgetful.query("insert into app.kept values (1)");
  forgetful.release();
  expect(await ids(database)).toEqual([]);
  const sleeper = await database.bullPool.connect();
  await sleeper.query("begin");
  await sleeper.query("insert into app.kept values (2)");
  expect(await ids(database)).toEqual([]); // answered after the sleeper was sent away
  await expect(sleeper.query("insert into app.kept values (3)")).rejects.toMatchObject({ code: "25P03" });
  sleeper.release();
  expect(await ids(database)).toEqual([]);
  await database.close();
});

test("statements that wait when the database is closed get an answer, later ones an error", async () => {
  const database = await open(null);
  const waiting = Promise.all(Array.from({ length: 20 }, () => database.bullPool.query("select 1")));
  await new Promise((resolve) => setImmediate(resolve)); // they are on their way
  const closing = database.close();
  await expect(waiting).resolves.toHaveLength(20);
  await closing;
  await expect(database.bullPool.query("select 1")).rejects.toMatchObject({ reason: "closed" });
});
