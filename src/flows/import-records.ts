import type { Account, Contact, Opportunity, Person } from "#domain/accounts/records.ts";
import { InputError } from "#domain/errors.ts";
import { type Column, layouts, shown } from "./import-columns.ts";
import type { RecordKind } from "./import-kinds.ts";
import { nearest } from "./import-nearest.ts";
import type { RecordFile } from "./import-rows.ts";
import type { ImportCounts, Ports } from "./ports.ts";

export interface RecordsOf {
  readonly people: Person;
  readonly accounts: Account;
  readonly contacts: Contact;
  readonly opportunities: Opportunity;
}
interface Placed<R> {
  readonly line: number;
  readonly record: R;
}
interface Problem {
  readonly line: number;
  readonly text: string;
}

/** A file is one transaction held in memory. Every problem is listed up to `mostProblems`; a file with more is of another format. */
const mostRows = 1_000_000;
const mostProblems = 10_000;

/**
 * Imports one file of one kind, all or nothing. Throws InputError with one `file:line: what is wrong` for every bad row;
 * then nothing is stored. Importing the same file again changes nothing. Rows that are absent from the file stay stored.
 */
export async function importRecords(
  ports: Pick<Ports, "records">,
  input: {
    readonly kind: RecordKind;
    readonly file: RecordFile;
    readonly onProgress?: (rows: number) => void;
    /** Called after opportunities are stored, with those of the same accounts as they were before. */
    readonly onOpportunities?: (before: readonly Opportunity[], after: readonly Opportunity[]) => Promise<void>;
  },
): Promise<ImportCounts> {
  const { kind, file } = input;
  switch (kind) {
    case "people":
      return ports.records.importPeople((await read("people", input)).map((row) => row.record));
    case "accounts":
      return ports.records.importAccounts((await read("accounts", input)).map((row) => row.record));
    case "contacts": {
      const found = await look("contacts", input);
      refuse(file.name, [...found.problems, ...(await unknownAccounts(ports, found.rows))]);
      return ports.records.importContacts(found.rows.map((row) => row.record));
    }
    case "opportunities": {
      const found = await look("opportunities", input);
      refuse(file.name, [...found.problems, ...(await unknownAccounts(ports, found.rows))]);
      const after = found.rows.map((row) => row.record);
      if (input.onOpportunities === undefined) return ports.records.importOpportunities(after);
      const before: Opportunity[] = [];
      const accountIds = [...new Set(after.map(({ accountId }) => accountId))];
      for (let from = 0; from < accountIds.length; from += 1000) {
        before.push(...(await ports.records.opportunitiesOf(accountIds.slice(from, from + 1000))));
      }
      const counts = await ports.records.importOpportunities(after);
      await input.onOpportunities(before, after);
      return counts;
    }
    default:
      return kind satisfies never;
  }
}

/** Reads a file into records without storing anything. Throws InputError like importRecords, but cannot see whether accounts exist. */
export async function readRecords<K extends RecordKind>(kind: K, file: RecordFile): Promise<readonly RecordsOf[K][]> {
  return (await read(kind, { file })).map((row) => row.record);
}

interface Found<K extends RecordKind> {
  readonly rows: readonly Placed<RecordsOf[K]>[];
  readonly problems: readonly Problem[];
}
interface Input {
  readonly file: RecordFile;
  readonly onProgress?: (rows: number) => void;
}

async function read<K extends RecordKind>(kind: K, input: Input): Promise<readonly Placed<RecordsOf[K]>[]> {
  const { rows, problems } = await look(kind, input);
  refuse(input.file.name, problems);
  return rows;
}

/** Every row that is right and everything that is wrong. A column that is missing is said once, and the rows are read by the others. */
async function look<K extends RecordKind>(kind: K, input: Input): Promise<Found<K>> {
  const { columns, key } = layouts[kind];
  const known = new Set<string>(columns.map((column) => column.name));
  const rows: Placed<RecordsOf[K]>[] = [];
  const problems: Problem[] = [];
  const unknown = new Set<string>();
  const lineOfKey = new Map<string, number>();
  let absent: ReadonlySet<string> = new Set();
  let seen = 0;
  let things = 0;

  for await (const item of input.file.rows) {
    things += 1;
    if (item.kind === "header") {
      problems.push(...headerProblems(columns, item.columns).map((text) => ({ line: item.line, text })));
      absent = new Set(columns.flatMap(({ name }) => (isUsable(name, item.columns) ? [] : [name])));
      for (const name of item.columns) unknown.add(name); // said with the header, not with each row
      continue;
    }
    if (problems.length >= mostProblems) {
      problems.push({
        line: item.line,
        text: `there are ${mostProblems} problems before this line; the rest was not read`,
      });
      break;
    }
    if (seen === mostRows) {
      problems.push({ line: item.line, text: `the file has more than ${mostRows} records; split it` });
      break;
    }
    seen += 1;
    if (seen % 1000 === 0) input.onProgress?.(seen);
    if (item.kind === "bad") {
      problems.push({ line: item.line, text: item.problem });
      continue;
    }
    for (const name of item.fields.keys()) {
      if (known.has(name) || unknown.has(name)) continue;
      unknown.add(name);
      problems.push({ line: item.line, text: unknownColumn(name, columns) });
    }
    const result = readRow(kind, item.fields, absent);
    const keyValue = keyOf(kind, item.fields);
    const first = keyValue === null ? undefined : lineOfKey.get(keyValue);
    if (keyValue !== null && first === undefined) lineOfKey.set(keyValue, item.line);
    if (first !== undefined)
      problems.push({
        line: item.line,
        text: `${key} ${shown(keyValue)} is already on line ${first}; keep one of them`,
      });
    if ("problems" in result) problems.push(...result.problems.map((text) => ({ line: item.line, text })));
    else rows.push({ line: item.line, record: result.record });
  }

  if (things === 0) problems.push({ line: 1, text: emptyFile(columns) });
  input.onProgress?.(seen);
  return { rows, problems };
}

