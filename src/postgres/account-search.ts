import { type Kysely, type Selectable, sql } from "kysely";
import type { Account } from "#domain/accounts/records.ts";
import { storable } from "./column-values.ts";
import { accountOf } from "./record-rows.ts";
import type { AccountsTable, Schema } from "./schema.ts";
import { createSimilarNames } from "./similar-names.ts";

const maxTyped = 200;

/**
 * Case-insensitive, best first: exact id, exact name, names that begin with the text, names that contain it. Only when
 * there is none of these, similar names: a typing error, another order of words, missing accents.
 */
export function createAccountSearch(db: Kysely<Schema>): (typed: string, limit: number) => Promise<readonly Account[]> {
  const similarNames = createSimilarNames(db);
  return async (typed, limit) => {
    const text = storable(typed.replace(/\s+/g, " ").trim().slice(0, maxTyped)).toLowerCase();
    if (text === "" || limit < 1) return [];
    const found = await containing(db, text, limit);
    if (found.length > 0) return found.map(accountOf);
    const ids = await similarNames(text, limit);
    if (ids.length === 0) return [];
    const rows = await db.selectFrom("app.accounts").selectAll().where("id", "in", ids).execute();
    const byId = new Map(rows.map((row) => [row.id, accountOf(row)]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  };
}

const accented = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŠŽàáâãäåçèéêëìíîïñòóôõöøùúûüýÿšž";
const bare = "AAAAAACEEEEIIIINOOOOOOUUUUYSZaaaaaaceeeeiiiinoooooouuuuyysz";

/** Accounts whose first word is one of these, accents and case aside, shortest name first. */
export async function accountsBeginning(
  db: Kysely<Schema>,
  words: readonly string[],
  limit: number,
): Promise<readonly Account[]> {
  if (words.length === 0) return [];
  const asked = words.map((word) => storable(word.slice(0, maxTyped)));
  const { rows } = await sql<Selectable<AccountsTable>>`
    select * from app.accounts
    where split_part(btrim(regexp_replace(lower(translate(name, ${accented}, ${bare})), '[[:space:][:punct:]]+', ' ', 'g')), ' ', 1)
      = any(${asked}::text[])
    order by length(name), lower(name), id
    limit ${limit}
  `.execute(db);
  return rows.map(accountOf);
}

async function containing(db: Kysely<Schema>, text: string, limit: number) {
  const pattern = text.replace(/[\\%_]/g, "\\$&");
  const { rows } = await sql<Selectable<AccountsTable>>`
    select * from app.accounts
    where lower(id) = ${text} or lower(name) like ${`%${pattern}%`}
    order by
      case
        when lower(id) = ${text} then 0
        when lower(name) = ${text} then 1
        when lower(name) like ${`${pattern}%`} then 2
        else 3
      end,
      length(name), lower(name), id
    limit ${limit}
  `.execute(db);
  return rows;
}
