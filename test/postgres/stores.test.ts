import { randomBytes } from "node:crypto";
import { afterAll, expect, test } from "@jest/globals";
import { Kysely, sql } from "kysely";
import pg from "pg";
import { openEmbedded, openServer } from "#postgres/engine/index.ts";
import { migrate, type Schema } from "#postgres/index.ts";
import { createSecrets } from "#postgres/secrets.ts";
import { openStoreWorld } from "#test/contracts/store-world.ts";
import { describeStores } from "#test/contracts/stores.ts";
import { quiet, serverAnswers, serverUrl } from "./databases.ts";

describeStores("the embedded engine", async () => {
  const database = await openEmbedded({ dir: null, log: quiet });
  return openStoreWorld(database, database);
});

if (await serverAnswers()) {
  const name = `sideline_stores_${randomBytes(6).toString("hex")}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const open = () => openServer({ url: url.toString(), log: quiet });
  describeStores("a Postgres server", async () => {
    await onServer(`create database ${name}`);
    return openStoreWorld(await open(), await open());
  });
  afterAll(() => onServer(`drop database if exists ${name} with (force)`));
} else {
  test.skip(`the stores on a Postgres server: none answers at ${new URL(serverUrl).host}; start one or set TEST_DATABASE_URL`, () => {});
}

test("a database of a newer version is left alone", async () => {
  const database = await openEmbedded({ dir: null, log: quiet });
  const db = new Kysely<Schema>({ dialect: database.dialect });
  await migrate(db);
  await sql`insert into app.kysely_migration (name, timestamp) values ('9999-later', 'now')`.execute(db);
  await expect(migrate(db)).rejects.toMatchObject({ code: "config", message: expect.stringContaining("9999-later") });
  await database.close();
});

test.each([
  ["too short", "c2hvcnQ="],
  ["not base64", `${"!".repeat(43)}=`],
  ["one bad of two", `${Buffer.alloc(32).toString("base64")},nonsense`],
])("an encryption key that is %s is refused without being shown", (_, setting) => {
  expect(() => createSecrets(setting)).toThrow(
    expect.objectContaining({ code: "config", message: expect.not.stringContaining(setting) }),
  );
});

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
