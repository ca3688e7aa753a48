/** What a reader of record files hands to the import: one item for each thing found, in file order. */
export type RecordRow =
  /** The header of a CSV file, before its rows. JSONL files have none. */
  | { readonly kind: "header"; readonly line: number; readonly columns: readonly string[] }
  /** `line` is the physical line on which the record starts, from 1. CSV values are strings; JSON values are as parsed. */
  | { readonly kind: "row"; readonly line: number; readonly fields: ReadonlyMap<string, unknown> }
  /** The record cannot be read; reading goes on when there is more to read. */
  | { readonly kind: "bad"; readonly line: number; readonly problem: string };

/** The same with the values of a row as an object: what a file of a million rows is read with. */
export type ObjectRow =
  | Exclude<RecordRow, { kind: "row" }>
  | { readonly kind: "object"; readonly line: number; readonly object: Readonly<Record<string, unknown>> };

export interface RecordFile {
  /** The path as the user gave it: what `file:line: ...` begins with. */
  readonly name: string;
  /** Read once. Throws InputError when the file as a whole cannot be used (missing, too large, not UTF-8). */
  readonly rows: AsyncIterable<RecordRow>;
  /** The same many at a time: read these or `rows`, once. */
  readonly portions?: AsyncIterable<readonly ObjectRow[]>;
}
