import { sql } from "kysely";
import { chunkingVersion } from "#domain/knowledge/chunking.ts";
import type { Document, PassageHit } from "#domain/knowledge/document.ts";
import { searchText } from "#domain/knowledge/query-terms.ts";
import { fuseRanks, pairScores, rescore } from "#domain/knowledge/ranking.ts";
import type { Embeddings } from "#flows/embedding-ports.ts";
import type { DocumentStore, ImportCounts, Log, PassageQuery } from "#flows/ports.ts";
import { openCoreRanking } from "./core-ranking.ts";
import { applyOverrides } from "./overrides.ts";
import { createQuestionVectors } from "./question-vector.ts";
import type { AnyDatabase, PassageRow, Ranking, Scored } from "./ranking.ts";
import {
  type DocumentRow,
  documentColumns,
  insertDocuments,
  passageColumns,
  pathSeparator,
  toDocument,
  toPassage,
  updateLanguages,
  updateSupersessions,
} from "./rows.ts";
import { createStems } from "./stems.ts";
import { openTextSearch } from "./text-search.ts";
import { createVectorStore, nearest } from "./vectors.ts";
import { asParameters, isVisible, type Visibility, visibilityOf } from "./visibility.ts";

/** Best rows of the first ranking that are looked at again. */
const rescored = 100;

interface DocumentStoreOptions {
  readonly log: Log;
  /** For tests and comparisons; by itself the store takes the extension when it is there and works. */
  readonly ranking?: "pg_textsearch" | "core";
  /** Turns meaning on beside words. */
  readonly embeddings?: Embeddings | null;
}

/** Of each order, what is joined with the other by rank. */
const fused = 100;

/** Opens the document store on migrated tables: chooses the ranking by a self-check, and makes the index it needs when it is missing. */
export async function createDocumentStore(db: AnyDatabase, options: DocumentStoreOptions): Promise<DocumentStore> {
  const ranking = await openRanking(db, options);
  const stemsOf = createStems(db);
  options.log.info("ranking_chosen", { ranking: ranking.name });
  const { embeddings = null, log } = options;
  const meaning =
    embeddings === null ? null : { model: embeddings.model, vectorOf: createQuestionVectors(embeddings, { log }) };
  return {
    checksums: (source) => checksums(db, source),
    save: (source, input) => db.transaction().execute((trx) => save(trx, ranking, source, input)),
    search: (query) => search(db, { ranking, stemsOf, meaning }, query),
    document: async (id) => {
      const { rows } =
        await sql<DocumentRow>`select ${documentColumns} from app.documents d where d.id = ${id}`.execute(db);
      return rows[0] ? toDocument(rows[0]) : null;
    },
    passage: readTogether((ids) =>
      hits(
        db,
        ids.map((id) => ({ id, score: 0 })),
      ),
    ),
    current: async (input) => {
      const { rows } = await sql<DocumentRow>`
        select ${documentColumns} from app.documents d where ${isVisible(asParameters(visibilityOf(input)))}
        order by d.valid_from desc nulls last, d.id`.execute(db);
      return rows.map(toDocument);
    },
    ranking: () => ranking.name,
    meaning: embeddings === null ? null : { embeddings, vectors: createVectorStore(db) },
    revision: async () => {
      const { rows } = await sql<{
        revision: string;
      }>`select revision::text as revision from app.knowledge_state`.execute(db);
      return Number(rows[0]?.revision ?? 0);
    },
  };
}

async function openRanking(db: AnyDatabase, { log, ranking }: DocumentStoreOptions): Promise<Ranking> {
  if (ranking === "core") return openCoreRanking(db);
  const { rows } = await sql`select 1 from pg_available_extensions where name = 'pg_textsearch'`.execute(db);
  if (rows.length === 0 && ranking === undefined) return openCoreRanking(db);
  try {
    return await openTextSearch(db);
  } catch (error) {
    if (ranking !== undefined) throw error;
    // Not an error of ours: the extension may need rights or a server setting that this deployment does not give.
    log.warn("text_search_unusable", { reason: error instanceof Error ? error.message : String(error) });
    return openCoreRanking(db);
  }
}

async function checksums(db: AnyDatabase, source: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ path: string; checksum: string }>`
    select path, case when chunking = ${chunkingVersion} then checksum else '' end as checksum
    from app.documents where source = ${source}`.execute(db);
  return new Map(rows.map(({ path, checksum }) => [path, checksum]));
}

async function save(
  db: AnyDatabase,
  ranking: Ranking,
  source: string,
  { upserts, removedPaths, now }: Parameters<DocumentStore["save"]>[1],
): Promise<ImportCounts> {
  const { rows: before } = await sql<{ id: string; path: string }>`
    select id, path from app.documents where source = ${source} for update`.execute(db);
  const stored = new Set(before.map(({ path }) => path));
  const changed = upserts.filter(({ document }) => stored.has(document.path)).length;
  const removed = removedPaths.filter((path) => stored.has(path)).length;
  const counts = {
    added: upserts.length - changed,
    changed,
    removed,
    unchanged: stored.size - changed - removed,
  };
  if (upserts.length === 0 && removed === 0) return counts;
  const paths = JSON.stringify([...removedPaths, ...upserts.map(({ document }) => document.path)]);
  await sql`delete from app.documents where source = ${source}
    and path in (select jsonb_array_elements_text(${paths}::jsonb))`.execute(db);
  await insertDocuments(db, upserts, now);
  await applyOverrides(db);
  await updateSupersessions(db);
  await updateLanguages(db);
  await ranking.refresh(db);
  await sql`update app.knowledge_state set revision = revision + 1`.execute(db);
  return counts;
}

