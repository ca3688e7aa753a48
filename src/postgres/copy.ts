/** Moves a store to a Postgres server. Only rows are copied: the sweeper of the process that starts there fills its queue from them. */
import { Kysely, sql } from "kysely";
import { InputError, InvariantError } from "#domain/errors.ts";
import type { Log } from "#flows/ports.ts";
import { type Database, openServer } from "./engine/index.ts";
import { migrate, type Schema } from "./index.ts";

/** Read and written at once. Documents are the largest rows: 2 MB at most. */
const batch = 50;
/** Made again from other rows when they are missing. */
const derived = ["contexts", "knowledge_terms", "knowledge_sizes"];
/** Hold a row as soon as the schema is there. */
const seeded = ["revisions", "knowledge_state"];

interface Table {
  readonly name: string;
  /** Without the generated ones: the ranking of each server makes its own. */
  readonly columns: readonly string[];
  /** Tables whose rows must be there first. */
  readonly parents: readonly string[];
}

/**
 * Copies every table of `from` in one transaction and returns the number of rows of each. Throws InputError when the database at `url` already
 * holds data and ConfigError when it cannot be used; nothing is written then. Nothing may write to `from` meanwhile.
 */
export async function copyToServer(
  from: Database,
  input: { readonly url: string; readonly log: Log; readonly onTable?: (name: string) => void },
): Promise<Record<string, number>> {
  const server = await openServer({ url: input.url, log: input.log });
  try {
    const target = new Kysely<Schema>({ dialect: server.dialect });
    await migrate(target, (work) => server.withLock("migrations", work));
    const source = new Kysely<Schema>({ dialect: from.dialect });
    return await source
      .transaction()
      .setIsolationLevel("repeatable read")
      .execute((reader) =>
        target.transaction().execute((writer) => copyTables(reader, writer, input.onTable ?? (() => {}))),
      );
  } finally {
    await server.close();
  }
}

async function copyTables(
  reader: Kysely<Schema>,
  writer: Kysely<Schema>,
  onTable: (name: string) => void,
): Promise<Record<string, number>> {
  const tables = parentsFirst(await tablesOf(reader));
  await refuseData(writer, tables);
  const counts: Record<string, number> = {};
  for (const table of tables) {
    onTable(table.name);
    if (seeded.includes(table.name)) await sql`delete from ${named(table)}`.execute(writer);
    const rows = await copyRows(reader, writer, table);
    const there = await countOf(writer, table);
    if (there !== rows) throw new InvariantError(`${table.name}: ${rows} rows were read and ${there} arrived`);
    counts[table.name] = rows;
  }
  // The queue there is empty: whatever was woken here has to be woken again.
  await sql`update app.deliveries set woken_rev = null, woken_at = null where woken_rev is not null`.execute(writer);
  // Counted before the documents came; missing, the numbers are counted when the store is opened.
  const { rows } = await sql<{
    there: boolean;
  }>`select to_regclass('app.knowledge_sizes') is not null as there`.execute(writer);
  if (rows[0]?.there === true) await sql`delete from app.knowledge_sizes`.execute(writer);
  return counts;
}

async function tablesOf(reader: Kysely<Schema>): Promise<readonly Table[]> {
  const { rows } = await sql<Table>`
    select t.relname as name,
      array(select a.attname::text from pg_attribute a
        where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
      array(select distinct p.relname::text from pg_constraint c join pg_class p on p.oid = c.confrelid
        where c.conrelid = t.oid and c.contype = 'f' and c.confrelid <> t.oid) as parents
    from pg_class t join pg_namespace n on n.oid = t.relnamespace
    where n.nspname = 'app' and t.relkind = 'r' and t.relname not like 'kysely%'
    order by t.relname
  `.execute(reader);
  return rows.filter(({ name }) => !derived.includes(name));
}

function parentsFirst(tables: readonly Table[]): readonly Table[] {
  const done: Table[] = [];
  const waiting = new Set(tables);
  while (waiting.size > 0) {
    const ready = [...waiting].filter(({ parents }) =>
      parents.every((parent) => ![...waiting].some(({ name }) => name === parent)),
    );
    if (ready.length === 0) throw new InvariantError("tables that refer to each other in a circle cannot be copied");
    for (const table of ready) waiting.delete(table);
    done.push(...ready);
  }
  return done;
}

async function refuseData(writer: Kysely<Schema>, tables: readonly Table[]): Promise<void> {
  const held: string[] = [];
  for (const table of tables) {
    const rows = seeded.includes(table.name) ? 0 : await countOf(writer, table);
    if (rows > 0) held.push(`  ${table.name}: ${rows}`);
  }
  if (held.length === 0) return;
  throw new InputError(
    "The database that was named holds data of Sideline already, nothing was copied. Name an empty database.",
    held,
  );
}

/** Rows travel as the text that Postgres itself makes of them and reads again, so that no column changes on the way. */
async function copyRows(reader: Kysely<Schema>, writer: Kysely<Schema>, table: Table): Promise<number> {
  const columns = sql.join(table.columns.map((column) => sql.ref(column)));
  await sql`declare copied no scroll cursor for
    select row_to_json(one)::text as line from (select ${columns} from ${named(table)}) one`.execute(reader);
  let count = 0;
  for (;;) {
    const { rows } = await sql<{ line: string }>`fetch ${sql.lit(batch)} from copied`.execute(reader);
    if (rows.length === 0) break;
    const list = `[${rows.map(({ line }) => line).join(",")}]`;
    await sql`insert into ${named(table)} (${columns})
      select ${columns} from json_populate_recordset(null::${named(table)}, ${list}::json)`.execute(writer);
    count += rows.length;
  }
  await sql`close copied`.execute(reader);
  return count;
}

async function countOf(db: Kysely<Schema>, table: Table): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${named(table)}`.execute(db);
  return rows[0]?.count ?? 0;
}

function named({ name }: Table) {
  return sql.table(`app.${name}`);
}
