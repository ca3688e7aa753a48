import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { extname } from "node:path";
import { InputError } from "#domain/errors.ts";
import type { ObjectRow, RecordFile, RecordRow } from "#flows/import-rows.ts";
import { readCsv } from "./csv.ts";
import { decodeText } from "./decode-text.ts";
import { readJsonlPortions } from "./jsonl.ts";

/** Bytes. An import is one transaction held in memory, so a file has a limit: about 700,000 contacts or 60,000 opportunities. */
export const largestFile = 64 * 1024 * 1024;

export interface ReadProgress {
  readonly bytesRead: number;
  /** Null when the size is not known (a pipe). */
  readonly bytesTotal: number | null;
}

/**
 * A CSV (`.csv`) or JSONL (`.jsonl`, `.ndjson`) file as rows, streamed. Nothing is opened before the rows are asked for.
 * The rows throw InputError when the file is missing, a folder, of another format, larger than 64 MB, or not UTF-8 text.
 */
export function readRecordFile(
  path: string,
  options: {
    readonly onProgress?: (progress: ReadProgress) => void;
    /** What messages call it: the path as the person typed it. */
    readonly name?: string;
    /** For files that are not held in memory. */
    readonly largestBytes?: number;
  } = {},
): RecordFile {
  const name = options.name ?? path;
  const limit = options.largestBytes ?? largestFile;
  return fileOf(name, rowsOfPath(path, name, { limit, onProgress: options.onProgress ?? (() => {}) }));
}

/** The same for text that is already in memory; `name` decides the format. */
export function readRecordText(name: string, text: string | Uint8Array): RecordFile {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  return fileOf(name, rowsOfBytes(name, one(bytes)));
}

function fileOf(name: string, portions: AsyncIterable<readonly ObjectRow[]>): RecordFile {
  async function* rows(): AsyncGenerator<RecordRow> {
    for await (const portion of portions) {
      for (const row of portion) {
        yield row.kind === "object"
          ? { kind: "row", line: row.line, fields: new Map(Object.entries(row.object)) }
          : row;
      }
    }
  }
  return { name, portions, rows: rows() };
}

function objectRow({ line, fields }: Extract<RecordRow, { kind: "row" }>): ObjectRow {
  return { kind: "object", line, object: Object.fromEntries(fields) };
}

async function* rowsOfPath(
  path: string,
  name: string,
  { limit, onProgress }: { readonly limit: number; readonly onProgress: (progress: ReadProgress) => void },
): AsyncGenerator<readonly ObjectRow[]> {
  const bytesTotal = await sizeOf(path, name, limit);
  let bytesRead = 0;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
      const bytes: Uint8Array = chunk; // no encoding is set, so the stream gives buffers
      bytesRead += bytes.length;
      if (bytesRead > limit) refuseSize(name, limit);
      onProgress({ bytesRead, bytesTotal });
      yield bytes;
    }
  }
  yield* rowsOfBytes(name, chunks());
}

async function* rowsOfBytes(name: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly ObjectRow[]> {
  const text = decodeText(name, bytes);
  const extension = extname(name).toLowerCase();
  switch (extension) {
    case ".csv":
      for await (const row of readCsv(text)) yield [row.kind === "row" ? objectRow(row) : row];
      return;
    case ".jsonl":
    case ".ndjson":
      yield* readJsonlPortions(text);
      return;
    default:
      throw new InputError(
        `Expected a file that ends in .csv or .jsonl, got ${name}; export it as CSV UTF-8 (comma separated) or as JSONL, one object a line`,
      );
  }
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function sizeOf(path: string, name: string, limit: number): Promise<number | null> {
  let found: Awaited<ReturnType<typeof stat>>;
  try {
    found = await stat(path);
  } catch (cause) {
    const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "unknown";
    const why = code === "ENOENT" ? "there is no such file" : `it cannot be opened (${code})`;
    throw new InputError(`Expected a CSV or JSONL file, got ${name}: ${why}; check the path`, [], { cause });
  }
  if (found.isDirectory()) {
    throw new InputError(
      `Expected a CSV or JSONL file, got the folder ${name}; only knowledge is imported from a folder`,
    );
  }
  if (found.size > limit) refuseSize(name, limit);
  return found.isFile() ? found.size : null;
}

function refuseSize(name: string, limit: number): never {
  throw new InputError(
    `${name} is larger than ${limit / 1024 / 1024} MB, nothing of it was stored; split it into smaller files with the same header and import each`,
  );
}
