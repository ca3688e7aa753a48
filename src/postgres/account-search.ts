import { type Kysely, type Selectable, sql } from "kysely";
import type { Account } from "#domain/accounts/records.ts";
import { storable } from "./column-values.ts";
import { nameGrams } from "./name-grams.ts";
import { accountOf } from "./record-rows.ts";
import type { AccountsTable, Schema } from "./schema.ts";

/** How much of what was typed must be found in a name that does not contain it. */
const enough = 0.4;
const maxTyped = 200;

/**
 * Case-insensitive, best first: exact id, exact name, names that begin with the text, names that contain it. Only when
 * there is none of these, similar names: a typing error, another order of words, missing accents. In the database,
 * because 50,000 names compared here would hold up everything else in this process.
 */
export async function searchAccounts(db: Kysely<Schema>, typed: string, limit: number): Promise<readonly Account[]> {
  const text = storable(typed).replace(/\s+/g, " ").trim().slice(0, maxTyped).toLowerCase().toWellFormed();
  if (text === "" || limit < 1) return [];
  const found = await containing(db, text, limit);
  return (found.length > 0 ? found : await similar(db, text, limit)).map(accountOf);
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

async function similar(db: Kysely<Schema>, text: string, limit: number) {
  const grams = nameGrams(text);
  if (grams.length === 0) return [];
  const { rows } = await sql<Selectable<AccountsTable>>`
    select * from (
      select *, (select count(*) from unnest(name_grams) as gram where gram = any(${grams}::text[]))::float as shared
      from app.accounts
      where name_grams && ${grams}::text[]
    ) as candidate
    where shared >= ${enough * grams.length}::float
    order by shared / ${grams.length}::float + shared / cardinality(name_grams) desc, lower(name), id
    limit ${limit}
  `.execute(db);
  return rows;
}
