import { existsSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { findPassages } from "#flows/find-passages.ts";
import { importKnowledge } from "#flows/ingest-documents.ts";
import { readFolder } from "#integrations/folder/index.ts";
import { knowledgeParsers } from "#integrations/markdown/index.ts";
import { handbookQuestions } from "./handbook-questions.ts";
import { openStore, quietLog, type StoreKind } from "./open-store.ts";

/** A real company's handbook, beside the repository; not part of it. */
const handbook = "../shared/data/sourcegraph-handbook";
const now = Temporal.Instant.from("2026-11-23T09:00Z");

const here = existsSync(handbook);
if (!here) console.warn(`skipped: no handbook at ${handbook}, relative to the repository`);

const rankings: readonly [StoreKind, number][] = [
  ["embedded, pg_textsearch", 8],
  ["embedded, core", 8],
];

(here ? test.each(rankings) : test.skip.each(rankings))(
  "the handbook imports without an error, and %s finds the answering page in the first three for at least %i of ten questions",
  async (kind, least) => {
    await using store = await openStore(kind);
    const ports = { documents: store.documents, clock: { now: () => now }, log: quietLog };
    const input = { folder: readFolder(handbook), parsers: knowledgeParsers, source: "handbook" };
    const started = performance.now();
    const first = await importKnowledge(ports, input);
    const firstSeconds = (performance.now() - started) / 1000;
    expect(firstSeconds).toBeLessThan(60);
    expect(first).toMatchObject({ added: 264, changed: 0, removed: 0 });
    // The 265th file is the licence.
    expect(first.skipped).toEqual([{ path: "LICENSE", because: expect.stringContaining("only .md and .markdown") }]);
    expect(await importKnowledge(ports, input)).toMatchObject({ added: 0, changed: 0, unchanged: 264, removed: 0 });
    expect((performance.now() - started) / 1000 - firstSeconds).toBeLessThan(5);

    const missed: string[] = [];
    for (const [text, page] of handbookQuestions) {
      const results = await findPassages(ports, { text, viewer: null, at: now, limit: 3 });
      if (!results.some(({ documentId }) => documentId.endsWith(page))) missed.push(text);
    }
    expect(missed.length).toBeLessThanOrEqual(handbookQuestions.length - least);
  },
  120_000,
);
