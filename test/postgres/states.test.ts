import { randomBytes } from "node:crypto";
import { afterAll, test } from "@jest/globals";
import pg from "pg";
import { openEmbedded, openServer } from "#postgres/engine/index.ts";
import { openStoreWorld } from "#test/contracts/store-world.ts";
import { quiet, serverAnswers, serverUrl } from "./databases.ts";
import { describeStates } from "./states-suite.ts";

describeStates("the embedded engine", async () => {
  const database = await openEmbedded({ dir: null, log: quiet });
  return openStoreWorld(database, database);
});

if (await serverAnswers()) {
  const name = `sideline_states_${randomBytes(6).toString("hex")}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const open = () => openServer({ url: url.toString(), log: quiet });
  describeStates("a Postgres server", async () => {
    await onServer(`create database ${name}`);
    return openStoreWorld(await open(), await open());
  });
  afterAll(() => onServer(`drop database if exists ${name} with (force)`));
} else {
  test.skip(`states on a Postgres server: none answers at ${new URL(serverUrl).host}; start one or set TEST_DATABASE_URL`, () => {});
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
