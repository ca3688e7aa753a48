import { createHash } from "node:crypto";
import { type Kysely, type Selectable, sql, type Transaction } from "kysely";
import type { DealMoved, Signal } from "#domain/behaviours/signal.ts";
import type { SignalStore, StoredSignal } from "#flows/signal-ports.ts";
import { anyOf, at, chunks, instantOf, jsonColumn, nullableTime, storable, timeColumn } from "./column-values.ts";
import { createFindingRows } from "./findings.ts";
import type { Schema } from "./schema.ts";
import type { SignalsTable } from "./signal-tables.ts";
import { byAsker, inOrder, together } from "./together.ts";

type Instant = Temporal.Instant;
type Row = Selectable<SignalsTable>;

export function createSignalStore(db: Kysely<Schema>): SignalStore {
  const current = () =>
    db.selectFrom("app.signals").selectAll().where("current", "=", true).where("content", "is not", null);
  const get = together(async (ids: readonly string[]) => {
    const rows = await current().where("id", "=", anyOf(ids)).execute();
    return inOrder(ids, rows, ({ id }) => id).map((row) => (row === null ? null : storedOf(row)));
  });
  const lastCall = together(async (asked: readonly { account_id: string; since: string; before: string }[]) => {
    const { rows } = await sql<{ asker: number; content: Signal }>`
      select given.asker, last.content
      from json_to_recordset(${jsonColumn(asked.map((one, asker) => ({ asker, ...one })))}::json)
        as given (asker integer, account_id text, since timestamptz, before timestamptz)
      cross join lateral (
        select content from app.signals
        where current and kind = 'call.transcript' and account_id = given.account_id and content is not null
          and at >= given.since and at < given.before
        order by at desc limit 1
      ) as last
    `.execute(db);
    return byAsker(asked.length, rows).map(([row]) => row?.content ?? null);
  });
  return {
    save: (signals, now) =>
      db.transaction().execute(async (trx) => {
        // Two senders of the same id take turns; the lock ends with the transaction.
        await sql`select value from app.revisions where name = 'plays' for update`.execute(trx);
        const counts = { added: 0, changed: 0, unchanged: 0, removed: 0 };
        const touched: string[] = [];
        for (const chunk of chunks(signals, 500)) {
          const before = await versions(
            trx,
            chunk.map(({ id }) => id),
          );
          for (const signal of chunk) {
            const known = before.get(signal.id);
            const content = jsonColumn(signal);
            const checksum = createHash("sha256").update(content).digest("hex");
            if (known?.checksum === checksum) {
              counts.unchanged += 1;
              continue;
            }
            const version = (known?.version ?? 0) + 1;
            await insert(trx, signal, { version, checksum, content, now });
            before.set(signal.id, { version, checksum });
            if (known === undefined) counts.added += 1;
            else counts.changed += 1;
            touched.push(signal.id);
            if (signal.kind === "deal.moved") await rereadBefore(trx, signal);
          }
        }
        return { ...counts, touched: [...new Set(touched)] };
      }),
    get: (id) => get(storable(id)),
    async versionsOf(id) {
      const rows = await db
        .selectFrom("app.signals")
        .selectAll()
        .where("id", "=", storable(id))
        .orderBy("version")
        .execute();
      return rows.map((row) => ({ version: row.version, receivedAt: instantOf(row.received_at), signal: row.content }));
    },
    async unread(reader, now, limit) {
      const rows = await current()
        .where("kind", "in", ["call.transcript", "review.manager"])
        .where((where) => where.or([where("read_by", "is", null), where("read_by", "<>", reader)]))
        .where((where) => where.or([where("retry_at", "is", null), sql<boolean>`retry_at <= ${at(now)}`]))
        .orderBy("at")
        .orderBy("id")
        .limit(limit)
        .execute();
      return rows.map(storedOf);
    },
    async markRead(id, version, { reader, retryAt, accountId }) {
      await db
        .updateTable("app.signals")
        .set({
          // Not read yet as far as this reader goes: it will be asked for again.
          read_by: retryAt === null ? reader : null,
          retry_at: nullableTime(retryAt),
          ...(accountId === null ? {} : { account_id: storable(accountId) }),
        })
        .where("id", "=", storable(id))
        .where("version", "=", version)
        .execute();
    },
    async markUnreadSince(since) {
      const result = await db
        .updateTable("app.signals")
        .set({ read_by: null, retry_at: null })
        .where("current", "=", true)
        .where("kind", "=", "call.transcript")
        .where(sql<boolean>`at >= ${at(since)}`)
        .executeTakeFirst();
      return Number(result.numUpdatedRows);
    },
    async transcriptsOf(eventId) {
      const rows = await current()
        .where("kind", "=", "call.transcript")
        .where("event_id", "=", storable(eventId))
        .execute();
      return rows.map(storedOf);
    },
    async lastTranscript(accountId, { since, before }) {
      const content = await lastCall({
        account_id: storable(accountId),
        since: timeColumn(since),
        before: timeColumn(before),
      });
      return content?.kind === "call.transcript" ? content : null;
    },
    async movesOf(opportunityIds) {
      if (opportunityIds.length === 0) return [];
      const rows = await current()
        .where("kind", "=", "deal.moved")
        .where("opportunity_id", "in", opportunityIds.map(storable))
        .orderBy("at")
        .execute();
      return rows.flatMap(({ content }) => (content?.kind === "deal.moved" ? [content] : []));
    },
    async briefedWith(playId, since) {
      // The fact that every such brief carries; asked for by enablement now and then, never while a brief is made.
      const mark = `%"play:${storable(playId).replace(/[\\%_]/g, "\\$&")}"%`;
      const rows = await db
        .selectFrom("app.briefs")
        .select(["rep", "generated_at"])
        .where(sql<boolean>`generated_at >= ${at(since)} and brief::text like ${mark}`)
        .orderBy("generated_at")
        .execute();
      return rows.map((row) => ({ person: row.rep, at: instantOf(row.generated_at) }));
    },
    async learned(documentIds, since) {
      if (documentIds.length === 0) return [];
      const rows = await current()
        .where("document_id", "in", documentIds.map(storable))
        .where(sql<boolean>`at >= ${at(since)}`)
        .orderBy("at")
        .execute();
      return rows.map((row) => ({
        person: row.person ?? "",
        documentId: row.document_id ?? "",
        at: instantOf(row.at),
        completed: row.kind === "lms.completed",
      }));
    },
    ...createFindingRows(db),
  };
}

