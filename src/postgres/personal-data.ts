import { type Kysely, sql } from "kysely";
import type { PersonalDataStore } from "#flows/ports.ts";
import { type PersonWords, personWords } from "./erased-words.ts";
import { mentionsOf } from "./mentions.ts";
import { eraseSpoken } from "./personal-spoken.ts";
import { deleteRows, ownRows, rewriteRow, rowsThatMention, textTables, withoutSecrets } from "./personal-tables.ts";
import { raiseRevision } from "./record-imports.ts";
import type { Schema } from "./schema.ts";

/** Kept results of a computation: forgotten, not rewritten. */
const caches = new Set(["contexts"]);
/** What briefs are made from: a change makes kept contexts stale. */
const recordTables = new Set(["people", "contacts", "accounts", "opportunities"]);

/**
 * Every table of the schema is searched, so that one that is added later is not forgotten. `export` gives the person's
 * own rows and, of other rows, the parts about them. `erase` deletes their rows and takes them out of the others, name
 * included where the row is about them; a second run finds nothing.
 */
export function createPersonalDataStore(db: Kysely<Schema>): PersonalDataStore {
  return {
    export: (email) =>
      db
        .transaction()
        .setIsolationLevel("repeatable read")
        .execute(async (trx) => {
          const words = personWords(email, []);
          const sections: Record<string, readonly unknown[]> = {};
          for (const table of await textTables(trx)) {
            const own = (await ownRows(trx, table, words)).map(withoutSecrets);
            const others = await rowsThatMention(trx, table, words, { lock: false });
            const section = [...own, ...others.flatMap((row) => mentionsOf(row, words))];
            if (section.length > 0) sections[table.name] = section;
          }
          return sections;
        }),
    erase: (email) => db.transaction().execute((trx) => erase(trx, email)),
  };
}

async function erase(trx: Kysely<Schema>, email: string): Promise<Record<string, number>> {
  await sql`select value from app.revisions where name = 'records' for update`.execute(trx);
  const { names, accounts } = await knownAs(trx, personWords(email, []));
  const words = personWords(email, names);
  // Read with this person's rights, for this person alone.
  await sql`delete from app.documents where ${email.trim().toLowerCase()} = any (readers)`.execute(trx);
  const counts: Record<string, number> = {};
  const count = (table: string, rows: number) => {
    if (rows > 0) counts[table] = (counts[table] ?? 0) + rows;
  };
  for (const [table, rows] of Object.entries(await eraseSpoken(trx, words, names))) count(table, rows);
  const tables = await textTables(trx);
  for (const table of tables) count(table.name, await deleteRows(trx, table, await ownRows(trx, table, words)));
  for (const table of tables) {
    const rows = [...(await rowsThatMention(trx, table, words, { lock: true }))];
    if (caches.has(table.name)) {
      count(table.name, await deleteRows(trx, table, rows));
      continue;
    }
    for (const row of rows) await rewriteRow(trx, table, row, words);
    count(table.name, rows.length);
    // Their name may stand alone in what is kept about an account of theirs: "Champion: Priya Raman".
    if (accounts.length === 0 || !table.columns.some((column) => column.name === "account_id")) continue;
    const where = sql<boolean>`account_id = any(${accounts}::text[])`;
    const named = await rowsThatMention(trx, table, words, { lock: true, where });
    for (const row of named) await rewriteRow(trx, table, row, words);
    count(table.name, named.length);
  }
  // Kept contexts repeat records by name as well.
  if (Object.keys(counts).some((table) => recordTables.has(table))) {
    await sql`delete from app.contexts`.execute(trx);
    await raiseRevision(trx);
  }
  return counts;
}

/** Under which names the person is kept, and the accounts in whose records and briefs the name alone means them. */
async function knownAs(
  trx: Kysely<Schema>,
  words: PersonWords,
): Promise<{ readonly names: readonly string[]; readonly accounts: readonly string[] }> {
  const { rows } = await sql<{ email: string; name: string | null; account: string | null }>`
    select * from (
      select email, name, null as account from app.people
      union all select email, name, account_id from app.contacts
      union all select owner_email, null, id from app.accounts
      union all select owner_email, null, account_id from app.opportunities
    ) as known (email, name, account)
    where lower(email) like any(${words.patterns}::text[])
  `.execute(trx);
  const own = rows.filter((row) => words.isTheirs(row.email));
  return {
    names: [...new Set(own.flatMap((row) => row.name ?? []))],
    accounts: [...new Set(own.flatMap((row) => row.account ?? []))],
  };
}
