import { type Kysely, type RawBuilder, sql } from "kysely";
import { jsonColumn } from "./column-values.ts";
import type { PersonWords } from "./erased-words.ts";
import type { Schema } from "./schema.ts";

/** Whose row it is. Rows of every other table are searched for the address, tables of later migrations included. */
const owners: Readonly<Record<string, string>> = {
  people: "email",
  contacts: "email",
  settings: "email",
  slack_links: "email",
  calendar_connections: "rep",
  calendar_events: "rep",
  corrections: "rep",
  oauth_states: "rep",
  push_channels: "rep",
  feedback: "person",
  deliveries: "recipient",
  briefs: "rep",
  model_results: "person",
  model_usage: "person",
  document_feedback: "person",
  answers: "person",
  owner_questions: "asker",
  drives: "rep",
  signals: "person",
  findings: "rep",
  observations: "rep",
  observation_versions: "rep",
  behaviour_states: "rep",
  state_changes: "rep",
  scenes: "rep",
  practice_results: "rep",
  nudges: "rep",
  moments_shared: "rep",
  disputes: "rep",
  audit_log: "about",
  nudge_answers: "person",
  nudge_opt_outs: "person",
};
/** Sealed or hashed: nothing about a person can be read there. */
const unread = new Set(["refresh_token", "verifier", "bot_token", "raw", "token_hash", "state_hash", "checksum"]);
/** Passages point into documents by offset. */
const pointedInto = new Set(["documents", "passages"]);

/** A table of ours with its columns that hold text. */
export interface TextTable {
  readonly name: string;
  readonly columns: readonly TextColumn[];
}
interface TextColumn {
  readonly name: string;
  readonly kind: "text" | "json" | "list";
  readonly nullable: boolean;
}
/** `place` is where the row lies (ctid): it holds as long as the transaction has the row locked. */
export type FoundRow = Readonly<Record<string, unknown>> & { readonly place: string };

export async function textTables(trx: Kysely<Schema>): Promise<readonly TextTable[]> {
  const { rows } = await sql<{ table_name: string; column_name: string; kind: string; is_nullable: string }>`
    select c.table_name, c.column_name, c.is_nullable, case when c.data_type = 'ARRAY' then c.udt_name else c.data_type end as kind
    from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'app' and t.table_type = 'BASE TABLE' and c.is_generated = 'NEVER'
      and c.table_name not like 'kysely%'
    order by c.table_name, c.ordinal_position
  `.execute(trx);
  const tables = Map.groupBy(rows, (row) => row.table_name);
  return [...tables].map(([name, columns]) => ({
    name,
    columns: columns.flatMap(({ column_name, kind: type, is_nullable }): TextColumn[] => {
      const kind = kinds[type];
      if (kind === undefined || unread.has(column_name)) return [];
      return [{ name: column_name, kind, nullable: is_nullable === "YES" }];
    }),
  }));
}

const kinds: Readonly<Record<string, TextColumn["kind"]>> = {
  text: "text",
  "character varying": "text",
  json: "json",
  jsonb: "json",
  _text: "list",
};

/** The person's own rows, whole but for secrets. */
export async function ownRows(
  trx: Kysely<Schema>,
  table: TextTable,
  words: PersonWords,
  { lock }: { readonly lock: boolean },
): Promise<readonly FoundRow[]> {
  const column = owners[table.name];
  if (column === undefined) return [];
  const { rows } = await sql<FoundRow>`
    select *, ctid::text as place from ${named(table.name)} where lower(${sql.ref(column)}) like any(${words.patterns}::text[]) ${held(lock)}
  `.execute(trx);
  return rows.filter((row) => words.isTheirs(String(row[column])));
}

export function withoutSecrets({ place: _, ...row }: FoundRow): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(row).filter(([column]) => !unread.has(column)));
}

export async function deleteRows(trx: Kysely<Schema>, table: TextTable, rows: readonly FoundRow[]): Promise<number> {
  if (rows.length === 0) return 0;
  const places = rows.map((row) => row.place);
  await sql`delete from ${named(table.name)} where ctid = any(${places}::tid[])`.execute(trx);
  return rows.length;
}

/**
 * Rows of others in which the person occurs: by address; in rows of `accounts` by name alone ("Champion: Priya Raman"); and rows at `places`, which are known
 * to hold something of theirs. Locked when they will be written.
 */
export async function rowsAbout(
  trx: Kysely<Schema>,
  table: TextTable,
  words: PersonWords,
  options: { readonly lock: boolean; readonly accounts: readonly string[]; readonly places: readonly string[] },
): Promise<readonly FoundRow[]> {
  if (table.columns.length === 0) return [];
  const { lock, accounts, places } = options;
  const columns = sql.join(table.columns.map(({ name }) => sql.ref(name)));
  const text = sql.join(table.columns.map(({ name }) => sql`${sql.ref(name)}::text`));
  const isOfAccount = accounts.length > 0 && table.columns.some(({ name }) => name === "account_id");
  const { rows } = await sql<FoundRow>`
    select ${columns}, ctid::text as place from ${named(table.name)}
    where lower(concat_ws(' ', ${text})) like any(${words.patterns}::text[])
      ${isOfAccount ? sql`or account_id = any(${accounts}::text[])` : sql``}
      ${places.length > 0 ? sql`or ctid = any(${places}::tid[])` : sql``}
    ${held(lock)}
  `.execute(trx);
  const owner = owners[table.name];
  const known = new Set(places);
  return rows.filter(
    ({ place, ...row }) =>
      !(owner !== undefined && words.isTheirs(String(row[owner]))) &&
      (known.has(place) || JSON.stringify(words.erase(row)) !== JSON.stringify(row)),
  );
}

/** Takes the person out of a row of others: an address of its own column becomes nothing, one inside a text "erased person". `changes`: columns that read otherwise before that. */
export async function rewriteRow(
  trx: Kysely<Schema>,
  table: TextTable,
  found: {
    readonly row: FoundRow;
    readonly changes: Readonly<Record<string, unknown>>;
    readonly words: PersonWords;
  },
): Promise<void> {
  const { row, changes, words } = found;
  const sets = table.columns.flatMap(({ name, kind, nullable }) => {
    const before = name in changes ? changes[name] : row[name];
    const after = erased(before, { kind, nullable, sameLength: pointedInto.has(table.name) }, words);
    if (JSON.stringify(after) === JSON.stringify(row[name])) return [];
    return [sql`${sql.ref(name)} = ${kind === "json" && after !== null ? jsonColumn(after) : after}`];
  });
  if (sets.length === 0) return;
  await sql`update ${named(table.name)} set ${sql.join(sets)} where ctid = ${row.place}::tid`.execute(trx);
}

function erased(
  value: unknown,
  how: { readonly kind: TextColumn["kind"]; readonly nullable: boolean; readonly sameLength: boolean },
  words: PersonWords,
): unknown {
  if (typeof value === "string" && how.nullable && words.isTheirs(value)) return null;
  if (how.kind === "list" && Array.isArray(value)) {
    return words.erase(
      value.filter((part) => !words.isTheirs(String(part))),
      how.sameLength,
    );
  }
  return words.erase(value, how.sameLength);
}

function held(lock: boolean): RawBuilder<unknown> {
  return lock ? sql`for update` : sql``;
}

function named(table: string): RawBuilder<unknown> {
  return sql.table(`app.${table}`);
}
