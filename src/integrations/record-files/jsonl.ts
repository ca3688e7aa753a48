import type { RecordRow } from "#flows/import-rows.ts";

/** Characters. A record of the largest kind is under 20,000. */
export const longestRecord = 256 * 1024;

/** One JSON object a line; blank lines are skipped. A line that is not one is a bad row, and reading goes on. */
export async function* readJsonl(text: AsyncIterable<string>): AsyncGenerator<RecordRow> {
  let line = 1;
  let rest = "";
  let tooLong = false;
  for await (const chunk of text) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      if (!tooLong) yield* readLine(part, line);
      tooLong = false;
      line += 1;
    }
    if (rest.length > longestRecord) {
      if (!tooLong) yield tooLongRow(line);
      tooLong = true;
      rest = "";
    }
  }
  if (!tooLong) yield* readLine(rest, line);
}

function* readLine(text: string, line: number): Generator<RecordRow> {
  const trimmed = text.trim();
  if (trimmed === "") return;
  if (trimmed.length > longestRecord) {
    yield tooLongRow(line);
    return;
  }
  if (line === 1 && trimmed.startsWith("[")) {
    const problem =
      "expected one JSON object on each line, got a JSON array; write one record per line, without [ ] and without commas between records";
    yield { kind: "bad", line, problem };
    return;
  }
  let value: unknown;
  try {
    value = JSON.parse(trimmed);
  } catch {
    const problem =
      "expected one JSON object on each line, got something that is not JSON (a record may not span lines)";
    yield { kind: "bad", line, problem };
    return;
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    const got = Array.isArray(value) ? "a JSON array" : value === null ? "null" : `a ${typeof value}`;
    yield { kind: "bad", line, problem: `expected one JSON object on each line, got ${got}` };
    return;
  }
  yield { kind: "row", line, fields: new Map(Object.entries(value)) };
}

function tooLongRow(line: number): RecordRow {
  return { kind: "bad", line, problem: `the record is longer than ${longestRecord / 1024} KB` };
}
