import { type Kysely, type Selectable, sql } from "kysely";
import type { CalendarConnection, CalendarStore } from "#flows/ports.ts";
import { anyOf, at, emailKey, instantOf, instantOrNull, jsonColumn, storable, timeColumn } from "./column-values.ts";
import type { CalendarConnectionsTable, Schema } from "./schema.ts";
import type { Secrets } from "./secrets.ts";
import { inOrder, together } from "./together.ts";

type Connections = Pick<
  CalendarStore,
  | "connection"
  | "connections"
  | "saveConnection"
  | "dropToken"
  | "duePulls"
  | "takePulls"
  | "holdPulls"
  | "recordPull"
  | "requestPull"
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
  const recordPull = together(async (results: readonly PullRow[]) => {
    // A push that came while the calendar was being read is about a later state of it: read again at once.
    // A read that ends after the rep disconnected has nothing to say about the connection any more.
    await sql`
      with given as materialized (
        select * from json_to_recordset(${jsonColumn(results)}::json)
          as given (rep text, at timestamptz, next timestamptz, error text, cursor text)
      ), turn as materialized (
        select rep from app.calendar_connections where rep in (select rep from given) order by rep for no key update
      )
      update app.calendar_connections as stored set
        next_pull_at = case when given.error is null and stored.requested_at > given.at
          then least(stored.requested_at, given.next) else given.next end,
        last_error = given.error,
        failures = case when given.error is null then 0 else stored.failures + 1 end,
        cursor = case when given.error is null then given.cursor else stored.cursor end,
        last_pull_at = case when given.error is null then given.at else stored.last_pull_at end,
        reading_until = null
      from given, turn
      where stored.rep = given.rep and stored.rep = turn.rep and stored.status = 'connected'
    `.execute(db);
    return results.map(() => undefined);
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
        reading_until: null,
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
        .where(({ eb, or }) => or([eb("reading_until", "is", null), eb("reading_until", "<=", at(now))]))
        .orderBy(({ eb }) => eb("failures", ">", 0))
        .orderBy("next_pull_at")
        .orderBy("rep")
        .limit(limit)
        .execute();
      return rows.map((row) => row.rep);
    },
    async takePulls(reps, { now, until }) {
      const { rows } = await sql<Selectable<CalendarConnectionsTable>>`
        with turn as materialized (
          select rep from app.calendar_connections
          where rep = ${anyOf(reps.map(emailKey))}
          order by rep for no key update
        )
        update app.calendar_connections as stored set reading_until = ${at(until)}
        from turn
        where stored.rep = turn.rep and stored.status = 'connected' and stored.next_pull_at <= ${at(now)}
          and (stored.reading_until is null or stored.reading_until <= ${at(now)})
        returning stored.*
      `.execute(db);
      return rows.map(connectionOf);
    },
    async holdPulls(reps, { taken, until }) {
      await db
        .updateTable("app.calendar_connections")
        .set({ reading_until: timeColumn(until) })
        .where("rep", "=", anyOf(reps.map(emailKey)))
        .where("reading_until", "=", at(taken))
        .execute();
    },
    recordPull: (rep, result) =>
      recordPull(
        "error" in result
          ? { rep: emailKey(rep), ...timesOf(result), error: storable(result.error), cursor: null }
          : { rep: emailKey(rep), ...timesOf(result), error: null, cursor: result.cursor },
      ),
    async requestPull(rep, now) {
      await db
        .updateTable("app.calendar_connections")
        .set({ requested_at: timeColumn(now), next_pull_at: sql<string>`least(next_pull_at, ${at(now)})` })
        .where("rep", "=", emailKey(rep))
        .execute();
    },
  };
}

interface PullRow {
  readonly rep: string;
  readonly at: string;
  readonly next: string;
  readonly error: string | null;
  readonly cursor: string | null;
}

function timesOf(result: { readonly at: Temporal.Instant; readonly nextPullAt: Temporal.Instant }) {
  return { at: timeColumn(result.at), next: timeColumn(result.nextPullAt) };
}

export function tokenPlace(rep: string) {
  return { table: "calendar_connections", column: "refresh_token", key: rep };
}
