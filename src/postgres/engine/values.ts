import pg from "pg";
import { prepareValue } from "pg/lib/utils";
import type { Param, RawError, RawResult } from "./protocol.ts";

/** Postgres type oid of `date`. */
const dateOid = 1082;

/**
 * How column values become JavaScript, on both engines: node-postgres' own parsers (int8 and numeric are strings,
 * timestamptz is a Date, json is parsed, arrays are arrays), but a calendar date stays "2026-11-24": as a Date it would
 * be midnight in whatever zone the process runs.
 */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === dateOid && format !== "binary" ? (text: string) => text : pg.types.getTypeParser(oid, format),
};

export interface Result<R = Record<string, unknown>> {
  readonly command: string;
  readonly rowCount: number | null;
  readonly rows: R[];
  readonly fields: RawResult["fields"];
}

export function readResult(raw: RawResult): Result {
  const columns = raw.fields.map(({ name, dataTypeID }) => ({ name, parse: columnTypes.getTypeParser(dataTypeID) }));
  const rows = raw.rows.map((values) => {
    const row: Record<string, unknown> = {};
    for (const [index, { name, parse }] of columns.entries()) {
      const value = values[index] ?? null;
      row[name] = value === null ? null : parse(value);
    }
    return row;
  });
  return { command: raw.command, rowCount: raw.rowCount, rows, fields: raw.fields };
}

/** node-postgres' own conversion, so that a Date, an array, JSON or bytes reach both engines in the same form. */
export function writeParams(values: readonly unknown[]): Param[] {
  return values.map((value) => prepareValue(value));
}

/** The error class that node-postgres throws, with SQLSTATE in `code`. */
export function readError(raw: RawError): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError(raw.message, 0, "error"), raw);
}
