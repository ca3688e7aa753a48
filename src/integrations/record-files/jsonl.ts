import type { ObjectRow, RecordRow } from "#flows/import-rows.ts";

/** Characters. A record of the largest kind is under 20,000. */
export const longestRecord = 256 * 1024;

/** One JSON object a line; blank lines are skipped. A line that is not one is a bad row, and reading goes on. */
export async function* readJsonl(text: AsyncIterable<string>): AsyncGenerator<RecordRow> {
  for await (const portion of readJsonlPortions(text)) {
    for (const row of portion) {
      yield row.kind === "object" ? { kind: "row", line: row.line, fields: new Map(Object.entries(row.object)) } : row;
    }
  }
}

/** The rows of each chunk of text at once: a step of an async generator costs more than a row. */
export async function* readJsonlPortions(text: AsyncIterable<string>): AsyncGenerator<readonly ObjectRow[]> {
  let line = 1;
  let rest = "";
  let tooLong = false;
  for await (const chunk of text) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    const rows: ObjectRow[] = [];
    for (const part of parts) {
      const row = tooLong ? null : readLine(part, line);
      if (row !== null) rows.push(row);
      tooLong = false;
      line += 1;
    }
    if (rest.length > longestRecord) {
      if (!tooLong) rows.push(tooLongRow(line));
      tooLong = true;
      rest = "";
    }
    yield rows;
  }
  const last = tooLong ? null : readLine(rest, line);
  if (last !== null) yield [last];
}

/** Null for a blank line. */
function readLine(text: string, line: number): ObjectRow | null {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  if (trimmed.length > longestRecord) return tooLongRow(line);
  if (line === 1 && trimmed.startsWith("[")) {
    const problem =
      "expected one JSON object on each line, got a JSON array; write one record per line, without [ ] and without commas between records";
    return { kind: "bad", line, problem };
  }
  let value: unknown;
  try {
    value = JSON.parse(trimmed);
  } catch {
    const problem =
      "expected one JSON object on each line, got something that is not JSON (a record may not span lines)";
    return { kind: "bad", line, problem };
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    const got = Array.isArray(value) ? "a JSON array" : value === null ? "null" : `a ${typeof value}`;
    return { kind: "bad", line, problem: `expected one JSON object on each line, got ${got}` };
  }
  return { kind: "object", line, object: value as Record<string, unknown> }; // neither null nor a list
}

function tooLongRow(line: number): ObjectRow & RecordRow {
  return { kind: "bad", line, problem: `the record is longer than ${longestRecord / 1024} KB` };
}
