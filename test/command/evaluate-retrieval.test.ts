import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { openBench } from "./bench.ts";

const bench = openBench();
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "sideline-beir-"));
  await collection({});
});
afterAll(async () => {
  await bench.close();
  await rm(directory, { recursive: true });
});

const corpus = [
  { _id: "1", title: "Discounts", text: "Ten percent for prepayment." },
  { _id: "2", title: "", text: "Renewals are negotiated ninety days before the term ends." },
  { _id: 3, text: "The kitchen serves lunch." },
];
const good = {
  "corpus.jsonl": corpus.map((row) => JSON.stringify(row)).join("\n"),
  "queries.jsonl":
    '{"_id":"q1","text":"discount for prepayments"}\n{"_id":"q2","text":"when is a renewal negotiated"}\n{"_id":"q3","text":"nobody judged this"}\n',
  "qrels/test.tsv": "query-id\tcorpus-id\tscore\nq1\t1\t1\nq2\t2\t2\nq2\t3\t1\n",
};

async function collection(changes: Partial<Record<keyof typeof good, string | null>>): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(join(directory, "qrels"), { recursive: true });
  for (const [name, text] of Object.entries({ ...good, ...changes })) {
    if (text !== null) await writeFile(join(directory, name), text);
  }
}

test.each(["pg_textsearch", "core"])("a BEIR folder is measured with %s, in a store of its own", async (ranking) => {
  await collection({});
  const { status, out } = await bench.sideline(["evaluate", "retrieval", directory, "--json", "--ranking", ranking]);
  expect(status).toBe(0);
  const result = JSON.parse(out) as Record<string, number>;
  expect(result).toMatchObject({ ranking, documents: 3, passages: 3, questions: 2, recall20: 0.75 });
  expect(result.ndcg10).toBeCloseTo((1 + 2 / (2 + 1 / Math.log2(3))) / 2, 10);
  expect(result.p95Ms).toBeGreaterThan(0);
});

test.each([
  ["a missing file", { "queries.jsonl": null }, /queries\.jsonl could not be read \(ENOENT\); expected a folder with/],
  ["a line that is not JSON", { "corpus.jsonl": '{"_id":"1","text":"x"}\n{oops' }, /corpus\.jsonl:2: not JSON/],
  ["a document without text", { "corpus.jsonl": '{"_id":"1"}' }, /corpus\.jsonl:1: .*text/],
  ["a judgement without a grade", { "qrels/test.tsv": "q\td\ts\nq1\t1\n" }, /qrels\/test\.tsv:2: expected query id/],
  ["a judged query that is not there", { "qrels/test.tsv": "q9\t1\t1\n" }, /judges 1 queries that are not in/],
  ["nothing judged", { "qrels/test.tsv": "query-id\tcorpus-id\tscore\n" }, /judges nothing/],
])("%s is said with file and line", async (_, changes, reason) => {
  await collection(changes);
  const { status, err } = await bench.sideline(["evaluate", "retrieval", directory, "--json"]);
  expect(status).toBe(1);
  expect(err).toMatch(reason);
});
