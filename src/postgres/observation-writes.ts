/** How many observations at once get into their table. */
import { sql, type Transaction } from "kysely";
import type { Observation } from "#domain/behaviours/observation.ts";
import { arrayColumn, timeColumn } from "./column-values.ts";
import type { Schema } from "./schema.ts";

const columns: readonly {
  readonly name: string;
  readonly type: "text" | "boolean" | "double precision";
  readonly of: (one: Observation) => string | number | boolean | null;
}[] = [
  { name: "id", type: "text", of: (one) => one.id },
  { name: "rep", type: "text", of: (one) => one.rep },
  { name: "behaviour", type: "text", of: (one) => one.behaviour },
  { name: "at", type: "double precision", of: (one) => one.at.epochMilliseconds },
  { name: "call_id", type: "text", of: (one) => one.callId },
  { name: "applicable", type: "boolean", of: (one) => one.applicable },
  { name: "executed", type: "boolean", of: (one) => one.executed },
  { name: "confidence", type: "double precision", of: (one) => one.confidence },
  { name: "landed", type: "text", of: (one) => one.landed },
  { name: "quote", type: "text", of: (one) => one.quote },
  { name: "detector", type: "text", of: (one) => one.detector },
  { name: "detector_version", type: "text", of: (one) => one.detectorVersion },
  { name: "proves_absence", type: "boolean", of: (one) => one.provesAbsence },
];
const names = sql.join(columns.map(({ name }) => sql.ref(name)));

export async function insertObservations(
  trx: Transaction<Schema>,
  rows: readonly Observation[],
  now: Temporal.Instant,
): Promise<void> {
  // What all rows have in common (a detector, its version) is said once: the database reads a value for each row of a list.
  const given = columns.map(({ name, type, of }) => {
    const values = rows.map(of);
    const [first = null] = values;
    return name !== "id" && values.every((value) => value === first)
      ? { name, one: sql`${first}::${sql.raw(type)}` }
      : { name, list: sql`${arrayColumn(values)}::${sql.raw(type)}[]` };
  });
  const lists = given.filter((column) => column.list !== undefined);
  const chosen = given.map(({ name, one }) => {
    const value = one ?? sql.ref(name);
    return name === "at" ? sql`to_timestamp(${value} / 1000)` : value;
  });
  await sql`
    insert into app.observations (${names}, status, recorded_at)
    select ${sql.join(chosen)}, 'current', ${timeColumn(now)}::timestamptz
    from unnest(${sql.join(lists.map(({ list }) => list))}) as one (${sql.join(lists.map(({ name }) => sql.ref(name)))})`.execute(
    trx,
  );
}

/**
 * The index over pairs (migration 0007) makes half of the work of a first import of many rows, in random order; built once at the end it is a tenth. For a
 * table without rows only: until the transaction ends, nobody else reads it.
 */
export async function pairIndexAfter(trx: Transaction<Schema>): Promise<{ readonly build: () => Promise<void> }> {
  await sql`drop index app.observations_of_pair`.execute(trx);
  return {
    async build() {
      await sql`create index observations_of_pair on app.observations (behaviour, rep, at)`.execute(trx);
    },
  };
}
