import { type Kysely, type Selectable, sql } from "kysely";
import type { Account } from "#domain/accounts/records.ts";
import { anyOf, storable } from "./column-values.ts";
import { accountOf } from "./record-rows.ts";
import type { AccountsTable, Schema } from "./schema.ts";
import { createAccountNames } from "./similar-names.ts";

const maxTyped = 200;

export interface AccountSearch {
  search(typed: string, limit: number): Promise<readonly Account[]>;
  /** Whose first word is one of these, accents and case aside. */
  beginning(words: readonly string[], limit: number): Promise<readonly Account[]>;
}

/**
 * Search: case-insensitive, best first: exact id, exact name, names that begin with the text, names that contain it. Only when
 * there is none of these, similar names: a typing error, another order of words, missing accents.
 */
export function createAccountSearch(db: Kysely<Schema>): AccountSearch {
  const names = createAccountNames(db);
  async function inOrder(ids: readonly string[]): Promise<readonly Account[]> {
    if (ids.length === 0) return [];
    const rows = await db.selectFrom("app.accounts").selectAll().where("id", "=", anyOf(ids)).execute();
    const byId = new Map(rows.map((row) => [row.id, accountOf(row)]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }
  return {
    async search(typed, limit) {
      const text = storable(typed.replace(/\s+/g, " ").trim().slice(0, maxTyped)).toLowerCase();
      if (text === "" || limit < 1) return [];
      const found = await containing(db, text, limit);
      return found.length > 0 ? found.map(accountOf) : inOrder(await names.similar(text, limit));
    },
    beginning: async (words, limit) => inOrder(await names.beginning(words, limit)),
  };
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