interface Search {
  readonly ranking: Ranking;
  readonly stemsOf: (text: string) => Promise<readonly string[]>;
  readonly meaning: {
    readonly model: string;
    readonly vectorOf: (text: string) => Promise<Float32Array | null>;
  } | null;
}

async function search(db: AnyDatabase, by: Search, query: PassageQuery): Promise<readonly PassageHit[]> {
  const text = searchText(query.text);
  if (text === "" || query.limit < 1) return [];
  const visibility = visibilityOf(query);
  const { meaning } = by;
  if (meaning === null) return byWords(db, by, text, visibility, query.limit);
  const [words, near] = await Promise.all([
    byWords(db, by, text, visibility, Math.max(fused, query.limit)),
    meaning
      .vectorOf(text)
      .then((question) => (question === null ? null : nearest(db, meaning.model, question, visibility, fused))),
  ]);
  if (near === null) return words.slice(0, query.limit).map((hit) => ({ ...hit, meaning: "unavailable" }));
  const joined = fuseRanks([words.slice(0, fused).map(({ passage }) => passage.id), near]).slice(0, query.limit);
  const known = new Map(words.map((hit) => [hit.passage.id, hit]));
  const others = joined.filter(({ id }) => !known.has(id));
  for (const hit of await hits(db, others)) known.set(hit.passage.id, hit);
  return joined.flatMap(({ id, score }) => {
    const hit = known.get(id);
    return hit === undefined ? [] : [{ ...hit, score, meaning: "used" as const }];
  });
}

async function byWords(
  db: AnyDatabase,
  { ranking, stemsOf }: Search,
  text: string,
  visibility: Visibility,
  limit: number,
): Promise<readonly PassageHit[]> {
  const stems = await stemsOf(text);
  if (stems.length === 0) return [];
  const { passages, pages } = await ranking.find(db, stems, visibility, Math.max(rescored, limit));
  const candidates = passages.map(({ passage_id, document_id, score, title_path, body }) => {
    return { id: passage_id, documentId: document_id, score, text: `${title_path.join(pathSeparator)}\n${body}` };
  });
  const pairs = pairScores(text, candidates);
  const best = rescore(candidates, pairs, await pages).slice(0, limit);
  const rows = new Map(passages.map((row) => [row.passage_id, row]));
  const documents = await documentsOf(
    db,
    best.flatMap(({ id }) => rows.get(id)?.document_id ?? []),
  );
  return best.flatMap(({ id, score }) => {
    const row = rows.get(id);
    const document = documents.get(row?.document_id ?? "");
    // A document that an import took away in this moment is not found.
    if (row === undefined || document === undefined) return [];
    return [{ passage: toPassage({ ...row, id: document.id }), document, score }];
  });
}

async function documentsOf(db: AnyDatabase, ids: readonly string[]): Promise<ReadonlyMap<string, Document>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<DocumentRow>`
    select ${documentColumns} from app.documents d where d.id = any (${[...new Set(ids)]}::text[])`.execute(db);
  return new Map(rows.map((row) => [row.id, toDocument(row)]));
}

/** Passages that are asked for in the same turn of the event loop are one statement: a brief reads twenty by their ids. */
function readTogether(
  read: (ids: readonly string[]) => Promise<readonly PassageHit[]>,
): (id: string) => Promise<PassageHit | null> {
  let next: { readonly ids: Set<string>; readonly found: Promise<ReadonlyMap<string, PassageHit>> } | null = null;
  const begin = () => {
    const ids = new Set<string>();
    const turn = Promise.withResolvers<void>();
    setImmediate(() => {
      next = null;
      turn.resolve();
    });
    const found = turn.promise.then(async () => new Map((await read([...ids])).map((hit) => [hit.passage.id, hit])));
    return { ids, found };
  };
  return async (id) => {
    next ??= begin();
    next.ids.add(id);
    return (await next.found).get(id) ?? null;
  };
}

async function hits(db: AnyDatabase, scored: readonly Scored[]): Promise<readonly PassageHit[]> {
  // `offset 0` keeps the planner from reading all documents for a few.
  const { rows } = await sql<DocumentRow & PassageRow>`
    select ${documentColumns}, ${passageColumns}
    from app.passages p cross join lateral (select * from app.documents where id = p.document_id offset 0) d
    where p.id = any (${scored.map(({ id }) => id)}::text[])`.execute(db);
  const scores = new Map(scored.map(({ id, score }) => [id, score]));
  return rows.map((row) => ({
    passage: toPassage(row),
    document: toDocument(row),
    score: scores.get(row.passage_id) ?? 0,
  }));
}
