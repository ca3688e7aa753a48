import { type Kysely, sql } from "kysely";
import type { DeliveryStore } from "#flows/ports.ts";
import { at, instantOf, jsonColumn, timeColumn } from "./column-values.ts";
import type { Schema } from "./schema.ts";
import { together } from "./together.ts";

interface WokenRow {
  readonly id: string;
  readonly rev: number;
  readonly at: string;
}

/** A row that was woken and is not done after this long is woken again: its job may be lost. */
const againAfterMs = 30_000;
/** Whoever changes a posted message wakes it himself; the sweeper comes after him. */
const editAfterMs = 5_000;

/** What the sweeper asks: which rows should be awake. Each branch is answered by a partial index of its own (0001-core.ts). */
export function createDeliveryWakes(db: Kysely<Schema>): Pick<DeliveryStore, "toWake" | "markWoken" | "briefsDue"> {
  const markWoken = together(async (asked: readonly (readonly WokenRow[])[]) => {
    await sql`
      with free as (
        select stored.id, max(given.at) as at from app.deliveries as stored
        join json_to_recordset(${jsonColumn(asked.flat())}::json) as given (id text, rev integer, at timestamptz)
          on stored.id = given.id and stored.rev = given.rev
        group by stored.id
      ), locked as (
        select stored.id, free.at from app.deliveries as stored join free on stored.id = free.id
        for no key update of stored skip locked
      )
      update app.deliveries as stored set woken_rev = stored.rev, woken_at = locked.at
      from locked where stored.id = locked.id
    `.execute(db);
    return asked.map(() => undefined);
  });
  return {
    /** `dueAt` is when to wake: for a posted message to edit and for a claim that ran out, now. */
    async toWake({ now, horizon, limit }) {
      const stale = at(now.subtract({ milliseconds: againAfterMs }));
      const settled = at(now.subtract({ milliseconds: editAfterMs }));
      const { rows } = await sql<{ id: string; rev: number; wake_at: Date }>`
        select id, rev, wake_at from (
          (select id, rev, due_at as wake_at from app.deliveries
            where status = 'pending' and woken_rev is distinct from rev and due_at <= ${at(horizon)}
            order by due_at limit ${limit})
          union all
          (select id, rev, due_at from app.deliveries
            where status = 'pending' and due_at < ${stale}
              and woken_rev is not distinct from rev and (woken_at is null or woken_at < ${stale})
            order by due_at limit ${limit})
          union all
          (select id, rev, ${at(now)} from app.deliveries
            where status = 'sent' and posted_rev < rev and updated_at <= ${settled}
              and (claim_until is null or claim_until <= ${at(now)})
              and (retry_at is null or retry_at <= ${at(now)})
              and (woken_rev is distinct from rev or woken_at is null or woken_at < ${stale})
            order by updated_at limit ${limit})
          union all
          (select id, rev, ${at(now)} from app.deliveries
            where status = 'sending' and claim_until <= ${at(now)}
              and (woken_at is null or woken_at < claim_until or woken_at < ${stale})
            order by claim_until limit ${limit})
        ) as work (id, rev, wake_at)
        order by wake_at, id
        limit ${limit}
      `.execute(db);
      return rows.map((row) => ({ id: row.id, rev: row.rev, dueAt: instantOf(row.wake_at) }));
    },
    async briefsDue({ from, to, limit }) {
      const { rows } = await sql<{ recipient: string; account_id: string; due_at: Date }>`
        select recipient, subject #>> '{decision,account,accountId}' as account_id, due_at from app.deliveries
        where status = 'pending' and shape = 'active' and kind in ('brief', 'day-before')
          and due_at >= ${at(from)} and due_at < ${at(to)}
          and subject #>> '{decision,account,accountId}' is not null
        order by due_at limit ${limit}
      `.execute(db);
      return rows.map((row) => ({ recipient: row.recipient, accountId: row.account_id, dueAt: instantOf(row.due_at) }));
    },
    /** A row that somebody is writing at this moment is left out: at worst it is woken once more. */
    async markWoken(rows, now) {
      if (rows.length > 0) await markWoken(rows.map(({ id, rev }) => ({ id, rev, at: timeColumn(now) })));
    },
  };
}