async function versions(
  trx: Transaction<Schema>,
  ids: readonly string[],
): Promise<Map<string, { readonly version: number; readonly checksum: string }>> {
  const rows = await trx
    .selectFrom("app.signals")
    .select(["id", "version", "checksum"])
    .where("id", "in", ids.map(storable))
    .where("current", "=", true)
    .execute();
  return new Map(rows.map(({ id, version, checksum }) => [id, { version, checksum }]));
}

/** The deal had another stage before: what was said on calls with its account until then may mean something else. */
async function rereadBefore(trx: Transaction<Schema>, moved: DealMoved): Promise<void> {
  await sql`
    update app.signals set read_by = null, retry_at = null
    where current and kind = 'call.transcript' and at < ${moved.at}::timestamptz
      and account_id = (select account_id from app.opportunities where id = ${storable(moved.opportunity_id)})
  `.execute(trx);
}

async function insert(
  trx: Transaction<Schema>,
  signal: Signal,
  row: { readonly version: number; readonly checksum: string; readonly content: string; readonly now: Instant },
): Promise<void> {
  await trx
    .updateTable("app.signals")
    .set({ current: false })
    .where("id", "=", storable(signal.id))
    .where("current", "=", true)
    .execute();
  await trx
    .insertInto("app.signals")
    .values({
      id: storable(signal.id),
      version: row.version,
      current: true,
      kind: signal.kind,
      at: signal.at,
      source: storable(signal.source),
      ...subjects(signal),
      checksum: row.checksum,
      content: row.content,
      received_at: timeColumn(row.now),
    })
    .execute();
}

/** What a signal is about, as columns that are asked for. */
function subjects(signal: Signal) {
  const none = { person: null, event_id: null, account_id: null, opportunity_id: null, document_id: null };
  const key = (value: string | null) => (value === null ? null : storable(value));
  switch (signal.kind) {
    case "call.transcript":
      return { ...none, event_id: key(signal.event_id), account_id: key(signal.account_id) };
    case "lms.completed":
      return { ...none, person: signal.person, document_id: key(signal.document_id ?? signal.course) };
    case "content.viewed":
      return { ...none, person: signal.person, document_id: key(signal.document_id) };
    case "crm.changed":
      return { ...none, opportunity_id: key(signal.opportunity_id), account_id: key(signal.account_id) };
    case "deal.moved":
      return { ...none, opportunity_id: key(signal.opportunity_id) };
    case "review.manager":
      return { ...none, person: signal.rep };
    default:
      return signal satisfies never;
  }
}

function storedOf(row: Row): StoredSignal {
  if (row.content === null) throw new TypeError(`signal ${row.id} has no content; the query asks for those that have`);
  return { signal: row.content, version: row.version, receivedAt: instantOf(row.received_at) };
}
