import { type Kysely, sql } from "kysely";
import { InputError } from "#domain/errors.ts";
import { updateSupersessions } from "./knowledge/rows.ts";
import type { Schema } from "./schema.ts";

export interface OnlyContent {
  readonly people: readonly string[];
  readonly accounts: readonly string[];
  readonly sources: readonly string[];
  readonly plays: readonly string[];
}

/** Documents stay: what imports them brings them in line, and the ranking keeps its statistics. */
const kept = ["documents", "revisions"];
const keptPrefixes = ["kysely_", "knowledge_", "passage", "rank"];

/**
 * Empties the store, for a demo that begins anew, when it holds nothing but what is named. Throws InputError with what else there is; then
 * nothing was touched. One transaction.
 */
export async function emptyStore(db: Kysely<Schema>, only: OnlyContent): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const others = await othersIn(trx, only);
    if (others.length > 0) {
      throw new InputError(
        `The demo can't begin anew here: beside it, this store holds ${others.join(", ")}. Nothing was touched. Keep what you need with \`sideline export\`, then stop Sideline and start it with another DATA_DIR.`,
      );
    }
    const { rows } = await sql<{ name: string }>`
      select tablename::text as name from pg_tables where schemaname = 'app' order by tablename
    `.execute(trx);
    const names = rows
      .map(({ name }) => name)
      .filter((name) => !kept.includes(name) && !keptPrefixes.some((prefix) => name.startsWith(prefix)));
    await sql`truncate ${sql.join(names.map((name) => sql.table(`app.${name}`)))} restart identity`.execute(trx);
    // What owners retired in Slack speaks again.
    await updateSupersessions(trx);
    // What was computed from the old records is stale.
    await sql`update app.revisions set value = value + 1`.execute(trx);
  });
}

async function othersIn(db: Kysely<Schema>, only: OnlyContent): Promise<readonly string[]> {
  const count = async (table: string, column: string, known: readonly string[]) => {
    const { rows } = await sql<{ count: string }>`
      select count(*)::text as count from ${sql.table(table)} where not (${sql.ref(column)} = any(${known}))
    `.execute(db);
    return Number(rows[0]?.count ?? 0);
  };
  const found = [
    [await count("app.people", "email", only.people), "people"],
    [await count("app.accounts", "id", only.accounts), "accounts"],
    [await count("app.documents", "source", only.sources), "documents"],
    [await count("app.plays", "id", only.plays), "plays"],
    [await count("app.installations", "team_id", []), "workspaces"],
  ] as const;
  return found.flatMap(([rows, what]) => (rows === 0 ? [] : [`${rows} ${what} of yours`]));
}
