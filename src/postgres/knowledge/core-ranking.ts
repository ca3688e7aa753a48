import { type RawBuilder, sql } from "kysely";
import {
  type AnyDatabase,
  b,
  type FoundPassage,
  k1,
  pageCharacters,
  prepareAlone,
  type Ranking,
  type Scope,
  type Scored,
  titleWeight,
} from "./ranking.ts";
import { passageColumns } from "./rows.ts";
import { prepareStems } from "./stems.ts";
import { asParameters, isVisible, type Visibility } from "./visibility.ts";

/** Words of a question that are ranked by: the rarest ones. */
const mostTerms = 32;
/** Rows looked at through the rarest words before the common ones only add to the score: this many, or this share of all. */
const candidateFloor = 3_000;
const candidateShare = 0.05;

/**
 * BM25 with a weighted title on what every Postgres has: a tsvector gives word counts (ts_rank_cd of one word is its weighted count),
 * ts_stat gives how many rows hold a word, a GIN index finds the rows.
 */
export async function openCoreRanking(db: AnyDatabase): Promise<Ranking> {
  await prepareAlone(db, async (trx) => {
    await prepareStems(trx);
    for (const scope of ["passages", "documents"] as const) await prepare(trx, scope);
    await sql`create table if not exists app.knowledge_terms (
      scope text, word text collate "C", holding int not null, primary key (scope, word))`.execute(trx);
    await sql`create table if not exists app.knowledge_sizes (
      scope text primary key, size int not null, average float8 not null)`.execute(trx);
    const { rows } = await sql`select 1 from app.knowledge_sizes`.execute(trx);
    if (rows.length === 0) await refresh(trx);
  });
  return { name: "core", find, refresh };
}

async function prepare(db: AnyDatabase, scope: Scope): Promise<void> {
  const table = sql.table(`app.${scope}`);
  const index = `${scope}_words`;
  const { rows } = await sql<{ there: boolean }>`select to_regclass(${`app.${index}`}) is not null as there`.execute(
    db,
  );
  if (rows[0]?.there === true) return;
  // A passage's row stays in one piece: to fetch `words` from elsewhere for each candidate costs a fifth of a search. Bytes, the most there is.
  await sql`alter table ${table} set (toast_tuple_target = 8160)`.execute(db);
  await sql`alter table ${table} add column if not exists words tsvector generated always as (
    setweight(app.stems(language, titles), 'A') ||
    setweight(app.stems(language, left(body, ${sql.lit(pageCharacters)})), 'D')) stored,
    add column if not exists word_count int generated always as (
      ${sql.lit(titleWeight)} * app.stem_count(app.stems(language, titles)) +
      app.stem_count(app.stems(language, left(body, ${sql.lit(pageCharacters)})))) stored`.execute(db);
  await sql`create index if not exists ${sql.ref(index)} on ${table} using gin (words)`.execute(db);
}

/** Counts words anew. Seconds at hundreds of thousands of passages, so once for each import. */
async function refresh(db: AnyDatabase): Promise<void> {
  // One writer at a time: two imports that count at once would meet on the same rows.
  await sql`select pg_advisory_xact_lock(hashtextextended('sideline:knowledge-terms', 0))`.execute(db);
  for (const scope of ["passages", "documents"] as const) {
    await sql`delete from app.knowledge_terms where scope = ${scope}`.execute(db);
    await sql`insert into app.knowledge_terms (scope, word, holding)
      select ${sql.lit(scope)}, word, ndoc from ts_stat(${sql.lit(`select words from app.${scope}`)})`.execute(db);
    await sql`insert into app.knowledge_sizes (scope, size, average)
      select ${sql.lit(scope)}, count(*)::int, coalesce(avg(word_count), 1)::float8 from ${sql.table(`app.${scope}`)}
      on conflict (scope) do update set size = excluded.size, average = excluded.average`.execute(db);
  }
  await sql`analyze app.knowledge_terms`.execute(db);
}

const handedOn: Readonly<Record<Scope, RawBuilder<unknown>>> = {
  passages: sql`${passageColumns}, p.document_id`,
  documents: sql`best.id`,
};
const withTexts = sql`cross join lateral (select * from app.passages where id = best.id) p`;

interface Term {
  readonly scope: Scope;
  readonly word: string;
  readonly holding: number;
  readonly size: number;
  readonly average: number;
}

