import { sql } from "kysely";
import { chunkingVersion } from "#domain/knowledge/chunking.ts";
import { supersessions } from "#domain/knowledge/currency.ts";
import type { Document, Passage } from "#domain/knowledge/document.ts";
import { isLanguage } from "#domain/knowledge/language.ts";
import type { IngestedDocument } from "#flows/ports.ts";
import type { AnyDatabase, PassageRow } from "./ranking.ts";
import { filterKey } from "./visibility.ts";

/** Between the parts of a title path where they stand as one text. */
export const pathSeparator = " / ";

export interface DocumentRow {
  readonly id: string;
  readonly source: string;
  readonly path: string;
  readonly title: string;
  readonly kind: Document["kind"];
  readonly product: string | null;
  readonly stage: string | null;
  readonly competitor: string | null;
  readonly persona: string | null;
  readonly owner: string | null;
  readonly valid_from: string | null;
  readonly review_by: string | null;
  readonly supersedes: readonly string[];
  readonly audience: Document["audience"];
  readonly checksum: string;
  readonly language: string;
  readonly readers: readonly string[] | null;
}

export const documentColumns = sql.raw(
  "d.id, d.source, d.path, d.title, d.kind, d.product, d.stage, d.competitor, d.persona, d.owner, d.valid_from::text as valid_from, " +
    "d.review_by::text as review_by, d.supersedes, d.audience, d.checksum, d.language, d.readers",
);

export function toDocument(row: DocumentRow): Document {
  return {
    id: row.id,
    source: row.source,
    path: row.path,
    title: row.title,
    kind: row.kind,
    product: row.product,
    stage: row.stage,
    competitor: row.competitor,
    owner: row.owner,
    validFrom: row.valid_from,
    reviewBy: row.review_by,
    supersedes: row.supersedes,
    audience: row.audience,
    checksum: row.checksum,
    ...(row.persona === null ? {} : { persona: row.persona }),
    ...(row.readers === null ? {} : { readers: row.readers }),
    ...(isLanguage(row.language) && row.language !== "en" ? { language: row.language } : {}),
  };
}

export const passageColumns = sql.raw(
  "p.id as passage_id, p.ord, p.title_path, p.heading, p.body, p.start_offset, p.end_offset, p.place",
);

export function toPassage(row: PassageRow & { readonly id: string }): Passage {
  return {
    id: row.passage_id,
    documentId: row.id,
    ord: row.ord,
    titlePath: row.title_path,
    heading: row.heading,
    text: row.body,
    start: row.start_offset,
    end: row.end_offset,
    ...(row.place === null ? {} : { place: row.place }),
  };
}

/** Postgres stores no NUL and no half of a surrogate pair. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "");
}

/** Rows sent in one statement: bounds the memory of one parameter. */
const rowsAtOnce = 500;

