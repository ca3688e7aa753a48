import { describe, expect, test } from "@jest/globals";
import { chunkDocument } from "#domain/knowledge/chunking.ts";
import { detectLanguage } from "#domain/knowledge/language.ts";
import type { Compared } from "./retrieval/compare.ts";
import { createCorpus, sectionsOfDocument } from "./retrieval/corpus.ts";
import type { Latency } from "./retrieval/latency.ts";
import { createRival, rivalSettings } from "./retrieval/rival.ts";
import { comparisonTables, latencyTable, shortfalls } from "./retrieval/tables.ts";

describe("the generated corpus", () => {
  const corpus = createCorpus(7);
  const textOf = (n: number) =>
    corpus
      .document(n)
      .sections.flatMap(({ blocks }) => blocks.map(({ text }) => text))
      .join(" ");

  test("the same seed writes the same words, whatever was asked before; another seed writes others", () => {
    const again = createCorpus(7);
    expect(again.questions(5, 40)).toEqual(corpus.questions(5, 40));
    expect(again.document(3)).toEqual(corpus.document(3));
    expect(createCorpus(8).document(3)).not.toEqual(corpus.document(3));
    expect(textOf(4)).not.toBe(textOf(3));
  });

  test("every section becomes one passage of about 175 words", () => {
    const passages = [0, 1, 2, 3, 4].flatMap((n) => {
      const { document, sections } = corpus.document(n);
      return chunkDocument(document, sections);
    });
    expect(passages).toHaveLength(5 * sectionsOfDocument);
    const sizes = passages.map(({ text }) => text.split(/\s+/).length);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(150);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(200);
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    expect(Math.abs(mean - 175)).toBeLessThan(5);
  });

  test("words are as unequal as in real text: few are most of it, and many appear once", () => {
    const counts = new Map<string, number>();
    for (let n = 0; n < 40; n++)
      for (const word of textOf(n)
        .toLowerCase()
        .match(/[a-z]+/g) ?? [])
        counts.set(word, (counts.get(word) ?? 0) + 1);
    const sorted = [...counts.values()].sort((a, b) => b - a);
    const all = sorted.reduce((sum, count) => sum + count, 0);
    const first = sorted.slice(0, 100).reduce((sum, count) => sum + count, 0);
    expect(first / all).toBeGreaterThan(0.4);
    expect(first / all).toBeLessThan(0.7);
    expect(sorted.filter((count) => count === 1).length).toBeGreaterThan(1_000);
    expect(detectLanguage(textOf(0), "de")).toBe("en");
  });

  test("a question has 2 to 8 words, and most of them stand in some document", () => {
    const questions = corpus.questions(200, 40);
    const words = new Set(
      Array.from({ length: 40 }, (_, n) => textOf(n).toLowerCase())
        .join(" ")
        .match(/[a-z]+/g),
    );
    const sizes = new Set(questions.map((question) => question.split(" ").length));
    expect([...sizes].sort()).toEqual([2, 3, 4, 5, 6, 7, 8]);
    const asked = questions.flatMap((question) => question.split(" "));
    expect(asked.filter((word) => words.has(word)).length / asked.length).toBeGreaterThan(0.9);
  });

  test("a product holds 7 % of the documents, and one document in ten came into force in 2026", () => {
    const documents = Array.from({ length: 280 }, (_, n) => corpus.document(n).document);
    expect(documents.filter(({ product }) => product === corpus.product(0))).toHaveLength(20);
    expect(documents.filter(({ validFrom }) => validFrom === "2026-06-01")).toHaveLength(28);
    expect(documents.find(({ id }) => id === "d19")?.supersedes).toEqual(["d18"]);
  });
});

describe("the library beside us", () => {
  const texts = [
    { id: "a", title: "Discounts", text: "We negotiate the discounts of a renewal." },
    { id: "b", title: "Travel", text: "Which hotels the company pays for." },
    { id: "c", title: "", text: "A negotiation has three steps." },
  ];
  test.each(rivalSettings)("$name finds a text by its words, best first", (setting) => {
    const rival = createRival(setting);
    rival.add(texts);
    expect(rival.search("discounts", 10)).toEqual(["a"]);
    expect(rival.search("negotiate discounts", 1)).toEqual(["a"]);
    expect(rival.search("nothing of that kind", 10)).toEqual(setting.name.endsWith("shipped") ? ["a"] : []);
  });
  test("with stems it finds other endings of a word, as it comes it does not", () => {
    const found = rivalSettings.map((setting) => {
      const rival = createRival(setting);
      rival.add(texts);
      return rival.search("negotiating", 10).length;
    });
    expect(found).toEqual([0, 2, 2, 2]);
  });
});

describe("the tables", () => {
  const row = (fields: Partial<Compared>): Compared => ({
    collection: "scifact",
    engine: "Sideline, core",
    ours: true,
    documents: 5183,
    questions: 300,
    ndcg10: 0.7,
    recall20: 0.86,
    p50Ms: 4,
    p95Ms: 9.04,
    ...fields,
  });
  const library = (ndcg10: number) => row({ engine: "minisearch", ours: false, ndcg10 });

  test("a row for each engine, a column for each collection, an empty cell where nothing was measured", () => {
    expect(comparisonTables([row({}), row({ collection: "npl", ndcg10: 0.4361 }), library(0.65)]).split("\n")).toEqual([
      "| nDCG@10 / Recall@20 | scifact (5,183 documents, 300 questions) | npl (5,183 documents, 300 questions) |",
      "|---|---|---|",
      "| Sideline, core | 0.700 / 0.860 | 0.436 / 0.860 |",
      "| minisearch | 0.650 / 0.860 |  |",
      "",
      "| p50 / p95 ms of a search | scifact (5,183 documents, 300 questions) | npl (5,183 documents, 300 questions) |",
      "|---|---|---|",
      "| Sideline, core | 4.0 / 9.0 | 4.0 / 9.0 |",
      "| minisearch | 4.0 / 9.0 |  |",
    ]);
  });

  test("whoever finds less than the best of the others is named; as good is good enough", () => {
    expect(shortfalls([row({}), library(0.65), library(0.7)])).toEqual([]);
    expect(
      shortfalls([row({}), row({ engine: "Sideline, other", ndcg10: 0.71 }), library(0.65), library(0.7001)]),
    ).toEqual(["scifact: Sideline, core 0.7000, minisearch 0.7001"]);
    expect(shortfalls([row({ collection: "npl" }), library(0.9)])).toEqual([]);
  });

  test("a latency row leaves out what an engine does not have", () => {
    const measured: Latency = {
      engine: "minisearch",
      passages: 5000,
      questions: 200,
      unfiltered: { p50Ms: 2.61, p95Ms: 7, cpuMs: 2.5 },
      filtered: null,
      buildSeconds: 1.61,
      memoryMb: 233.4,
      diskMb: null,
    };
    expect(latencyTable([measured]).split("\n")[2]).toBe("| 5,000 | minisearch | 2.6 / 7.0 (2.5) |  | 1.6 | 233 |  |");
  });
});