/** In the header, once: with two columns of a name nobody knows which one is meant. */
function isUsable(name: string, header: readonly string[]): boolean {
  return header.indexOf(name) !== -1 && header.indexOf(name) === header.lastIndexOf(name);
}

/** `absent`: columns that the header lacks; what is said of them is said of the header. */
function readRow<K extends RecordKind>(
  kind: K,
  fields: ReadonlyMap<string, unknown>,
  absent: ReadonlySet<string>,
): { readonly record: RecordsOf[K] } | { readonly problems: readonly string[] } {
  const { columns, schema } = layouts[kind];
  const problems: string[] = [];
  const draft = new Map<Column, unknown>();
  for (const column of columns) {
    const isAbsent = absent.has(column.name);
    const cell = readCell(column, isAbsent ? null : fields.get(column.name));
    if (isAbsent && "wrong" in cell) continue;
    if ("wrong" in cell) problems.push(`${column.name}: ${cell.wrong}`);
    else draft.set(column, cell.value);
  }
  if (problems.length > 0) return { problems };
  const parsed = schema.safeParse(assemble(draft));
  if (parsed.success) return { record: parsed.data as RecordsOf[K] }; // layouts pairs each kind with its own schema
  return {
    problems: parsed.error.issues.flatMap((issue) => {
      const column = columns.find(({ path }) => path.every((part, index) => issue.path[index] === part));
      if (column === undefined) return [issue.message];
      if (absent.has(column.name)) return [];
      return [`${column.name}: expected ${column.expected}, got ${shown(draft.get(column))}`];
    }),
  };
}

/** The record's key as it would be stored, also when the rest of the row is wrong; null when the key itself is. */
function keyOf(kind: RecordKind, fields: ReadonlyMap<string, unknown>): string | null {
  const { columns, key } = layouts[kind];
  const column = columns.find(({ name }) => name === key);
  const cell = column === undefined ? null : readCell(column, fields.get(key));
  return cell !== null && "value" in cell ? String(cell.value) : null;
}

function readCell(column: Column, raw: unknown): ReturnType<Column["read"]> {
  const missing = column.name === "domains" ? [] : null;
  if (raw === undefined || raw === null || (typeof raw === "string" && raw.trim() === "")) {
    return column.required ? { wrong: `is empty, expected ${column.expected}` } : { value: missing };
  }
  const isList = Array.isArray(raw) && raw.every((part) => typeof part === "string");
  if (typeof raw !== "string" && typeof raw !== "number" && !isList) {
    return { wrong: `expected ${column.expected}, got ${shown(raw)}` };
  }
  const letters = isList ? raw.join(" ") : String(raw);
  if (letters.includes("\u0000")) return { wrong: "holds a NUL character, which cannot be stored; remove it" };
  if (!letters.isWellFormed()) return { wrong: "holds half a character (a lone surrogate); write the text again" };
  return column.read(typeof raw === "string" ? raw.trim() : raw);
}

function assemble(draft: ReadonlyMap<Column, unknown>): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const [{ path }, value] of draft) {
    let place = record;
    for (const part of path.slice(0, -1)) {
      place[part] ??= {};
      place = place[part] as Record<string, unknown>; // made on the line above
    }
    place[path.at(-1) ?? ""] = value;
  }
  return record;
}

function headerProblems(columns: readonly Column[], header: readonly string[]): string[] {
  const names = columns.map((column) => column.name);
  const unknown = header.filter((name) => !names.includes(name));
  const twice = header.filter((name, index) => header.indexOf(name) !== index);
  const meant = new Set(unknown.map((name) => nearest(name, names, 2)));
  const missing = columns.filter(({ name, required }) => required && !header.includes(name) && !meant.has(name));
  return [
    ...unknown.map((name) => unknownColumn(name, columns)),
    ...new Set(twice.map((name) => `column ${shown(name)} is there twice; keep one of them`)),
    ...missing.map((column) => `column "${column.name}" is missing; every row needs ${column.expected}`),
  ];
}

function unknownColumn(name: string, columns: readonly Column[]): string {
  const names = columns.map((column) => column.name);
  if (name === "") return `a column has no name; the columns are ${names.join(", ")}`;
  return `unknown column ${shown(name)}, the nearest known one is "${nearest(name, names)}"`;
}

function emptyFile(columns: readonly Column[]): string {
  const needed = columns.filter((column) => column.required).map((column) => column.name);
  return `the file is empty; expected records with at least ${needed.join(", ")}`;
}

async function unknownAccounts(
  ports: Pick<Ports, "records">,
  rows: readonly Placed<Contact | Opportunity>[],
): Promise<readonly Problem[]> {
  const asked = [...new Set(rows.map((row) => row.record.accountId))];
  const found = new Set<string>();
  for (let from = 0; from < asked.length; from += 1000) {
    for (const account of await ports.records.accounts(asked.slice(from, from + 1000))) found.add(account.id);
  }
  return rows
    .filter((row) => !found.has(row.record.accountId))
    .map((row) => ({
      line: row.line,
      text: `account_id: no account has the id ${shown(row.record.accountId)}; import accounts first`,
    }));
}

function refuse(file: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const lines = [...problems].sort((a, b) => a.line - b.line).map(({ line, text }) => `${file}:${line}: ${text}`);
  const count = lines.length === 1 ? "1 problem" : `${lines.length} problems`;
  throw new InputError(`${file} has ${count}, nothing of it was stored; correct the file and import it again`, lines);
}
