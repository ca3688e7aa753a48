import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { InputError } from "#domain/errors.ts";
import type { RecordRow } from "#flows/import-rows.ts";
import { largestFile, readRecordFile, readRecordText } from "#integrations/record-files/read-record-file.ts";
import { fc } from "#test/support/property.ts";

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "record-files-"));
});
afterAll(() => rm(dir, { recursive: true }));

async function all(rows: AsyncIterable<RecordRow>): Promise<RecordRow[]> {
  return Array.fromAsync(rows);
}
async function refusal(rows: AsyncIterable<RecordRow>): Promise<string> {
  const error: unknown = await all(rows).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof InputError)) throw new Error(`expected an InputError, got ${String(error)}`);
  return [error.message, ...error.problems].join("\n");
}

describe("files that are not UTF-8 text", () => {
  const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();
  test.each<[string, Uint8Array, string]>([
    ["UTF-16 with a mark", Buffer.from("\uFEFFid,name\n", "utf16le"), "x.csv:1: expected UTF-8, got UTF-16"],
    ["UTF-16 without a mark", Buffer.from("id,name\n", "utf16le"), "x.csv:1: expected UTF-8, got UTF-16"],
    ["big-endian UTF-16", utf16be("\uFEFFid,name\n"), "x.csv:1: expected UTF-8, got UTF-16"],
    [
      "Latin-1",
      Buffer.from("id,name\nA,B\nC,Jos\u00e9\nD,E\n", "latin1"),
      "x.csv:3: expected UTF-8, got bytes that are not",
    ],
    ["Latin-1 at the very end", Buffer.from("id,name\nA,Jos\u00e9", "latin1"), "x.csv:2: expected UTF-8"],
    ["a NUL byte", Buffer.from("id,name\r\nA,B\r\nC,\u0000\r\n"), "x.csv:3: holds a NUL byte"],
    ["a workbook", Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), "x.csv:1: expected text, got an Excel workbook"],
    ["gzip", Buffer.from([0x1f, 0x8b, 8, 0]), "x.csv:1: expected text, got a gzip file"],
  ])("%s is refused with the line", async (_title, bytes, expected) => {
    expect(await refusal(readRecordText("x.csv", bytes).rows)).toContain(expected);
  });

  test("a character cut by a chunk border is whole, and a broken one after many chunks has its line", async () => {
    const path = join(dir, "long.csv");
    const line = `${"é".repeat(50)},x\n`;
    await writeFile(path, `id,name\n${line.repeat(10_000)}`);
    expect(await all(readRecordFile(path).rows)).toHaveLength(10_001);
    await writeFile(
      path,
      Buffer.concat([Buffer.from(`id,name\n${line.repeat(9_998)}`), Buffer.from("A,\xe9x\n", "latin1")]),
    );
    expect(await refusal(readRecordFile(path).rows)).toContain("long.csv:10000: expected UTF-8");
  });
});

describe("paths", () => {
  test.each([
    ["a missing file", "none.csv", "there is no such file"],
    ["a folder", ".", "got the folder"],
  ])("%s", async (_title, name, expected) => {
    expect(await refusal(readRecordFile(join(dir, name)).rows)).toContain(expected);
  });
  test("an unknown ending is refused with the ones expected", async () => {
    expect(await refusal(readRecordText("x.xlsx", "a").rows)).toContain("ends in .csv or .jsonl, got x.xlsx");
  });
  test("a file over the limit is refused before it is read", async () => {
    const path = join(dir, "huge.csv");
    const handle = await open(path, "w");
    await handle.truncate(largestFile + 1);
    await handle.close();
    expect(await refusal(readRecordFile(path).rows)).toMatch(
      /huge\.csv is larger than 64 MB, nothing of it was stored; split it/,
    );
  });
  test("progress reaches the size of the file", async () => {
    const path = join(dir, "p.csv");
    await writeFile(path, "id,name\nA,B\n");
    const seen: unknown[] = [];
    await all(readRecordFile(path, { onProgress: (progress) => seen.push(progress) }).rows);
    expect(seen).toEqual([{ bytesRead: 12, bytesTotal: 12 }]);
  });
});

describe("whatever is in the cells", () => {
  const cell = fc.stringMatching(/^[a-zé,;"' =\r\n😀]{0,12}$/u);
  const lineEnd = fc.constantFrom("\n", "\r\n");
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

  test("CSV written by the rules comes back the same, each record with the line it starts on", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { maxLength: 8 }), lineEnd, fc.nat(7), async (rows, end, cut) => {
        const lines = ["id,name", ...rows.map((row) => row.map(quoted).join(","))];
        const text = lines.join(end) + (cut % 2 === 0 ? end : "");
        const path = join(dir, "p.csv");
        await writeFile(path, text);
        const read = (await all(readRecordFile(path).rows)).filter((row) => row.kind !== "header");
        let line = 2;
        const expected = rows.flatMap(([id, name]) => {
          const start = line;
          line += 1 + (`${id}|${name}`.match(/\r\n|\n|\r/g)?.length ?? 0);
          if (id === "" && name === "") return [];
          return [
            {
              kind: "row",
              line: start,
              fields: new Map([
                ["id", id],
                ["name", name],
              ]),
            },
          ];
        });
        expect(read).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  test("any text at all gives rows, bad rows or one refusal, and ends", async () => {
    const pieces = fc.array(
      fc.constantFrom("a", ",", '"', "\n", "\r", "\r\n", " ", "{", "}", ":", "é", "[", "\t", "\u2028"),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(pieces, fc.constantFrom("x.csv", "x.jsonl"), async (parts, name) => {
        const text = `id,name\n${parts.join("")}`;
        const total = text.split(/\r\n|\r|\n/).length;
        for (const row of await all(readRecordText(name, text).rows)) {
          expect(row.line).toBeGreaterThanOrEqual(1);
          expect(row.line).toBeLessThanOrEqual(total);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("records without end", () => {
  test.each([
    ["csv", `id,name\nA,"${"x".repeat(300_000)}\nB,C\n`],
    ["jsonl", `{"id":"${"x".repeat(300_000)}"}\n{"id":"B"}\n`],
  ])("%s: a record over 256 KB is a bad row", async (ending, text) => {
    const rows = await all(readRecordText(`x.${ending}`, text).rows);
    expect(rows).toContainEqual({
      kind: "bad",
      line: ending === "csv" ? 2 : 1,
      problem: expect.stringContaining("longer than 256 KB"),
    });
  });
});
