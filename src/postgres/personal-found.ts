import { type Kysely, sql } from "kysely";
import { type PersonWords, personWords } from "./erased-words.ts";
import { findSpoken, type SpokenRow } from "./personal-spoken.ts";
import { type FoundRow, ownRows, rowsAbout, type TextTable, textTables } from "./personal-tables.ts";
import type { Schema } from "./schema.ts";

/** What one table holds about a person: what `export` shows and `erase` takes away. */
interface FoundInTable {
  readonly table: TextTable;
  /** Their own rows, whole. */
  readonly own: readonly FoundRow[];
  /** Rows of others in which they occur. */
  readonly others: readonly (SpokenRow & { readonly row: FoundRow })[];
}
interface PersonFound {
  readonly words: PersonWords;
  /** Only tables that hold something. */
  readonly tables: readonly FoundInTable[];
}

/** `lock`: the rows will be written. Throws InputError for what is no address. */
export async function findPerson(
  trx: Kysely<Schema>,
  email: string,
  { lock }: { readonly lock: boolean },
): Promise<PersonFound> {
  const { names, accounts } = await knownAs(trx, personWords(email, []));
  const words = personWords(email, names);
  const spoken = await findSpoken(trx, words, names, { lock });
  const tables: FoundInTable[] = [];
  for (const table of await textTables(trx)) {
    const known = spoken.get(table.name) ?? new Map<string, SpokenRow>();
    const own = await ownRows(trx, table, words, { lock });
    const rows = await rowsAbout(trx, table, words, { lock, accounts, places: [...known.keys()] });
    const others = rows.map((row) => ({ parts: [], changes: {}, ...known.get(row.place), row }));
    if (own.length + others.length > 0) tables.push({ table, own, others });
  }
  return { words, tables };
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
