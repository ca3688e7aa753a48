import { type Kysely, type Selectable, sql, type Transaction } from "kysely";
import type { Observation } from "#domain/behaviours/observation.ts";
import type { CallWithAccount, ObservationStore, StoredObservation } from "#flows/behaviour-ports.ts";
import { anyOf, at, chunks, instantOf, jsonColumn, storable, timeColumn } from "./column-values.ts";
import { insertObservations, pairIndexAfter } from "./observation-writes.ts";
import type { Schema } from "./schema.ts";
import type { ObservationsTable } from "./state-tables.ts";
import { byAsker, inOrder, together } from "./together.ts";

type Instant = Temporal.Instant;
type Row = Selectable<ObservationsTable>;

export function createObservationStore(db: Kysely<Schema>): ObservationStore {
  const isDisputed = together(async (asked: readonly { rep: string; behaviour: string; since: string }[]) => {
    const { rows } = await sql<{ asker: number }>`
      select distinct given.asker
      from json_to_recordset(${jsonColumn(asked.map((one, asker) => ({ asker, ...one })))}::json)
        as given (asker integer, rep text, behaviour text, since timestamptz)
      join app.observations as o on o.behaviour = given.behaviour and o.rep = given.rep and o.at >= given.since
      where o.status = 'disputed'
    `.execute(db);
    return byAsker(asked.length, rows).map((own) => own.length > 0);
  });
  const observation = together(async (ids: readonly string[]) => {
    const rows = await db.selectFrom("app.observations").selectAll().where("id", "=", anyOf(ids)).execute();
    return inOrder(ids, rows, ({ id }) => id).map((row) => (row === null ? null : storedOf(row)));
  });
  return {
    record: (portions, { now, onRecorded, whileWaiting }) =>
      db.transaction().execute(async (trx) => {
        // Imports and detectors take turns, so that what is compared below stays as it is; readers go on.
        await sql`lock table app.observations in share row exclusive mode`.execute(trx);
        const { rows } = await sql<{ any: boolean }>`select exists (select 1 from app.observations) as any`.execute(
          trx,
        );
        const isEmpty = rows[0]?.any !== true;
        const counts = { added: 0, changed: 0, unchanged: 0, removed: 0 };
        let index: { readonly build: () => Promise<void> } | null = null;
        // One statement is on its way to the database while the next portion is read.
        let writing: Promise<unknown> = Promise.resolve();
        const start = (work: () => Promise<unknown>) => {
          writing = work();
          writing.catch(() => {}); // awaited below
        };
        for await (const portion of portions) {
          if (portion.length === 0) continue;
          await writing;
          if (isEmpty && counts.added === 0 && portion.length >= manyRows) index = await pairIndexAfter(trx);
          const known = isEmpty ? new Map<string, Row>() : await rowsOf(trx, portion);
          const added = known.size === 0 ? portion : portion.filter(({ id }) => !known.has(storable(id)));
          const corrected =
            added.length === portion.length
              ? []
              : portion.filter((one) => {
                  const row = known.get(storable(one.id));
                  return row !== undefined && !isSame(one, row);
                });
          counts.added += added.length;
          counts.changed += corrected.length;
          counts.unchanged += portion.length - added.length - corrected.length;
          onRecorded?.({ added, corrected });
          start(async () => {
            if (corrected.length > 0) await replace(trx, corrected, known, now);
            if (added.length > 0) await insertObservations(trx, added, now);
          });
        }
        await writing;
        if (index !== null) await meanwhile(index.build(), whileWaiting ?? (() => false));
        return counts;
      }),
    get: (id) => observation(storable(id)),
    async ofPair({ rep, behaviour }) {
      const rows = await db
        .selectFrom("app.observations")
        .selectAll()
        .where("rep", "=", rep)
        .where("behaviour", "=", behaviour)
        .orderBy("at")
        .orderBy("id")
        .execute();
      return rows.map(storedOf);
    },
    isDisputedSince: ({ rep, behaviour }, since) =>
      isDisputed({ rep: storable(rep), behaviour: storable(behaviour), since: timeColumn(since) }),
    setStatus: (id, change) =>
      db.transaction().execute(async (trx) => {
        const row = await one(trx, id).then((found) => found ?? null);
        if (row === null) return null;
        if (row.status === change.status) return storedOf(row);
        await keepVersions(trx, [row], change.at);
        const changed = await trx
          .updateTable("app.observations")
          .set({ status: change.status, because: storable(change.because) })
          .where("id", "=", row.id)
          .returningAll()
          .executeTakeFirstOrThrow();
        return storedOf(changed);
      }),
    async versionsOf(id) {
      const rows = await db
        .selectFrom("app.observation_versions")
        .select("observation")
        .where("id", "=", storable(id))
        .orderBy("version")
        .execute();
      return rows.map(({ observation: { because: _, ...version } }) => ({
        ...version,
        at: Temporal.Instant.from(version.at),
        recordedAt: Temporal.Instant.from(version.recordedAt),
      }));
    },
    current: (filter) => currentObservations(db, filter),
    quotes: (ids) => quotesOf(db, ids),
    async withAccounts(behaviour, since) {
      // By the finding that it was made from; an imported one by the transcript that it names as its call.
      const { rows } = await sql<CallWithAccount>`
        select o.rep, o.call_id as "callId", o.applicable, o.executed, o.landed, o.detector, o.proves_absence as "provesAbsence",
          coalesce(f.account_id, s.account_id) as "accountId"
        from app.observations o
        left join app.findings f on f.id = o.id and f.current
        left join app.signals s on s.id = o.call_id and s.current
        where o.behaviour = ${storable(behaviour)} and o.status = 'current' and o.at >= ${at(since)}
          and coalesce(f.account_id, s.account_id) is not null
        order by o.rep, o.at, o.id
      `.execute(db);
      return rows;
    },
    async behaviours() {
      // Walks the index from one behaviour to the next: a distinct over a million rows reads them all.
      const { rows } = await sql<{ behaviour: string }>`
        with recursive each as (
          (select behaviour from app.observations order by behaviour limit 1)
          union all
          select (select behaviour from app.observations where behaviour > each.behaviour order by behaviour limit 1)
          from each where each.behaviour is not null
        )
        select behaviour from each where behaviour is not null
      `.execute(db);
      return rows.map((row) => row.behaviour);
    },
  };
}

