import { type Kysely, type Selectable, sql } from "kysely";
import type { CalendarEvent } from "#domain/calendar/event.ts";
import type { CalendarStore, StoredEvent } from "#flows/ports.ts";
import { at, chunks, emailKey, instantOf, instantOrNull, jsonColumn, storable, timeColumn } from "./column-values.ts";
import type { CalendarEventsTable, Schema } from "./schema.ts";
import { byAsker, together } from "./together.ts";

type Events = Pick<
  CalendarStore,
  "saveEvents" | "saveDecisions" | "event" | "eventsById" | "eventsBetween" | "forgetEvents"
>;

export function createEvents(db: Kysely<Schema>): Events {
  const event = together(async (wanted: readonly { readonly rep: string; readonly provider_id: string }[]) => {
    const { rows } = await sql<Selectable<CalendarEventsTable>>`
      select stored.* from unnest(${wanted.map(({ rep }) => rep)}::text[], ${wanted.map((one) => one.provider_id)}::text[])
        as given (rep, provider_id)
      join app.calendar_events as stored on stored.rep = given.rep and stored.provider_id = given.provider_id
    `.execute(db);
    const found = new Map(rows.map((row) => [JSON.stringify([row.rep, row.provider_id]), storedOf(row)]));
    return wanted.map((one) => found.get(JSON.stringify([one.rep, one.provider_id])) ?? null);
  });
  const between = together(async (asked: readonly { rep: string; since: string; until: string }[]) => {
    const { rows } = await sql<Selectable<CalendarEventsTable> & { asker: number }>`
      select given.asker, stored.*
      from json_to_recordset(${jsonColumn(asked.map((one, asker) => ({ asker, ...one })))}::json)
        as given (asker integer, rep text, since timestamptz, until timestamptz)
      join app.calendar_events as stored on stored.rep = given.rep
        and stored.starts_at < given.until and stored.ends_at >= given.since
        -- One that ends at \`since\` is over; one that begins and ends there has no length and is not.
        and (stored.ends_at > given.since or stored.starts_at >= given.since)
      order by stored.starts_at, stored.provider_id
    `.execute(db);
    return byAsker(asked.length, rows).map((own) => own.map(storedOf));
  });
  return {
    async saveEvents(rep, { upserts, removedIds, now }) {
      // The last word about an id counts: one statement can't write a row twice.
      const fresh = new Map(upserts.map((event) => [storable(event.providerId), event]));
      await db.transaction().execute(async (trx) => {
        await takeTurns(trx, emailKey(rep));
        for (const chunk of chunks([...fresh.values()], 500)) await upsert(trx, emailKey(rep), chunk, now);
        await sql`
          update app.calendar_events set removed_at = ${at(now)}
          where rep = ${emailKey(rep)} and removed_at is null
            and provider_id in (select json_array_elements_text(${jsonColumn(removedIds)}::json))
        `.execute(trx);
      });
    },
    async saveDecisions(rep, decisions) {
      const rows = decisions.map(({ providerId, decision }) => ({ provider_id: providerId, decision }));
      await db.transaction().execute(async (trx) => {
        await takeTurns(trx, emailKey(rep));
        await sql`
          update app.calendar_events as stored set decision = given.decision
          from json_to_recordset(${jsonColumn(rows)}::json) as given (provider_id text, decision json)
          where stored.rep = ${emailKey(rep)} and stored.provider_id = given.provider_id
        `.execute(trx);
      });
    },
    async forgetEvents(rep, now) {
      await db.transaction().execute(async (trx) => {
        await takeTurns(trx, emailKey(rep));
        await sql`
          delete from app.calendar_events as stored
          where rep = ${emailKey(rep)} and not exists (
            select from app.deliveries
            where recipient = ${emailKey(rep)} and status in ('sending', 'sent') and call_ends_at > ${at(now)}
              and subject -> 'facts' ->> 'providerId' = stored.provider_id
          )
        `.execute(trx);
      });
    },
    event: (rep, providerId) => event({ rep: emailKey(rep), provider_id: storable(providerId) }),
    async eventsById(providerId) {
      const rows = await db
        .selectFrom("app.calendar_events")
        .selectAll()
        .where("provider_id", "=", storable(providerId))
        .orderBy("rep")
        .execute();
      return rows.map(storedOf);
    },
    eventsBetween: (rep, from, to) => between({ rep: emailKey(rep), since: timeColumn(from), until: timeColumn(to) }),
  };
}

/** A read of the calendar and a click that plans again write the same rows, each in its own order: without turns they could wait for each other in a circle. */
async function takeTurns(trx: Kysely<Schema>, rep: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`sideline:events:${rep}`}, 0))`.execute(trx);
}

async function upsert(
  trx: Kysely<Schema>,
  rep: string,
  events: readonly CalendarEvent[],
  now: Temporal.Instant,
): Promise<void> {
  const rows = events.map((event) => ({
    provider_id: event.providerId,
    starts_at: timeColumn(event.start),
    ends_at: timeColumn(event.end),
    event,
  }));
  await sql`
    insert into app.calendar_events (rep, provider_id, starts_at, ends_at, event, seen_at)
    select ${rep}, provider_id, starts_at, ends_at, event, ${at(now)}
    from json_to_recordset(${jsonColumn(rows)}::json)
      as given (provider_id text, starts_at timestamptz, ends_at timestamptz, event json)
    on conflict (rep, provider_id) do update set
      starts_at = excluded.starts_at,
      ends_at = excluded.ends_at,
      event = excluded.event,
      seen_at = excluded.seen_at,
      removed_at = null
  `.execute(trx);
}

function storedOf(row: Selectable<CalendarEventsTable>): StoredEvent {
  // Written by `upsert` from a CalendarEvent; only the instants are text.
  const event = row.event as unknown as Omit<CalendarEvent, "start" | "end" | "originalStart"> & {
    readonly start: string;
    readonly end: string;
    readonly originalStart: string | null;
  };
  return {
    rep: row.rep,
    event: {
      ...event,
      originalStart: event.originalStart === null ? null : Temporal.Instant.from(event.originalStart),
      start: Temporal.Instant.from(event.start),
      end: Temporal.Instant.from(event.end),
    },
    decision: row.decision,
    removedAt: instantOrNull(row.removed_at),
    seenAt: instantOf(row.seen_at),
  };
}
