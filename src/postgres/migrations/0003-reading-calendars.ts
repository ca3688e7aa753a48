import { type Kysely, sql } from "kysely";

/** Until when a worker reads a calendar: meanwhile nobody else does, and when it is over (the worker died) the calendar is due as before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table app.calendar_connections add column reading_until timestamptz`.execute(db);
}
