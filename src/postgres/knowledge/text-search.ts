import { sql } from "kysely";
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
import { asWord, prepareStems } from "./stems.ts";
import { isVisible, type Visibility } from "./visibility.ts";

const rankedPages = 100;
/** What the ranking hands on of each row. */
const found: Readonly<Record<Scope, readonly string[]>> = {
  passages: ["id", "document_id", "titles", "body"],
  documents: ["id"],
};

/**
 * BM25 by the pg_textsearch extension, over stems that are cut before they are indexed: so one index with one set of statistics holds every language.
 * Throws whatever the server says when the extension is not there or does not find what was just written.
 */
export async function openTextSearch(db: AnyDatabase): Promise<Ranking> {
  await prepareAlone(db, (trx) => sql`create extension if not exists pg_textsearch`.execute(trx));
  await checkCanary(db);
  await prepareAlone(db, async (trx) => {
    await prepareStems(trx);
    for (const scope of ["passages", "documents"] as const) await prepare(trx, scope);
  });
  return {
    name: "pg_textsearch",
    find,
    refresh: async () => {},
  };
}

class RolledBack extends Error {}

/** Writes, indexes, finds and removes one row; nothing of it stays. */
async function checkCanary(db: AnyDatabase): Promise<void> {
  let found = 0;
  try {
    await prepareAlone(db, async (trx) => {
      await sql`create table app.ranking_check (content text)`.execute(trx);
      await sql`create index ranking_check_bm25 on app.ranking_check using bm25 (content) with (text_config = 'simple')`.execute(
        trx,
      );
      await sql`insert into app.ranking_check values ('a canari sing'), ('noth els')`.execute(trx);
      const { rows } = await sql<{ content: string }>`
        select content from app.ranking_check order by content <@> to_bm25query('canari', 'app.ranking_check_bm25') limit 1`.execute(
        trx,
      );
      found = rows[0]?.content === "a canari sing" ? 1 : 0;
      throw new RolledBack();
    });
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
  }
  if (found !== 1) throw new Error("pg_textsearch did not find the row that was just written");
}

/**
 * The ranking runs in a function of its own, because only there can the planner be held to the index: on a filter that it takes for selective it
 * sorts instead, and then bm25_get_current_score() is the score of some other row.
 */
async function prepare(db: AnyDatabase, scope: Scope): Promise<void> {
  const columns = found[scope];
  const table = sql.table(`app.${scope}`);
  const index = `${scope}_bm25`;
  const { rows } = await sql<{ there: boolean }>`select to_regclass(${`app.${index}`}) is not null as there`.execute(
    db,
  );
  if (rows[0]?.there !== true) {
    await sql`alter table ${table} add column if not exists content text generated always as (
      repeat(app.stem_text(app.stems(language, titles)), ${sql.lit(titleWeight)}) ||
      app.stem_text(app.stems(language, left(body, ${sql.lit(pageCharacters)})))) stored`.execute(db);
    await sql`create index if not exists ${sql.ref(index)} on ${table} using bm25 (content)
      with (text_config = 'simple', k1 = ${sql.lit(k1)}, b = ${sql.lit(b)})`.execute(db);
  }
  await sql`create or replace function ${sql.table(`app.find_${scope}`)}(
      p_text text, p_on date, p_role text, p_person text, p_kinds text, p_product text, p_stage text, p_competitor text,
      p_persona text, p_limit int)
    returns table (${sql.raw(columns.map((name) => `${name} text`).join(", "))}, score float8) language sql stable
    set enable_sort = off set enable_seqscan = off set enable_bitmapscan = off
    as $body$
      select ${sql.raw(columns.map((name) => `ranked.${name}`).join(", "))}, -ranked.score from (
        select ${sql.raw(columns.join(", "))}, bm25_get_current_score() as score from ${table}
        where ${isVisible(functionArguments)}
        order by content <@> to_bm25query(p_text, ${sql.lit(`app.${index}`)}) limit p_limit
      ) ranked where ranked.score < 0
    $body$`.execute(db);
}

const functionArguments = {
  on: sql.raw("p_on"),
  role: sql.raw("p_role"),
  person: sql.raw("p_person"),
  kinds: sql.raw("p_kinds"),
  product: sql.raw("p_product"),
  stage: sql.raw("p_stage"),
  competitor: sql.raw("p_competitor"),
  persona: sql.raw("p_persona"),
};

/** Both are asked for at once: the index ranks all pages faster than it scores a few. */
const find: Ranking["find"] = async (db, stems, visibility, limit) => {
  const [passages, pages] = await Promise.all([
    ranked<FoundPassage>("passages", db, stems, visibility, limit),
    ranked<Scored>("documents", db, stems, visibility, rankedPages),
  ]);
  return { passages, pages: new Map(pages.map(({ id, score }) => [id, score])) };
};

async function ranked<Row>(
  scope: Scope,
  db: AnyDatabase,
  stems: readonly string[],
  visibility: Visibility,
  limit: number,
): Promise<readonly Row[]> {
  const { on, role, person, kinds, product, stage, competitor, persona } = visibility;
  const { rows } = await sql<Row>`
    select * from ${sql.table(`app.find_${scope}`)}(
      ${stems.map(asWord).join(" ")}, ${on}::date, ${role}, ${person}, ${kinds}, ${product}, ${stage}, ${competitor}, ${persona}, ${limit})`.execute(
    db,
  );
  return rows;
}
