import { expect, test } from "@jest/globals";
import { readCsv } from "#integrations/record-files/csv.ts";
import { decodeText } from "#integrations/record-files/decode-text.ts";
import { readJsonl } from "#integrations/record-files/jsonl.ts";

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const csv = '\uFEFFid,name\r\nA,"Zo\u00eb ""Z""\r\nsays \u{1F600}"\r\n\r\nB,b" x\r\nC,c\nD,"d"\rE\r\nF,f';
const jsonl = '\uFEFF{"id":"A","name":"Zo\u00eb \u{1F600}"}\r\n\r\n{"id":\n[1]\n{"id":"B"}';

test.each([1, 2, 3, 5, 7, 64])("a file read %p bytes at a time gives the same rows as in one piece", async (size) => {
  for (const [text, read] of [
    [csv, readCsv],
    [jsonl, readJsonl],
  ] as const) {
    const bytes = Buffer.from(text);
    const whole = await Array.fromAsync(read(decodeText("x", inPieces(bytes, bytes.length))));
    expect(whole.length).toBeGreaterThan(3);
    expect(await Array.fromAsync(read(decodeText("x", inPieces(bytes, size))))).toEqual(whole);
  }
});

test("the whole file gives these rows", async () => {
  const rows = await Array.fromAsync(readCsv(decodeText("x", inPieces(Buffer.from(csv), 1_000))));
  expect(rows.map(({ kind, line }) => [kind, line])).toEqual([
    ["header", 1],
    ["row", 2],
    ["bad", 5],
    ["row", 6],
    ["row", 7],
    ["bad", 8],
    ["row", 9],
  ]);
});

test.each([1, 2, 3])("a broken byte is found at its line when read %p bytes at a time", async (size) => {
  const bytes = Buffer.concat([Buffer.from("a,\u00e9\r\nb,\u{1F600}\nc,"), Buffer.from([0xe9]), Buffer.from(",x\n")]);
  await expect(Array.fromAsync(decodeText("x.csv", inPieces(bytes, size)))).rejects.toMatchObject({
    problems: [expect.stringContaining("x.csv:3: expected UTF-8")],
  });
});
