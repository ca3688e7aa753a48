import { type Kysely, sql } from "kysely";
import { dateOf, type Standing, type SupersededFrom } from "#domain/knowledge/currency.ts";
import type { Document } from "#domain/knowledge/document.ts";
import type { GovernanceStore } from "#flows/governance-ports.ts";
import { anyOf, emailKey, instantOf, jsonColumn, at as moment, storable, timeColumn } from "./column-values.ts";
import { overrideDocument } from "./knowledge/overrides.ts";
import type { PassageRow } from "./knowledge/ranking.ts";
import { type DocumentRow, documentColumns, passageColumns, toDocument, toPassage } from "./knowledge/rows.ts";
import type { Schema } from "./schema.ts";
import { together } from "./together.ts";

/** A brief that was asked for without a call is looked at again for this long. */
const askedHours = 24;

export function createGovernanceStore(db: Kysely<Schema>): GovernanceStore {
  const revisions = together(async (asked: readonly "revisions"[]) => {
    const { rows } = await sql<{ revisions: string }>`
      select concat_ws('.', (select revision from app.knowledge_state),
        (select value from app.revisions where name = 'records'), (select value from app.revisions where name = 'plays')) as revisions
    `.execute(db);
    return asked.map(() => rows[0]?.revisions ?? "");
  });
  const contradictions = together(async (asked: readonly "found"[]) => {
    const row = await db.selectFrom("app.knowledge_contradictions").selectAll().executeTakeFirst();
    return asked.map(() => (row === undefined ? null : { state: row.state, found: row.found }));
  });
  return {
    state: async (now) => `${await revisions("revisions")}.${dateOf(now)}`,
    standing: (ids) => standing(db, ids),
    retire: (id, { by, now }) =>
      overrideDocument(db, id, { retired: true, reviewBy: null, by: emailKey(by), now: timeColumn(now) }),
    keep: (id, { reviewBy, by, now }) =>
      overrideDocument(db, id, { retired: false, reviewBy, by: emailKey(by), now: timeColumn(now) }),
    async toCheck({ state, now, limit }) {
      const rows = await db
        .selectFrom("app.deliveries as d")
        .innerJoin("app.briefs as b", "b.id", "d.brief_id")
        .select(["d.id", "d.rev", "d.posted_rev", "b.brief"])
        .where("d.status", "=", "sent")
        .where("d.shape", "=", "active")
        .where("d.brief_id", "is not", null)
        .where(sql<Date>`coalesce(d.call_ends_at, d.due_at + make_interval(hours => ${askedHours}))`, ">", moment(now))
        .where(sql<boolean>`b.knowledge_state is distinct from ${state}`)
        .orderBy("d.id")
        .limit(limit)
        .execute();
      return rows.map((row) => ({ deliveryId: row.id, rev: row.rev, postedRev: row.posted_rev, brief: row.brief }));
    },
    async markChecked(briefIds, state) {
      if (briefIds.length === 0) return;
      await db.updateTable("app.briefs").set({ knowledge_state: state }).where("id", "=", anyOf(briefIds)).execute();
    },
    async addCorrections(corrections) {
      if (corrections.length === 0) return;
      await db
        .insertInto("app.brief_corrections")
        .values(
          corrections.map(({ deliveryId, documentId, words, at }) => ({
            delivery_id: deliveryId,
            document_id: storable(documentId),
            words: storable(words),
            at: timeColumn(at),
          })),
        )
        .onConflict((conflict) => conflict.columns(["delivery_id", "document_id"]).doNothing())
        .execute();
    },
    async correctionsOf(deliveryId) {
      const rows = await db
        .selectFrom("app.brief_corrections")
        .selectAll()
        .where("delivery_id", "=", deliveryId)
        .orderBy("at")
        .orderBy("document_id")
        .execute();
      return rows.map((row) => ({
        deliveryId,
        documentId: row.document_id,
        words: row.words,
        at: instantOf(row.at),
      }));
    },
    async retiredDocuments(now) {
      const { rows } = await sql<{ id: string; title: string; path: string; source: string }>`
        select id, title, path, source from app.documents
        where superseded_from <= ${dateOf(now)}::date and readers is null order by id`.execute(db);
      return rows;
    },
    async decidedAt(ids) {
      if (ids.length === 0) return new Map();
      const { rows } = await sql<{ id: string; at: Date }>`
        select d.id, o.decided_at as at from app.documents d
          join app.document_overrides o on o.document_id = d.id and o.checksum = d.checksum
        where d.id = ${anyOf(ids.map(storable))}`.execute(db);
      return new Map(rows.map(({ id, at }) => [id, instantOf(at)]));
    },
    async passagesOf(ids) {
      if (ids.length === 0) return [];
      const { rows } = await sql<DocumentRow & PassageRow>`
        select ${documentColumns}, ${passageColumns} from app.passages p join app.documents d on d.id = p.document_id
        where d.id = ${anyOf(ids.map(storable))} order by d.id, p.ord`.execute(db);
      return rows.map((row) => ({ passage: toPassage(row), document: toDocument(row), score: 0 }));
    },
    contradictions: () => contradictions("found"),
    async contradictionsState() {
      const row = await db.selectFrom("app.knowledge_contradictions").select("state").executeTakeFirst();
      return row?.state ?? null;
    },
    async saveContradictions(state, found, at) {
      const columns = { state, found: jsonColumn(found), at: timeColumn(at) };
      await db
        .insertInto("app.knowledge_contradictions")
        .values(columns)
        .onConflict((conflict) => conflict.column("single").doUpdateSet(columns))
        .execute();
    },
    async countMissed({ key, question, owner, at }) {
      await sql`
        insert into app.missed_questions as known (key, question, owner, times, first_at, last_at)
        values (${storable(key)}, ${storable(question)}, ${owner}, 1, ${moment(at)}, ${moment(at)})
        on conflict (key) do update set times = known.times + 1, last_at = excluded.last_at, owner = excluded.owner
      `.execute(db);
    },
    async missed(since, limit) {
      const rows = await db
        .selectFrom("app.missed_questions")
        .selectAll()
        .where("last_at", ">=", moment(since))
        .orderBy("times", "desc")
        .orderBy("last_at", "desc")
        .orderBy("key")
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        question: row.question,
        owner: row.owner,
        times: row.times,
        lastAt: instantOf(row.last_at),
      }));
    },
  };
}

