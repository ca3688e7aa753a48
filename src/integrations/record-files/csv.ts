import { type CsvError, parse } from "csv-parse";
import type { RecordRow } from "#flows/import-rows.ts";
import { longestRecord } from "./jsonl.ts";

type Parsed =
  | { readonly record: readonly string[]; readonly raw: string }
  | { readonly error: CsvError; readonly raw: string };

/**
 * RFC 4180 with a header row; LF, CRLF and CR line ends; blank lines are skipped; spaces around a value are not part of it.
 * A row with too many or too few values is a bad row. A quote that is never closed ends the reading: what follows it cannot be trusted.
 */
export async function* readCsv(text: AsyncIterable<string>): AsyncGenerator<RecordRow> {
  const parsed: Parsed[] = [];
  const parser = parse({
    raw: true,
    trim: true,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    skip_records_with_error: true,
    max_record_size: longestRecord,
    // Both callbacks run in file order while a chunk is parsed; the stream itself emits nothing.
    on_record: (item: unknown) => {
      parsed.push(item as { record: string[]; raw: string }); // the shape that `raw: true` makes
      return null;
    },
    on_skip: (error, raw) => {
      if (error !== undefined) parsed.push({ error, raw: raw ?? "" });
    },
  });
  // A failed write reports itself through its callback; without a listener the same error would end the process.
  parser.on("error", () => {});
  parser.resume();
  const read = reader();
  for await (const chunk of text) {
    await new Promise<void>((resolve, reject) => {
      parser.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
    for (const item of parsed.splice(0)) {
      const { row, stop } = read(item);
      if (row !== null) yield row;
      if (stop) return;
    }
  }
  await new Promise<void>((resolve, reject) => {
    parser.once("end", resolve).once("error", reject).end();
  });
  for (const item of parsed.splice(0)) {
    const { row, stop } = read(item);
    if (row !== null) yield row;
    if (stop) return;
  }
}

interface Step {
  readonly row: RecordRow | null;
  /** Nothing after this can be trusted. */
  readonly stop: boolean;
}

/** Counts physical lines itself: csv-parse counts a CRLF inside quotes twice. */
function reader(): (item: Parsed) => Step {
  let line = 1;
  let header: readonly string[] | null = null;
  /** What was read so far of a record that has a stray quote; csv-parse reports each quote and goes on to the line's end. */
  let spoiled: string | null = null;
  const row = (row: RecordRow | null, stop = false): Step => ({ row, stop });
  const bad = (at: number, problem: string, stop = false): Step => row({ kind: "bad", line: at, problem }, stop);

  return (item) => {
    if ("error" in item && spoiled !== null && item.raw.startsWith(spoiled)) {
      spoiled = item.raw;
      return row(null);
    }
    if (spoiled !== null) line += lineEnds(spoiled) + 1;
    spoiled = null;
    const start = line;
    if ("error" in item) {
      spoiled = item.raw;
      return bad(start, problemOf(item.error), header === null || item.error.code !== "INVALID_OPENING_QUOTE");
    }
    line += lineEnds(item.raw.replace(/[\r\n]$/, "")) + 1;
    if (item.record.every((value) => value === "")) return row(null);
    if (header === null) {
      header = item.record;
      const delimiter = wrongDelimiter(header);
      if (delimiter === null) return row({ kind: "header", line: start, columns: header });
      return bad(
        start,
        `expected columns separated by commas, got ${delimiter}; export again with commas (quote values that hold one)`,
        true,
      );
    }
    if (item.record.length !== header.length) {
      const hint = item.record.length > header.length ? "; put values that hold a comma in double quotes" : "";
      return bad(start, `expected ${header.length} values as in the header, got ${item.record.length}${hint}`);
    }
    return row({
      kind: "row",
      line: start,
      fields: new Map(header.map((name, index) => [name, item.record[index] ?? ""])),
    });
  };
}

function wrongDelimiter(header: readonly string[]): string | null {
  const [only] = header;
  if (header.length !== 1 || only === undefined) return null;
  return only.includes(";") ? "semicolons" : only.includes("\t") ? "tabs" : only.includes("|") ? "bars (|)" : null;
}

function problemOf(error: CsvError): string {
  switch (error.code) {
    case "CSV_MAX_RECORD_SIZE":
      return `the record is longer than ${longestRecord / 1024} KB; is a closing quote missing? Nothing after it was read`;
    case "CSV_QUOTE_NOT_CLOSED":
      return "a value begins with a quote that is never closed; write a quote inside a value as two quotes. Nothing after it was read";
    case "CSV_INVALID_CLOSING_QUOTE":
      return "something follows a closing quote; write a quote inside a value as two quotes. Nothing after it was read";
    default:
      return "a quote stands inside a value that is not quoted; put the value in quotes and write the inner quote twice";
  }
}

function lineEnds(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}
