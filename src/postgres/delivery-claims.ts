import { type Kysely, type RawBuilder, type Selectable, sql } from "kysely";
import type { CallFacts } from "#domain/moments/delivery.ts";
import type { DeliveryStore } from "#flows/ports.ts";
import { anyOf, at, jsonColumn, storable, timeColumn } from "./column-values.ts";
import { deliveryOf } from "./delivery-rows.ts";
import type { DeliveriesTable, Schema } from "./schema.ts";
import { together } from "./together.ts";

type Claims = Pick<DeliveryStore, "claim" | "renew" | "markPosted" | "release" | "leaveAmbiguous" | "finish">;

interface Wanted {
  readonly id: string;
  readonly claim: string;
  readonly claim_until: string;
  readonly now: string;
}
interface PostedRow {
  readonly id: string;
  readonly claim: string;
  readonly rev: number;
  readonly channel: string;
  readonly ts: string;
  readonly sent_at: string;
  readonly brief_id: string | null;
  readonly shown: CallFacts | null;
}

/**
 * Why a row waits is its `because`, as long as nothing of it is visible and something should be: a posted, withdrawn or
 * moved row keeps the reason that its message shows ("moved-to:<instant>").
 */
function waits(because: string): RawBuilder<unknown> {
  const word = storable(because);
  return sql`
    because = case when status = 'sent' or shape <> 'active' then because else ${word} end,
    last_error = ${word}
  `;
}

/** Who works on a row: every step is one conditional UPDATE, so that of two workers one finds nothing to do. */
export function createDeliveryClaims(db: Kysely<Schema>): Claims {
  /** A claim whose lease is over still counts as long as nobody else took the row: what happened must be written down. */
  const mark = async (id: string, claim: string, changes: RawBuilder<unknown>): Promise<boolean> => {
    const { rows } = await sql`
      update app.deliveries set ${changes} where id = ${id} and claim = ${claim} returning id
    `.execute(db);
    return rows.length === 1;
  };
  // Rows are locked in the order of their ids, as everywhere: two processes that claim the same rows never wait for each other in a circle.
  // The ids are said as a list too: a planner that guesses how many rows the JSON has reads the whole table.
  const claimTogether = together(
    async (wanted: readonly Wanted[]) => {
      const ids = anyOf(wanted.map(({ id }) => id));
      const { rows } = await sql<Selectable<DeliveriesTable>>`
        with given as materialized (
          select * from json_to_recordset(${jsonColumn(wanted)}::json)
            as given (id text, claim text, claim_until timestamptz, now timestamptz)
        ), turn as materialized (
          select id from app.deliveries where id = ${ids} order by id for no key update
        )
        update app.deliveries as stored set
          ambiguous = stored.ambiguous or stored.status = 'sending',
          status = case when stored.status = 'sent' then 'sent' else 'sending' end,
          claim = given.claim,
          claim_until = given.claim_until,
          attempts = stored.attempts + 1,
          claimed_at = given.now,
          first_attempt_at = coalesce(stored.first_attempt_at, given.now),
          updated_at = given.now
        from given, turn
        where stored.id = ${ids} and stored.id = given.id and stored.id = turn.id and (
          (stored.status = 'pending' and stored.due_at <= given.now)
          or (stored.status = 'sending' and stored.claim_until <= given.now)
          or (
            stored.status = 'sent' and stored.posted_rev < stored.rev
            and (stored.claim_until is null or stored.claim_until <= given.now)
            and (stored.retry_at is null or stored.retry_at <= given.now)
          )
        )
        returning stored.*
      `.execute(db);
      const taken = new Map(rows.map((row) => [row.id, row]));
      return wanted.map(({ id, claim }) => {
        const row = taken.get(id);
        if (row === undefined || row.claim !== claim) return null;
        taken.delete(id); // asked twice under one claim: one of them has it
        return deliveryOf(row);
      });
    },
    // After a lost answer the rows may be ours or not: their leases tell.
    { once: true },
  );
  const markPosted = together(async (posts: readonly PostedRow[]) => {
    const ids = anyOf(posts.map(({ id }) => id));
    // "posted_rev < rev" again means that the row changed while it was being posted: the next wake-up edits it.
    const { rows } = await sql<{ id: string }>`
      with given as materialized (
        select * from json_to_recordset(${jsonColumn(posts)}::json)
          as given (id text, claim text, rev integer, channel text, ts text, sent_at timestamptz, brief_id text, shown json)
      ), turn as materialized (
        select id from app.deliveries where id = ${ids} order by id for no key update
      )
      update app.deliveries as stored set
        status = 'sent', posted_rev = given.rev, channel = given.channel, ts = given.ts, sent_at = given.sent_at,
        brief_id = given.brief_id, shown = given.shown,
        -- Why it waited is over with the first post; why it was edited stays.
        because = case when stored.shape = 'active' and stored.posted_rev is null then null else stored.because end,
        ambiguous = false, claim = null, claim_until = null, retry_at = null, last_error = null,
        woken_rev = null, woken_at = null, updated_at = greatest(stored.updated_at, given.sent_at)
      from given, turn
      where stored.id = ${ids} and stored.id = given.id and stored.id = turn.id and stored.claim = given.claim
      returning stored.id
    `.execute(db);
    const marked = new Set(rows.map((row) => row.id));
    return posts.map(({ id }) => marked.has(id));
  });
  return {
    claim: (id, { claim, leaseMs, now }) =>
      claimTogether({
        id: storable(id),
        claim,
        claim_until: timeColumn(now.add({ milliseconds: leaseMs })),
        now: timeColumn(now),
      }),
    renew: (id, claim, { leaseMs, now }) =>
      mark(id, claim, sql`claim_until = ${at(now.add({ milliseconds: leaseMs }))}`),
    markPosted: (id, claim, { rev, channel, ts, at: sentAt, briefId, shown }) =>
      markPosted({ id, claim, rev, channel, ts, sent_at: timeColumn(sentAt), brief_id: briefId, shown }),
    release: (id, claim, { at: dueAt, because, free }) =>
      mark(
        id,
        claim,
        sql`
          status = case when status = 'sent' then 'sent' else 'pending' end,
          due_at = case when status = 'sent' then due_at else ${at(dueAt)} end,
          retry_at = case when status = 'sent' then ${at(dueAt)} end,
          ${waits(because)},
          attempts = attempts - ${free ? 1 : 0},
          claim = null, claim_until = null, woken_rev = null, woken_at = null
        `,
      ),
    leaveAmbiguous: (id, claim, because) =>
      mark(id, claim, sql`ambiguous = ambiguous or status = 'sending', ${waits(because)}`),
    finish: (id, claim, { status, because, at: finishedAt }) =>
      mark(
        id,
        claim,
        sql`
          status = ${status}, because = ${storable(because)}, claim = null, claim_until = null,
          retry_at = null, updated_at = ${at(finishedAt)}
        `,
      ),
  };
}