async function standing(db: Kysely<Schema>, ids: readonly string[]): Promise<ReadonlyMap<string, Standing>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{
    id: string;
    title: string;
    owner: string | null;
    checksum: string;
    body: string;
    valid_from: string | null;
    superseded_from: string | null;
    retired_at: Date | null;
    by_id: string | null;
    by_title: string | null;
    by_from: string | null;
    by_audience: Document["audience"] | null;
  }>`
    select d.id, d.title, d.owner, d.checksum, d.body, d.valid_from::text as valid_from, d.superseded_from::text as superseded_from,
      o.retired_at, r.id as by_id, r.title as by_title, r.valid_from::text as by_from, r.audience as by_audience
    from app.documents d
      left join app.document_overrides o on o.document_id = d.id and o.checksum = d.checksum
      left join lateral (
        select n.id, n.title, n.valid_from, n.audience from app.documents n
        where d.id = any (n.supersedes) and n.id <> d.id and d.superseded_from is not null and n.readers is null
        order by n.valid_from desc nulls last, n.id desc limit 1
      ) r on true
    where d.id = ${anyOf(ids.map(storable))}`.execute(db);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        title: row.title,
        owner: row.owner,
        checksum: row.checksum,
        body: row.body,
        validFrom: row.valid_from,
        supersededFrom: supersededFrom(row.superseded_from),
        retiredAt: row.retired_at === null ? null : instantOf(row.retired_at),
        replacedBy:
          row.by_id === null
            ? null
            : {
                id: row.by_id,
                title: row.by_title ?? row.by_id,
                from: row.by_from,
                audience: row.by_audience ?? [],
              },
      },
    ]),
  );
}

function supersededFrom(text: string | null): SupersededFrom {
  return text === "-infinity" ? "always" : text;
}