const find: Ranking["find"] = async (db, stems, visibility, limit) => {
  const terms = await termsOf(db, stems);
  const passages = await rank(db, terms.passages, visibility, limit);
  const documents = [...new Set(passages.map((passage) => passage.document_id))];
  const pages = score<Scored>(db, "documents", terms.documents, sql`id = any (${documents}::text[])`, limit);
  return { passages, pages: pages.then((found) => new Map(found.map(({ id, score: value }) => [id, value]))) };
};

async function rank(
  db: AnyDatabase,
  terms: readonly Term[],
  visibility: Visibility,
  limit: number,
): Promise<readonly FoundPassage[]> {
  const visible = isVisible(asParameters(visibility));
  let budget = Math.max(candidateFloor, (terms[0]?.size ?? 0) * candidateShare);
  let used = 1;
  for (;;) {
    used = Math.max(used, rarest(terms, budget));
    const some = terms.slice(0, used);
    const words = some.map(({ word }) => quoted(word)).join(" | ");
    const found = await score<FoundPassage>(
      db,
      "passages",
      terms,
      sql`words @@ ${words}::tsquery and ${visible}`,
      limit,
    );
    if (found.length >= limit || used >= terms.length) return found;
    // A selective filter left too few of the rows with rare words: look at as many more as it takes at this rate, and then some.
    budget = rowsHolding(some) * Math.max(2, (2 * limit) / Math.max(found.length, 1));
    used += 1;
  }
}

async function termsOf(db: AnyDatabase, stems: readonly string[]): Promise<Readonly<Record<Scope, readonly Term[]>>> {
  const { rows } = await sql<Term>`
    select sizes.scope, counted.word, counted.holding, sizes.size, sizes.average
    from app.knowledge_sizes sizes, lateral (
      select word, holding from app.knowledge_terms
      where scope = sizes.scope and word = any (${stems}::text[])
      order by holding, word limit ${mostTerms}
    ) counted
    order by counted.holding, counted.word`.execute(db);
  const of = (scope: Scope) => rows.filter((row) => row.scope === scope);
  return { passages: of("passages"), documents: of("documents") };
}

/** How many of the rarest terms together are held by no more rows than `budget`. */
function rarest(terms: readonly Term[], budget: number): number {
  let rows = 0;
  const over = terms.findIndex(({ holding }) => {
    rows += holding;
    return rows > budget;
  });
  return over === -1 ? terms.length : over;
}

/** At most: a row may hold several. */
function rowsHolding(terms: readonly Term[]): number {
  return terms.reduce((sum, { holding }) => sum + holding, 0);
}

async function score<Row extends { readonly score: number }>(
  db: AnyDatabase,
  scope: Scope,
  terms: readonly Term[],
  candidates: RawBuilder<unknown>,
  limit: number,
): Promise<readonly Row[]> {
  if (terms.length === 0) return [];
  const body = 1 / titleWeight;
  const weights = sql.lit(`{${body},${body},${body},1}`);
  const average = terms[0]?.average ?? 1;
  const parts = terms.map(({ word, holding, size }) => {
    const rarity = Math.log(1 + (size - holding + 0.5) / (holding + 0.5)) * (k1 + 1);
    const count = sql`${titleWeight}::float8 * ts_rank_cd(${weights}::float4[], words, ${quoted(word)}::tsquery)`;
    return sql`${rarity}::float8 * (1 - norm / (${count} + norm))`;
  });
  // `words || ''` and `offset 0` unpack the vector once for each row instead of once for each word; texts are read for the best rows only.
  const { rows } = await sql<Row>`
    select best.score, ${handedOn[scope]} from (select id, ${sql.join(parts, sql` + `)} as score from (
      select id, words || ''::tsvector as words,
        ${k1}::float8 * (1 - ${b}::float8 + ${b}::float8 * word_count / ${Math.max(average, 1)}::float8) as norm
      from ${sql.table(`app.${scope}`)}
      where ${candidates}
      offset 0
    ) candidate
    order by score desc, id limit ${limit}) best ${scope === "passages" ? withTexts : sql``}
    order by best.score desc, best.id`.execute(db);
  return rows;
}

/** A lexeme as tsquery syntax reads it. */
function quoted(word: string): string {
  return `'${word.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
