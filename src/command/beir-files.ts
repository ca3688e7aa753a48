/** A test collection on disk in BEIR layout: corpus.jsonl, queries.jsonl, qrels/test.tsv. */
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { InputError } from "#domain/errors.ts";
import type { TestCollection } from "#flows/evaluate-retrieval.ts";

const id = z.union([z.string(), z.number()]).transform(String);
const corpusLine = z.object({ _id: id, title: z.string().nullish(), text: z.string() });
const queryLine = z.object({ _id: id, text: z.string() });

/** Throws InputError with file and line for whatever is missing or wrong. */
export async function readBeir(directory: string): Promise<TestCollection> {
  const judged = await readJudgements(join(directory, "qrels", "test.tsv"), "qrels/test.tsv");
  const texts = new Map<string, string>();
  for await (const query of lines(directory, "queries.jsonl", queryLine)) texts.set(query._id, query.text);
  const missing = [...judged.keys()].filter((query) => !texts.has(query));
  if (missing.length > 0) {
    throw new InputError(
      `qrels/test.tsv judges ${missing.length} queries that are not in queries.jsonl, for example ${missing.slice(0, 3).join(", ")}; use files of one collection`,
    );
  }
  const questions = [...judged].map(([query, grades]) => ({ id: query, text: texts.get(query) ?? "", judged: grades }));
  return { questions, documents: documents(directory) };
}

async function* documents(directory: string): TestCollection["documents"] {
  for await (const line of lines(directory, "corpus.jsonl", corpusLine)) {
    yield { id: line._id, title: line.title ?? "", text: line.text };
  }
}

async function readJudgements(path: string, name: string): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const found = new Map<string, Map<string, number>>();
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw missing(name, cause);
  });
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === "") return;
    const [query, document, grade] = line.split("\t");
    const value = Number(grade);
    if (index === 0 && Number.isNaN(value)) return; // the header
    if (query === undefined || document === undefined || grade === undefined || !Number.isFinite(value)) {
      throw new InputError(`${name}:${index + 1}: expected query id, document id and grade separated by tabs`);
    }
    const grades = found.get(query) ?? new Map<string, number>();
    found.set(query, grades.set(document, value));
  });
  if (found.size === 0) throw new InputError(`${name} judges nothing; expected one line for each query and document`);
  return found;
}

async function* lines<T>(directory: string, name: string, schema: z.ZodType<T>): AsyncGenerator<T> {
  const input = createReadStream(join(directory, name), "utf8");
  let number = 0;
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      number += 1;
      if (line.trim() === "") continue;
      yield schema.parse(JSON.parse(line));
    }
  } catch (cause) {
    if (cause instanceof SyntaxError || cause instanceof z.ZodError) {
      const what = cause instanceof SyntaxError ? "not JSON" : z.prettifyError(cause).replaceAll("\n", " ");
      throw new InputError(`${name}:${number}: ${what}`, [], { cause });
    }
    throw missing(name, cause);
  }
}

function missing(name: string, cause: unknown): InputError {
  const reason = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : String(cause);
  return new InputError(
    `${name} could not be read (${reason}); expected a folder with corpus.jsonl, queries.jsonl and qrels/test.tsv`,
    [],
    { cause },
  );
}
