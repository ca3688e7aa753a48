import { type Kysely, type Selectable, sql } from "kysely";
import type { Delivery } from "#domain/moments/delivery.ts";
import type { DeliveryChange, DeliveryStore, NewDelivery } from "#flows/ports.ts";
import { at, chunks, emailKey, jsonColumn, timeColumn } from "./column-values.ts";
import { callEndOf, deliveryOf } from "./delivery-rows.ts";
import type { DeliveriesTable, Schema } from "./schema.ts";
import { together } from "./together.ts";

/** New rows and changes in one transaction; what is stale or already there is skipped. */
export function createDeliveryWrites(db: Kysely<Schema>): Pick<DeliveryStore, "write"> {
  // New messages and nothing else, as in a round that plans hundreds: one statement for all who ask at the same time.
  const add = together(async (plans: readonly Added[]) => {
    const byTime = Map.groupBy(plans, ({ now }) => timeColumn(now));
    const written: Delivery[] = [];
    await db.transaction().execute(async (trx) => {
      for (const some of byTime.values())
        for (const chunk of chunks(
          some.flatMap(({ inserts }) => inserts),
          500,
        ))
          written.push(...(await insert(trx, chunk, (some[0] as Added).now))); // a group has at least one
    });
    const byId = new Map(written.map((row) => [row.id, row]));
    return plans.map(({ inserts }) => inserts.flatMap(({ id }) => byId.get(id) ?? []));
  });
  return {
    write: async (plan) => {
      if (plan.changes.length === 0) return plan.inserts.length === 0 ? [] : add(plan);
      return db.transaction().execute(async (trx) => {
        const written: Delivery[] = [];
        for (const chunk of chunks(plan.inserts)) written.push(...(await insert(trx, chunk, plan.now)));
        const first = [...new Map(plan.changes.toReversed().map((change) => [change.id, change])).values()];
        for (const chunk of chunks(first.toReversed())) written.push(...(await change(trx, chunk, plan.now)));
        return written;
      });
    },
  };
}

interface Added {
  readonly inserts: readonly NewDelivery[];
  readonly now: Temporal.Instant;
}

async function insert(
  trx: Kysely<Schema>,
  inserts: readonly NewDelivery[],
  now: Temporal.Instant,
): Promise<readonly Delivery[]> {
  const given = inserts.map((row) => ({
    id: row.id,
    idem_key: row.idemKey,
    kind: row.kind,
    recipient: emailKey(row.recipient),
    subject: row.subject,
    due_at: timeColumn(row.dueAt),
    expires_at: timeColumn(row.expiresAt),
    status: row.status ?? "pending",
    because: row.because ?? null,
    call_ends_at: callEndOf(row.subject),
  }));
  const { rows } = await sql<Selectable<DeliveriesTable>>`
    insert into app.deliveries (
      id, idem_key, kind, recipient, subject, due_at, expires_at, status, because, call_ends_at, created_at, updated_at
    )
    select id, idem_key, kind, recipient, subject, due_at, expires_at, status, because, call_ends_at, ${at(now)}, ${at(now)}
    from json_to_recordset(${jsonColumn(given)}::json) as given (
      id text, idem_key text, kind text, recipient text, subject json, due_at timestamptz, expires_at timestamptz,
      status text, because text, call_ends_at timestamptz
    )
    order by idem_key
    on conflict do nothing
    returning *
  `.execute(trx);
  return inThatOrder(inserts, rows);
}

async function change(
  trx: Kysely<Schema>,
  changes: readonly DeliveryChange[],
  now: Temporal.Instant,
): Promise<readonly Delivery[]> {
  const given = changes.map((row) => ({
    id: row.id,
    rev: row.rev,
    subject: row.subject ?? null,
    call_ends_at: row.subject === undefined ? null : callEndOf(row.subject),
    due_at: row.dueAt === undefined ? null : timeColumn(row.dueAt),
    expires_at: row.expiresAt === undefined ? null : timeColumn(row.expiresAt),
    shape: row.shape ?? null,
    status: row.status ?? null,
    sets_because: row.because !== undefined,
    because: row.because ?? null,
  }));
  // Rows are locked in one order, whoever writes: two planners never wait for each other in a circle.
  await sql`
    select id from app.deliveries
    where id in (select json_array_elements_text(${jsonColumn(changes.map((row) => row.id))}::json))
    order by id for update
  `.execute(trx);
  const { rows } = await sql<Selectable<DeliveriesTable>>`
    update app.deliveries as stored set
      rev = stored.rev + 1,
      subject = coalesce(given.subject, stored.subject),
      call_ends_at = case when given.subject is null then stored.call_ends_at else given.call_ends_at end,
      due_at = coalesce(given.due_at, stored.due_at),
      expires_at = coalesce(given.expires_at, stored.expires_at),
      shape = coalesce(given.shape, stored.shape),
      -- What is being posted, was posted or failed keeps its status: only a row that was never shown is dropped or wanted again.
      status = case when stored.status in ('pending', 'cancelled') then coalesce(given.status, stored.status) else stored.status end,
      because = case when given.sets_because then given.because else stored.because end,
      updated_at = ${at(now)}
    from json_to_recordset(${jsonColumn(given)}::json) as given (
      id text, rev integer, subject json, call_ends_at timestamptz, due_at timestamptz, expires_at timestamptz,
      shape text, status text, sets_because boolean, because text
    )
    where stored.id = given.id and stored.rev = given.rev
    returning stored.*
  `.execute(trx);
  return inThatOrder(changes, rows);
}

function inThatOrder(
  asked: readonly { readonly id: string }[],
  rows: readonly Selectable<DeliveriesTable>[],
): readonly Delivery[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return asked.flatMap(({ id }) => {
    const row = byId.get(id);
    return row === undefined ? [] : [deliveryOf(row)];
  });
}
