import { describe, expect, test } from "@jest/globals";
import { Kysely, sql } from "kysely";
import { openServer } from "#postgres/engine/index.ts";
import { quiet, serverAnswers, serverUrl } from "./databases.ts";
import { engineSuite } from "./engine-suite.ts";

test("a URL that leads nowhere is refused with what to check", async () => {
  const opening = openServer({ url: "postgres://nobody@127.0.0.1:1/none", log: quiet });
  await expect(opening).rejects.toMatchObject({
    code: "config",
    message: expect.stringMatching(/DATABASE_URL.*check it/),
  });
});

if (await serverAnswers()) {
  engineSuite("server", () => openServer({ url: serverUrl, log: quiet }));

  describe("the server engine", () => {
    test("works again after the server dropped every connection", async () => {
      const database = await openServer({ url: serverUrl, log: quiet });
      const db = new Kysely<Record<string, never>>({ dialect: database.dialect });
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
      const other = await openServer({ url: serverUrl, log: quiet });
      const killer = new Kysely<Record<string, never>>({ dialect: other.dialect });
      await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(killer);
      await other.close();
      await new Promise((resolve) => setTimeout(resolve, 100)); // the pool learns of it from its socket
      await expect(sql<{ one: number }>`select 1 as one`.execute(db)).resolves.toMatchObject({ rows: [{ one: 1 }] });
      await database.close();
    });

    test("locks hold between two processes' connections", async () => {
      const one = await openServer({ url: serverUrl, log: quiet });
      const other = await openServer({ url: serverUrl, log: quiet });
      const name = crypto.randomUUID();
      await one.withLock(name, async () => {
        expect(await other.tryLock(name, async () => {})).toBe(false);
      });
      expect(await other.tryLock(name, async () => {})).toBe(true);
      await one.close();
      await other.close();
    });
  });
} else {
  test.skip("no Postgres at 127.0.0.1:5432 (or TEST_DATABASE_URL): start one to run the engine suite on it", () => {});
}
