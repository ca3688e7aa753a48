import { type Kysely, sql } from "kysely";
import type { PersonalDataStore } from "#flows/ports.ts";
import type { PersonWords } from "./erased-words.ts";
import { mentionsOf } from "./mentions.ts";
import { findPerson } from "./personal-found.ts";
import { deleteRows, type FoundRow, rewriteRow, withoutSecrets } from "./personal-tables.ts";
import { raiseRevision } from "./record-imports.ts";
import type { Schema } from "./schema.ts";

/** Kept results of a computation: forgotten, not rewritten. */
const caches = new Set(["contexts"]);
/** What briefs are made from: a change makes kept contexts stale. */
const recordTables = new Set(["people", "contacts", "accounts", "opportunities"]);

/**
 * Every table of the schema is searched, so that one that is added later is not forgotten. `export` gives the person's
 * own rows and, of other rows, the parts about them: an entry for each row that `erase` counts. `erase` deletes their rows
 * and takes them out of the others, name included where the row is about them; a second run finds nothing.
 */
export function createPersonalDataStore(db: Kysely<Schema>): PersonalDataStore {
  return {
    export: (email) =>
      db
        .transaction()
        .setIsolationLevel("repeatable read")
        .execute(async (trx) => {
          const { words, tables } = await findPerson(trx, email, { lock: false });
          const sections = tables.map(({ table, own, others }): [string, readonly unknown[]] => [
            table.name,
            [...own.map(withoutSecrets), ...others.map(({ row, parts }) => mentionsOf(row, words, parts))],
          ]);
          return Object.fromEntries(sections);
        }),
    erase: (email) => db.transaction().execute((trx) => erase(trx, email)),
  };
}

async function erase(trx: Kysely<Schema>, email: string): Promise<Record<string, number>> {
  await sql`select value from app.revisions where name = 'records' for update`.execute(trx);
  const { words, tables } = await findPerson(trx, email, { lock: true });
  const isDeleted = (table: string, row: FoundRow) =>
    caches.has(table) || (table === "documents" && isReadForThem(row, words));
  const forgotten = forgottenWith(tables, words);
  const briefs: unknown[] = [];
  // Rewritten first: a deletion takes rows of other tables along, which then are nowhere to be written.
  for (const { table, others } of tables) {
    for (const { row, changes } of others) {
      if (isDeleted(table.name, row)) continue;
      if (forgotten(table.name, row)) continue;
      await rewriteRow(trx, table, { row, changes, words });
      if ("brief" in changes) briefs.push(row.id);
    }
  }
  for (const { table, own, others } of tables) {
    const gone = others.flatMap(({ row }) => (isDeleted(table.name, row) ? [row] : []));
    await deleteRows(trx, table, [...own, ...gone]);
  }
  // The messages in Slack that quoted them are edited by the sweep, because their row has a new revision.
  await sql`
    update app.deliveries set rev = rev + 1 where brief_id = any(${briefs}::text[]) and posted_rev is not null
  `.execute(trx);
  // Kept contexts repeat records by name as well.
  if (tables.some(({ table }) => recordTables.has(table.name))) {
    await sql`delete from app.contexts`.execute(trx);
    await raiseRevision(trx);
  }
  return Object.fromEntries(tables.map(({ table, own, others }) => [table.name, own.length + others.length]));
}

/** A document of their Drive: read with this person's rights, for this person alone. */
function isReadForThem({ readers }: FoundRow, words: PersonWords): boolean {
  return Array.isArray(readers) && readers.some((reader) => words.isTheirs(String(reader)));
}

/** Whether a row goes with a document that will be deleted: until then the ids that it hangs on stay what they are, addresses in them included. */
function forgottenWith(
  tables: Awaited<ReturnType<typeof findPerson>>["tables"],
  words: PersonWords,
): (table: string, row: FoundRow) => boolean {
  const rowsOf = (name: string) => tables.find(({ table }) => table.name === name)?.others.map(({ row }) => row) ?? [];
  const documents = new Set(rowsOf("documents").flatMap((row) => (isReadForThem(row, words) ? [row.id] : [])));
  const passages = new Set(rowsOf("passages").flatMap((row) => (documents.has(row.document_id) ? [row.id] : [])));
  return (table, row) =>
    (table === "passages" && documents.has(row.document_id)) ||
    (table === "passage_vectors" && passages.has(row.passage_id));
}
