import { type Kysely, type RawBuilder, type Selectable, sql } from "kysely";
import type { DeliveryStore } from "#flows/ports.ts";
import { at, jsonColumn, storable } from "./column-values.ts";
import { deliveryOf } from "./delivery-rows.ts";
import type { DeliveriesTable, Schema } from "./schema.ts";

type Claims = Pick<DeliveryStore, "claim" | "renew" | "markPosted" | "release" | "leaveAmbiguous" | "finish">;

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
  return {
    async claim(id, { claim, leaseMs, now }) {
      const { rows } = await sql<Selectable<DeliveriesTable>>`
        update app.deliveries set
          ambiguous = ambiguous or status = 'sending',
          status = case when status = 'sent' then 'sent' else 'sending' end,
          claim = ${claim},
          claim_until = ${at(now.add({ milliseconds: leaseMs }))},
          attempts = attempts + 1,
          first_attempt_at = coalesce(first_attempt_at, ${at(now)}),
          updated_at = ${at(now)}
        where id = ${storable(id)} and (
          (status = 'pending' and due_at <= ${at(now)})
          or (status = 'sending' and claim_until <= ${at(now)})
          or (
            status = 'sent' and posted_rev < rev
            and (claim_until is null or claim_until <= ${at(now)})
            and (retry_at is null or retry_at <= ${at(now)})
          )
        )
        returning *
      `.execute(db);
      return rows[0] === undefined ? null : deliveryOf(rows[0]);
    },
    renew: (id, claim, { leaseMs, now }) =>
      mark(id, claim, sql`claim_until = ${at(now.add({ milliseconds: leaseMs }))}`),
    markPosted: (id, claim, { rev, channel, ts, at: sentAt, briefId, shown }) =>
      mark(
        id,
        claim,
        // "posted_rev < rev" again means that the row changed while it was being posted: the next wake-up edits it.
        sql`
          status = 'sent', posted_rev = ${rev}, channel = ${channel}, ts = ${ts}, sent_at = ${at(sentAt)},
          brief_id = ${briefId}, shown = ${shown === null ? null : jsonColumn(shown)}::json,
          because = case when shape = 'active' then null else because end,
          ambiguous = false, claim = null, claim_until = null, retry_at = null, last_error = null,
          woken_rev = null, woken_at = null, updated_at = greatest(updated_at, ${at(sentAt)})
        `,
      ),
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