export async function insertDocuments(
  db: AnyDatabase,
  upserts: readonly IngestedDocument[],
  now: Temporal.Instant,
): Promise<void> {
  const documents = upserts.map(({ document, passages }) => ({
    id: document.id,
    source: document.source,
    path: document.path,
    title: storable(document.title),
    kind: document.kind,
    product: document.product,
    stage: document.stage,
    competitor: document.competitor,
    persona: document.persona ?? null,
    owner: document.owner,
    valid_from: document.validFrom,
    review_by: document.reviewBy,
    supersedes: document.supersedes,
    audience: document.audience,
    product_key: filterKey(document.product),
    stage_key: filterKey(document.stage),
    competitor_key: filterKey(document.competitor),
    persona_key: filterKey(document.persona ?? null),
    checksum: document.checksum,
    chunking: chunkingVersion,
    titles: storable(document.title),
    body: storable(passages.map((passage) => `${passage.heading}\n${passage.text}`).join("\n\n")),
    imported_at: now.toString(),
    language: document.language ?? "en",
    readers: document.readers ?? null,
  }));
  for (const rows of batches(documents)) {
    await sql`insert into app.documents (id, source, path, title, kind, product, stage, competitor, persona, owner, valid_from, review_by, supersedes,
        audience, product_key, stage_key, competitor_key, persona_key, checksum, chunking, titles, body, imported_at, language, readers)
      select id, source, path, title, kind, product, stage, competitor, persona, owner, valid_from, review_by, supersedes,
        audience, product_key, stage_key, competitor_key, persona_key, checksum, chunking, titles, body, imported_at, language, readers
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row(id text, source text, path text, title text, kind text, product text,
        stage text, competitor text, persona text, owner text, valid_from date, review_by date, supersedes text[], audience text[], product_key text,
        stage_key text, competitor_key text, persona_key text, checksum text, chunking int, titles text, body text, imported_at timestamptz, language text, readers text[])`.execute(
      db,
    );
  }
  const passages = upserts.flatMap(({ document, passages }) =>
    passages.map((passage) => ({
      id: passage.id,
      document_id: document.id,
      ord: passage.ord,
      title_path: passage.titlePath.map(storable),
      heading: storable(passage.heading),
      body: storable(passage.text),
      start_offset: passage.start,
      end_offset: passage.end,
      titles: storable(passage.titlePath.join(pathSeparator)),
      kind: document.kind,
      product_key: filterKey(document.product),
      stage_key: filterKey(document.stage),
      competitor_key: filterKey(document.competitor),
      persona_key: filterKey(document.persona ?? null),
      valid_from: document.validFrom,
      audience: document.audience,
      language: document.language ?? "en",
      readers: document.readers ?? null,
      place: passage.place ?? null,
    })),
  );
  for (const rows of batches(passages)) {
    await sql`insert into app.passages (id, document_id, ord, title_path, heading, body, start_offset, end_offset, titles, kind,
        product_key, stage_key, competitor_key, persona_key, valid_from, audience, language, readers, place)
      select id, document_id, ord, title_path, heading, body, start_offset, end_offset, titles, kind,
        product_key, stage_key, competitor_key, persona_key, valid_from, audience, language, readers, place
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row(id text, document_id text, ord int, title_path text[], heading text,
        body text, start_offset int, end_offset int, titles text, kind text, product_key text, stage_key text, competitor_key text, persona_key text,
        valid_from date, audience text[], language text, readers text[], place text)`.execute(db);
  }
}

function* batches<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) yield rows.slice(from, from + rowsAtOnce);
}

/** A new document may replace one of another folder, and a removed one gives its predecessor back: looked at over all documents. */
export async function updateSupersessions(db: AnyDatabase): Promise<void> {
  const { rows } = await sql<{ id: string; valid_from: string | null; supersedes: readonly string[] }>`
    select id, valid_from::text as valid_from, supersedes from app.documents`.execute(db);
  const found = supersessions(
    rows.map((row) => ({ id: row.id, validFrom: row.valid_from, supersedes: row.supersedes })),
  );
  // What its owner retired is gone for good, until the file changes.
  const retired = await sql<{ id: string }>`select d.id from app.documents d
    join app.document_overrides o on o.document_id = d.id and o.checksum = d.checksum where o.retired_at is not null`.execute(
    db,
  );
  const gone = retired.rows.map(({ id }) => [id, "always"] as const);
  const dates = [...new Map([...found, ...gone])].map(([id, from]) => ({
    id,
    from: from === "always" ? "-infinity" : from,
  }));
  await sql`update app.documents d set superseded_from = replaced.date
    from app.documents o
      left join (select r.id, r."from"::date as date from jsonb_to_recordset(${JSON.stringify(dates)}::jsonb) as r(id text, "from" text)) replaced
        on replaced.id = o.id
    where o.id = d.id and d.superseded_from is distinct from replaced.date`.execute(db);
  await sql`update app.passages p set superseded_from = d.superseded_from
    from app.documents d where d.id = p.document_id and p.superseded_from is distinct from d.superseded_from`.execute(
    db,
  );
}

/** Languages that a question has to be understood in. */
export async function updateLanguages(db: AnyDatabase): Promise<void> {
  await sql`update app.knowledge_state set languages =
    coalesce((select array_agg(distinct language order by language) from app.documents), '{en}')`.execute(db);
}
