import { sql } from "kysely";
import { isGrammarWord, isLanguage, type Language, questionLanguages } from "#domain/knowledge/language.ts";
import type { AnyDatabase } from "./ranking.ts";

/** The text search configuration of each language; every Postgres has them. */
const configurations: Readonly<Record<Language, string>> = {
  en: "english",
  de: "german",
  fr: "french",
  es: "spanish",
  it: "italian",
  nl: "dutch",
  pt: "portuguese",
};

/** Words of a question that are ranked by, in each language. */
const mostStems = 96;

/**
 * SQL functions of the store: `app.stems(language, text)` is the text as stems with their counts; `app.stem_count` how many it is long; `app.stem_text` writes them out again, so that a ranking
 * that takes text can index what was stemmed by the text's own language. Immutable: generated columns call them.
 */
export async function prepareStems(db: AnyDatabase): Promise<void> {
  const branches = Object.entries(configurations)
    .filter(([language]) => language !== "en")
    .map(([language, name]) => `when '${language}' then to_tsvector('pg_catalog.${name}'::regconfig, p_text)`)
    .join(" ");
  await sql`create or replace function app.stems(p_language text, p_text text) returns tsvector
    language sql immutable parallel safe as $body$
      select case p_language ${sql.raw(branches)} else to_tsvector('pg_catalog.english'::regconfig, p_text) end
    $body$`.execute(db);
  await sql`create or replace function app.stem_text(p_stems tsvector) returns text
    language sql immutable parallel safe as $body$
      select coalesce(string_agg(
        repeat(regexp_replace(lexeme, ${sql.lit(marks.source)}, ${sql.lit(joiner)}, 'g') || ' ', greatest(cardinality(positions), 1)), '' order by lexeme), '')
      from unnest(p_stems)
    $body$`.execute(db);
  await sql`create or replace function app.stem_count(p_stems tsvector) returns int
    language sql immutable parallel safe as $body$
      select coalesce(sum(greatest(cardinality(positions), 1)), 0)::int from unnest(p_stems)
    $body$`.execute(db);
}

/** A letter that nobody writes. In place of marks inside a stem ("re-sign", "a@b.test") it keeps the parser from taking the stem apart again. */
const joiner = "\u01c0";
/** ASCII marks, in a form that both regular expressions read the same whatever the server's locale. */
const marks = /[!-/:-@[-`{-~]/;
const everyMark = new RegExp(marks.source, "g");

/** A stem as `app.stem_text` writes it. */
export function asWord(stem: string): string {
  return stem.replace(everyMark, joiner);
}

/** Cuts questions into stems; remembers the documents' languages, and looks with each question whether they are still the same. */
export function createStems(db: AnyDatabase): (text: string) => Promise<readonly string[]> {
  let remembered: readonly Language[] = ["en"];
  return async (text) => {
    for (;;) {
      const { languages, stems } = await stemsOf(db, text, remembered);
      if (languages.join() === remembered.join()) return stems;
      remembered = languages;
    }
  };
}

/**
 * The stems of a question in every language that a document is in. When its grammar words say which language it is in, those words count in no other:
 * "die" is an English verb, but not in a German question.
 */
async function stemsOf(
  db: AnyDatabase,
  text: string,
  among: readonly Language[],
): Promise<{ readonly languages: readonly Language[]; readonly stems: readonly string[] }> {
  const likely = questionLanguages(text, among);
  const [own] = likely;
  const foreign = own !== undefined && likely.length < among.length ? withoutGrammar(text, own) : text;
  const texts = among.map((language) => ({ language, text: language === own ? text : foreign }));
  const { rows } = await sql<{ languages: readonly string[]; stems: readonly string[] }>`
    select state.languages, array(
      select distinct found.lexeme
      from jsonb_to_recordset(${JSON.stringify(texts)}::jsonb) asked(language text, text text),
        unnest(app.stems(asked.language, asked.text)) found limit ${mostStems}) as stems
    from app.knowledge_state state`.execute(db);
  const present = (rows[0]?.languages ?? []).filter(isLanguage);
  return { languages: present.length === 0 ? ["en"] : present, stems: rows[0]?.stems ?? [] };
}

function withoutGrammar(text: string, language: Language): string {
  return text.replace(/\p{L}+/gu, (word) => (isGrammarWord(word.toLowerCase(), language) ? " " : word));
}
