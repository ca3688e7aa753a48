/** What both engines promise to the stores. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Kysely, sql } from "kysely";
import type { Database } from "#postgres/engine/index.ts";

type Untyped = Record<string, Record<string, unknown>>;

export function engineSuite(name: string, open: () => Promise<Database>): void {
  describe(`the ${name} engine`, () => {
    let database: Database;
    let db: Kysely<Untyped>;
    const table = `engine_${crypto.randomUUID().replaceAll("-", "")}`;

    beforeAll(async () => {
      database = await open();
      db = new Kysely<Untyped>({ dialect: database.dialect });
      await sql`create table public.${sql.ref(table)} (id int primary key, word text)`.execute(db);
    });
    afterAll(async () => {
      await sql`drop table public.${sql.ref(table)}`.execute(db);
      await database.close();
    });
    const ids = async () => {
      const rows = await db.selectFrom(`public.${table}`).select("id").orderBy("id").execute();
      return rows.map((row) => row.id);
    };

    test.each([
      ["int8 is a string", "select 9007199254740993::int8 as v", "9007199254740993"],
      ["int4 is a number", "select 7::int4 as v", 7],
      ["numeric is a string", "select 2.50::numeric as v", "2.50"],
      ["float8 is a number", "select 0.25::float8 as v", 0.25],
      ["boolean is a boolean", "select true as v", true],
      [
        "timestamptz is a Date",
        "select '2026-11-24T10:00:00.123+01'::timestamptz as v",
        new Date("2026-11-24T09:00:00.123Z"),
      ],
      ["a calendar date stays text", "select '2026-11-24'::date as v", "2026-11-24"],
      ["jsonb is parsed", `select '{"a":[1,null,"x"]}'::jsonb as v`, { a: [1, null, "x"] }],
      ["text[] is an array", `select array['a','b "c"',null,'d,e','']::text[] as v`, ["a", 'b "c"', null, "d,e", ""]],
      ["int4[] is an array of numbers", "select array[1,2]::int4[] as v", [1, 2]],
      ["bytea is bytes", "select '\\x00ff'::bytea as v", Buffer.from([0, 255])],
      ["null is null", "select null::text as v", null],
      [
        "uuid is text",
        "select '019a0000-0000-7000-8000-000000000001'::uuid as v",
        "019a0000-0000-7000-8000-000000000001",
      ],
      ["interval is the same object", "select '1 day 2 hours'::interval::text as v", "1 day 02:00:00"],
    ])("%s", async (_title, text, expected) => {
      const { rows } = await sql<{ v: unknown }>`${sql.raw(text)}`.execute(db);
      expect(rows[0]?.v).toEqual(expected);
    });

    test.each([
      ["a Date", new Date("2026-11-24T09:00:00.123Z"), "timestamptz", new Date("2026-11-24T09:00:00.123Z")],
      ["an array of text", ["a", 'b "c"', "d\\e", null], "text[]", ["a", 'b "c"', "d\\e", null]],
      ["an array of numbers", [1, 2], "int4[]", [1, 2]],
      ["an object as jsonb", { a: "é🙂" }, "jsonb", { a: "é🙂" }],
      ["bytes", Buffer.from([0, 255]), "bytea", Buffer.from([0, 255])],
      ["a bigint", 9007199254740993n, "int8", "9007199254740993"],
      ["undefined as null", undefined, "text", null],
    ])("%s goes in as a parameter and comes back", async (_title, value, type, expected) => {
      const { rows } = await sql<{ v: unknown }>`select ${value}::${sql.raw(type)} as v`.execute(db);
      expect(rows[0]?.v).toEqual(expected);
    });

    test("counts, returning and the empty answer look the same", async () => {
      const from = db.insertInto(`public.${table}`);
      const inserted = await from
        .values([{ id: 1 }, { id: 2 }])
        .returning("id")
        .execute();
      const updated = await db.updateTable(`public.${table}`).set({ word: "w" }).executeTakeFirst();
      const none = await db.selectFrom(`public.${table}`).selectAll().where("id", "=", 99).execute();
      const deleted = await db.deleteFrom(`public.${table}`).executeTakeFirst();
      expect([inserted, updated.numUpdatedRows, none, deleted.numDeletedRows]).toEqual([
        [{ id: 1 }, { id: 2 }],
        2n,
        [],
        2n,
      ]);
    });

    test("an error carries its SQLSTATE, and the next statement works", async () => {
      const twice = sql`insert into public.${sql.ref(table)} (id) values (3), (3)`.execute(db);
      await expect(twice).rejects.toMatchObject({ code: "23505", constraint: `${table}_pkey` });
      await expect(sql`select nothing from nowhere`.execute(db)).rejects.toMatchObject({ code: "42P01" });
      expect(await ids()).toEqual([]);
    });

    test("a transaction that throws leaves nothing, one that returns stays", async () => {
      const insert = (id: number) =>
        db.transaction().execute(async (tx) => {
          await tx.insertInto(`public.${table}`).values({ id }).execute();
          if (id === 10) throw new Error("changed its mind");
        });
      await expect(insert(10)).rejects.toThrow("changed its mind");
      await insert(11);
      expect(await ids()).toEqual([11]);
    });

    test("a statement that fails inside a transaction rolls all of it back", async () => {
      const work = db.transaction().execute(async (tx) => {
        await tx.insertInto(`public.${table}`).values({ id: 20 }).execute();
        await tx.insertInto(`public.${table}`).values({ id: 20 }).execute();
      });
      await expect(work).rejects.toMatchObject({ code: "23505" });
      expect(await ids()).not.toContain(20);
    });

    test("others do not see or join an open transaction", async () => {
      const inserted = Promise.withResolvers<void>();
      const go = Promise.withResolvers<void>();
      const writer = db.transaction().execute(async (tx) => {
        await tx.insertInto(`public.${table}`).values({ id: 30 }).execute();
        inserted.resolve();
        await go.promise;
        throw new Error("never mind");
      });
      await inserted.promise;
      const others = Promise.all([31, 32, 33].map((id) => db.insertInto(`public.${table}`).values({ id }).execute()));
      go.resolve();
      await expect(writer).rejects.toThrow("never mind");
      await others;
      expect(await ids()).toEqual(expect.arrayContaining([31, 32, 33]));
      expect(await ids()).not.toContain(30);
    });

    test("fifty transactions at once each see their own state", async () => {
      await db.insertInto(`public.${table}`).values({ id: 500, word: "0" }).execute();
      const add = () =>
        db.transaction().execute(async (tx) => {
          const row = await sql<{
            word: string;
          }>`select word from public.${sql.ref(table)} where id = 500 for update`.execute(tx);
          await tx
            .updateTable(`public.${table}`)
            .set({ word: String(Number(row.rows[0]?.word) + 1) })
            .where("id", "=", 500)
            .execute();
        });
      await Promise.all(Array.from({ length: 50 }, add));
      const row = await db.selectFrom(`public.${table}`).select("word").where("id", "=", 500).executeTakeFirst();
      expect(row).toEqual({ word: "50" });
    });

    test("destroying one Kysely leaves the database open for the others", async () => {
      const other = new Kysely<Untyped>({ dialect: database.dialect });
      await sql`select 1`.execute(other);
      await other.destroy();
      await expect(database.ping()).resolves.toBeUndefined();
    });

    test("a lock is held by one at a time, and trying does not wait", async () => {
      const steps: string[] = [];
      const held = Promise.withResolvers<void>();
      const free = Promise.withResolvers<void>();
      const first = database.withLock(table, async () => {
        steps.push("first in");
        held.resolve();
        await free.promise;
        steps.push("first out");
      });
      await held.promise;
      const second = database.withLock(table, async () => {
        steps.push("second in");
      });
      expect(await database.tryLock(table, async () => {})).toBe(false);
      expect(await database.tryLock(`${table}-other`, async () => {})).toBe(true);
      free.resolve();
      await Promise.all([first, second]);
      expect(steps).toEqual(["first in", "first out", "second in"]);
      expect(await database.tryLock(table, async () => {})).toBe(true);
    });

    test("work that throws under a lock frees it", async () => {
      const broken = database.withLock(table, async () => {
        throw new Error("broken");
      });
      await expect(broken).rejects.toThrow("broken");
      expect(await database.tryLock(table, async () => {})).toBe(true);
    });

    test("ping answers, and says so when the database is closed", async () => {
      await expect(database.ping()).resolves.toBeUndefined();
      const other = await open();
      await other.close();
      await other.close();
      await expect(other.ping()).rejects.toMatchObject({ code: "upstream", service: "postgres" });
    });
  });
}
