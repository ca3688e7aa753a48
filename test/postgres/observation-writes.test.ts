import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import pg from "pg";
import "#test/support/instant-equality.ts";
import type { Observation } from "#domain/behaviours/observation.ts";
import { openEmbedded, openServer } from "#postgres/engine/index.ts";
import { openStoreWorld, type StoreWorld } from "#test/contracts/store-world.ts";
import { quiet, serverAnswers, serverUrl } from "./databases.ts";

const now = Temporal.Instant.from("2026-04-01T12:00:00Z");
const start = Temporal.Instant.from("2026-01-05T10:00:00Z");

function observed(number: number, change: Partial<Observation> = {}): Observation {
  return {
    id: `obs-${number}`,
    rep: `rep${number % 50}@us.example`,
    behaviour: `behaviour-${number % 3}`,
    at: start.add({ minutes: number }),
    callId: `call-${number}`,
    applicable: true,
    executed: number % 4 > 0,
    confidence: 0.9,
    landed: "unknown",
    quote: number % 5 === 0 ? `said "so", and \\ that` : null,
    detector: "model",
    detectorVersion: "1",
    provesAbsence: true,
    ...change,
  };
}

const many = (from: number, count: number) => Array.from({ length: count }, (_, index) => observed(from + index));

function describeWrites(engine: string, open: () => Promise<StoreWorld>): void {
  describe(`many observations at once on ${engine}`, () => {
    let world: StoreWorld;
    let indexes: readonly string[];
    const indexesNow = async () => {
      const { rows } = await sql<{
        indexdef: string;
      }>`select indexdef from pg_indexes where schemaname = 'app' and tablename = 'observations' order by 1`.execute(
        world.db,
      );
      return rows.map(({ indexdef }) => indexdef);
    };
    beforeAll(async () => {
      world = await open();
      indexes = await indexesNow();
    }, 60_000);
    afterAll(() => world.close());
    beforeEach(() => world.empty());

    test("a first import of many rows ends with every row and every index as it was", async () => {
      expect(indexes.join("\n")).toContain("(behaviour, rep, at)");
      const counts = await world.stores.observations.record([many(0, 10_000), many(10_000, 500)], { now });
      expect(counts).toEqual({ added: 10_500, changed: 0, unchanged: 0, removed: 0 });
      expect(await indexesNow()).toEqual(indexes);
      const last = await world.others.observations.get("obs-10499");
      expect(last).toMatchObject(observed(10_499));
      expect(await world.stores.observations.get("obs-10005")).toMatchObject(observed(10_005));
    }, 60_000);

    test("one that fails in its middle leaves no row and every index", async () => {
      async function* broken() {
        yield many(0, 10_000);
        throw new Error("the disk is gone");
      }
      await expect(world.stores.observations.record(broken(), { now })).rejects.toThrow("the disk is gone");
      expect(await indexesNow()).toEqual(indexes);
      expect(await world.stores.observations.get("obs-1")).toBeNull();
    }, 60_000);

    test("what all rows have in common is read back from each, one row alone as well", async () => {
      const same = { detector: "review", detectorVersion: "7", provesAbsence: false, landed: "yes", executed: null };
      const rows = [observed(1), observed(2), observed(3)].map((row) => ({ ...row, ...same }) as Observation);
      await world.stores.observations.record([rows], { now });
      await world.stores.observations.record([[observed(4, { quote: null })]], { now });
      expect(await world.stores.observations.get("obs-2")).toMatchObject({ ...observed(2), ...same });
      expect(await world.stores.observations.get("obs-4")).toMatchObject(observed(4, { quote: null }));
    });
  });
}

describeWrites("the embedded engine", async () => {
  const database = await openEmbedded({ dir: null, log: quiet });
  return openStoreWorld(database, database);
});

if (await serverAnswers()) {
  const name = `sideline_writes_${randomBytes(6).toString("hex")}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const open = () => openServer({ url: url.toString(), log: quiet });
  describeWrites("a Postgres server", async () => {
    await onServer(`create database ${name}`);
    return openStoreWorld(await open(), await open());
  });
  afterAll(() => onServer(`drop database if exists ${name} with (force)`));
} else {
  test.skip(`many observations on a Postgres server: none answers at ${new URL(serverUrl).host}; start one or set TEST_DATABASE_URL`, () => {});
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
