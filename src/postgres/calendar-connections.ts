import { type Kysely, type Selectable, sql } from "kysely";
import type { CalendarConnection, CalendarStore } from "#flows/ports.ts";
import { anyOf, at, emailKey, instantOf, instantOrNull, storable, timeColumn } from "./column-values.ts";
import type { CalendarConnectionsTable, Schema } from "./schema.ts";
import type { Secrets } from "./secrets.ts";
import { inOrder, together } from "./together.ts";

type Connections = Pick<
  CalendarStore,
  "connection" | "connections" | "saveConnection" | "dropToken" | "duePulls" | "recordPull" | "requestPull"
>;

export function createConnections(db: Kysely<Schema>, secrets: Secrets): Connections {
  const connectionOf = (row: Selectable<CalendarConnectionsTable>): CalendarConnection => ({
    rep: row.rep,
    provider: row.provider,
    via: row.via,
    status: row.status,
    generation: row.generation,
    // Opened when it is used: one token that can't be opened (a key that is gone) must not hide the others' connections.
    get refreshToken() {
      return row.refresh_token === null ? null : secrets.open(row.refresh_token, tokenPlace(row.rep));
    },
    scopes: row.scopes,
    cursor: row.cursor,
    lastPullAt: instantOrNull(row.last_pull_at),
    lastError: row.last_error,
    failures: row.failures,
    nextPullAt: instantOf(row.next_pull_at),
  });
  const connection = together(async (reps: readonly string[]) => {
    const rows = await db.selectFrom("app.calendar_connections").selectAll().where("rep", "=", anyOf(reps)).execute();
    const found = inOrder(reps, rows, ({ rep }) => rep);
    return found.map((row) => (row === null ? null : connectionOf(row)));
  });
  return {
    connection: (rep) => connection(emailKey(rep)),
    async connections() {
      return (await db.selectFrom("app.calendar_connections").selectAll().orderBy("rep").execute()).map(connectionOf);
    },
    async saveConnection({ provider, via, refreshToken, scopes, now, ...input }) {
      const rep = emailKey(input.rep);
      const columns = {
        provider,
        via,
        status: "connected" as const,
        refresh_token: refreshToken === null ? null : secrets.seal(refreshToken, tokenPlace(rep)),
        scopes: [...scopes],
        // A cursor belongs to the connection that got it: what is stored is reconciled with a whole window.
        cursor: null,
        last_error: null,
        failures: 0,
        next_pull_at: timeColumn(now),
      };
      const row = await db
        .insertInto("app.calendar_connections")
        .values({ rep, ...columns })
        .onConflict((conflict) =>
          conflict.column("rep").doUpdateSet({
            ...columns,
            generation: sql`calendar_connections.generation + 1`,
          }),
        )
        .returningAll()
        .executeTakeFirstOrThrow();
      return connectionOf(row);
    },
    async dropToken(rep, status, reason) {
      await db
        .updateTable("app.calendar_connections")
        .set({ refresh_token: null, cursor: null, status, last_error: storable(reason) })
        .where("rep", "=", emailKey(rep))
        .execute();
    },
    async duePulls(now, limit) {
      const rows = await db
        .selectFrom("app.calendar_connections")
        .select("rep")
        .where("status", "=", "connected")
        .where("next_pull_at", "<=", at(now))
        .orderBy("next_pull_at")
        .orderBy("rep")
        .limit(limit)
        .execute();
      return rows.map((row) => row.rep);
    },
    async recordPull(rep, result) {
      const { nextPullAt } = result;
      const failed = "error" in result;
      await db
        .updateTable("app.calendar_connections")
        .set((of) =>
          failed
            ? {
                next_pull_at: timeColumn(nextPullAt),
                last_error: storable(result.error),
                failures: of("failures", "+", 1),
              }
            : {
                // A push that came while the calendar was being read is about a later state of it: read again at once.
                next_pull_at: sql<string>`
                  case when requested_at > ${at(result.at)} then least(requested_at, ${at(nextPullAt)}) else ${at(nextPullAt)} end
                `,
                last_error: null,
                failures: 0,
                cursor: result.cursor,
                last_pull_at: timeColumn(result.at),
              },
        )
        .where("rep", "=", emailKey(rep))
        // A read that ends after the rep disconnected has nothing to say about the connection any more.
        .where("status", "=", "connected")
        .execute();
    },
    async requestPull(rep, now) {
      await db
        .updateTable("app.calendar_connections")
        .set({ requested_at: timeColumn(now), next_pull_at: sql<string>`least(next_pull_at, ${at(now)})` })
        .where("rep", "=", emailKey(rep))
        .execute();
    },
  };
}

export function tokenPlace(rep: string) {
  return { table: "calendar_connections", column: "refresh_token", key: rep };
}
