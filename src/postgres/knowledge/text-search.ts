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
/** What the ranking hands on of each row: the columns it returns, and what they are of the row. */
const found: Readonly<Record<Scope, { readonly returned: string; readonly selected: string }>> = {
  passages: {
    returned:
      "passage_id text, document_id text, ord int, title_path text[], heading text, body text, start_offset int, end_offset int, place text",
    selected: "id as passage_id, document_id, ord, title_path, heading, body, start_offset, end_offset, place",
  },
  documents: { returned: "id text", selected: "id" },
};

/**
 * How many more rows the index scores than a filter should need by the planner's estimate. The extension's own 3 makes a search of one product in
 * fourteen score 4,300 rows to keep 100; where this falls short it goes on by itself, twice as deep.
 */
const seedMargin = 1.5;

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
  const { returned, selected } = found[scope];
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
  // A version of the extension that does not know the setting would refuse the function.
  const known = await sql`select 1 from pg_settings where name = 'pg_textsearch.filtered_seed_margin'`.execute(db);
  const margin = known.rows.length === 0 ? sql`` : sql`set pg_textsearch.filtered_seed_margin = ${sql.lit(seedMargin)}`;
  await sql`create or replace function ${sql.table(`app.find_${scope}`)}(
      p_text text, p_on date, p_role text, p_person text, p_kinds text, p_product text, p_stage text, p_competitor text,
      p_persona text, p_limit int)
    returns table (${sql.raw(returned)}, score float8) language sql stable
    set enable_sort = off set enable_seqscan = off set enable_bitmapscan = off ${margin}
    as $body$
      select * from (
        select ${sql.raw(selected)}, -bm25_get_current_score() as score from ${table}
        where ${isVisible(functionArguments)}
        order by content <@> to_bm25query(p_text, ${sql.lit(`app.${index}`)}) limit p_limit
      ) ranked where ranked.score > 0
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
  const passages = ranked<FoundPassage>("passages", db, stems, visibility, limit);
  const pages = ranked<Scored>("documents", db, stems, visibility, rankedPages).then(
    (rows) => new Map(rows.map(({ id, score }) => [id, score])),
  );
  // Whoever waits for the pages hears of their failure; the passages may fail first.
  pages.catch(() => {});
  return { passages: await passages, pages };
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