/** Does one piece of `work` after the other until `waiting` is over or there is none left. */
async function meanwhile(waiting: Promise<void>, work: () => boolean): Promise<void> {
  let isOver = false;
  const over = waiting.finally(() => {
    isOver = true;
  });
  over.catch(() => {}); // awaited below
  do await new Promise((resolve) => setImmediate(resolve));
  while (!isOver && work());
  await over;
}

async function quotesOf(db: Kysely<Schema>, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const quotes = new Map<string, string>();
  for (const chunk of chunks(ids, 10_000)) {
    const { rows } = await sql<{ id: string; quote: string }>`
      select id, quote from app.observations where id = any(${chunk.map(storable)}::text[]) and quote is not null and status = 'current'
    `.execute(db);
    for (const { id, quote } of rows) quotes.set(id, quote);
  }
  return quotes;
}

export async function currentObservations(
  db: Kysely<Schema>,
  filter: { readonly behaviour: string; readonly reps?: readonly string[]; readonly until?: Instant },
): Promise<readonly Observation[]> {
  let query = db
    .selectFrom("app.observations")
    .selectAll()
    .where("behaviour", "=", filter.behaviour)
    .where("status", "=", "current");
  if (filter.reps !== undefined) query = query.where("rep", "=", sql<string>`any(${[...filter.reps]}::text[])`);
  if (filter.until !== undefined) query = query.where("at", "<=", at(filter.until));
  const rows = await query.orderBy("rep").orderBy("at").orderBy("id").execute();
  return rows.map(observationOf);
}

function one(db: Kysely<Schema>, id: string): Promise<Row | undefined> {
  return db.selectFrom("app.observations").selectAll().where("id", "=", storable(id)).executeTakeFirst();
}

async function rowsOf(trx: Transaction<Schema>, portion: readonly Observation[]): Promise<Map<string, Row>> {
  const ids = portion.map(({ id }) => storable(id));
  const { rows } = await sql<Row>`select * from app.observations where id = any(${ids}::text[])`.execute(trx);
  return new Map(rows.map((row) => [row.id, row]));
}

function isSame(one: Observation, row: Row): boolean {
  const stored = observationOf(row);
  return (
    row.status !== "withdrawn" && // recorded again: it holds again
    JSON.stringify({ ...one, at: timeColumn(one.at) }, keys) ===
      JSON.stringify({ ...stored, at: timeColumn(stored.at) }, keys)
  );
}
/** From so many rows of a first import on, the index over pairs is built at the end. */
const manyRows = 10_000;

const keys = [
  "rep",
  "behaviour",
  "at",
  "callId",
  "applicable",
  "executed",
  "confidence",
  "landed",
  "quote",
  "detector",
  "detectorVersion",
  "provesAbsence",
];

/** A corrected observation holds again, whatever was said about its former version: that one stays readable. */
async function replace(
  trx: Transaction<Schema>,
  rows: readonly Observation[],
  known: ReadonlyMap<string, Row>,
  now: Instant,
): Promise<void> {
  await keepVersions(
    trx,
    rows.flatMap(({ id }) => known.get(storable(id)) ?? []),
    now,
  );
  for (const chunk of chunks(rows)) {
    await sql`delete from app.observations where id = any(${chunk.map(({ id }) => storable(id))}::text[])`.execute(trx);
    await insertObservations(trx, chunk, now);
  }
}

async function keepVersions(trx: Transaction<Schema>, rows: readonly Row[], now: Instant): Promise<void> {
  for (const chunk of chunks(rows)) {
    await sql`
      insert into app.observation_versions (id, version, rep, replaced_at, observation)
      select one.id, 1 + (select count(*) from app.observation_versions v where v.id = one.id), one.rep, ${timeColumn(now)}::timestamptz, one.observation
      from unnest(
        ${chunk.map(({ id }) => id)}::text[],
        ${chunk.map(({ rep }) => rep)}::text[],
        ${chunk.map((row) => jsonColumn({ ...storedOf(row), because: row.because }))}::json[]
      ) as one (id, rep, observation)`.execute(trx);
  }
}

function observationOf(row: Row): Observation {
  return {
    id: row.id,
    rep: row.rep,
    behaviour: row.behaviour,
    at: instantOf(row.at),
    callId: row.call_id,
    applicable: row.applicable,
    executed: row.executed,
    confidence: row.confidence,
    landed: row.landed,
    quote: row.quote,
    detector: row.detector,
    detectorVersion: row.detector_version,
    provesAbsence: row.proves_absence,
  };
}

function storedOf(row: Row): StoredObservation {
  return { ...observationOf(row), status: row.status, recordedAt: instantOf(row.recorded_at) };
}
