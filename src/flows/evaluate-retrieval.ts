import { chunkDocument } from "#domain/knowledge/chunking.ts";
import type { Document } from "#domain/knowledge/document.ts";
import { detectLanguage } from "#domain/knowledge/language.ts";
import { type Judgements, meanScores, percentile, type RetrievalScores } from "#domain/knowledge/retrieval-metrics.ts";
import type { ParsedFile } from "#domain/knowledge/sections.ts";
import { findPassages } from "./find-passages.ts";
import type { Ports } from "./ports.ts";

export interface TestCollection {
  readonly documents: AsyncIterable<{ readonly id: string; readonly title: string; readonly text: string }>;
  readonly questions: readonly { readonly id: string; readonly text: string; readonly judged: Judgements }[];
}

export interface RetrievalResult extends RetrievalScores {
  readonly ranking: string;
  readonly documents: number;
  readonly passages: number;
  readonly questions: number;
  /** Milliseconds of one search, the whole way from words to passages. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly importSeconds: number;
}

/** Documents stored in one transaction. */
const atOnce = 2_000;
/** Passages looked at for one question; several of one document count once. */
const depth = 100;

/**
 * Stores the collection's documents in an empty store, cut into passages like any other document, and asks its questions the way a person's are asked.
 * `elapsedMs` reads a monotonic clock.
 */
export async function evaluateRetrieval(
  ports: Pick<Ports, "documents" | "clock">,
  input: {
    readonly collection: TestCollection;
    readonly parse: (text: string) => ParsedFile;
    readonly elapsedMs: () => number;
    readonly onProgress?: (line: string) => void;
  },
): Promise<RetrievalResult> {
  const { collection, elapsedMs } = input;
  const started = elapsedMs();
  const stored = await store(ports, input);
  const importSeconds = (elapsedMs() - started) / 1000;
  const at = ports.clock.now();
  const answers: { ranked: readonly string[]; judged: Judgements }[] = [];
  const times: number[] = [];
  for (const { text, judged } of collection.questions) {
    const asked = elapsedMs();
    const found = await findPassages(ports, { text, viewer: null, at, limit: depth });
    times.push(elapsedMs() - asked);
    answers.push({ ranked: [...new Set(found.map(({ documentId }) => documentId))], judged });
    input.onProgress?.(`${answers.length} of ${collection.questions.length} questions`);
  }
  return {
    ranking: ports.documents.ranking(),
    ...stored,
    questions: answers.length,
    ...meanScores(answers),
    p50Ms: percentile(times, 0.5),
    p95Ms: percentile(times, 0.95),
    importSeconds,
  };
}

async function store(
  ports: Pick<Ports, "documents" | "clock">,
  input: Pick<Parameters<typeof evaluateRetrieval>[1], "collection" | "parse" | "onProgress">,
): Promise<{ documents: number; passages: number }> {
  const now = ports.clock.now();
  let documents = 0;
  let passages = 0;
  let waiting: Parameters<Ports["documents"]["save"]>[1]["upserts"][number][] = [];
  const flush = async () => {
    // Each part is a source of its own: a source is written as a whole.
    await ports.documents.save(`part ${documents}`, { upserts: waiting, removedPaths: [], now });
    waiting = [];
    input.onProgress?.(`${documents} documents stored`);
  };
  for await (const { id, title, text } of input.collection.documents) {
    const document = asDocument(id, title, text);
    const pieces = chunkDocument(document, input.parse(text).sections);
    documents += 1;
    passages += pieces.length;
    waiting.push({ document, passages: pieces });
    if (waiting.length >= atOnce) await flush();
  }
  if (waiting.length > 0) await flush();
  return { documents, passages };
}

function asDocument(id: string, title: string, text: string): Document {
  const nothing = { kind: null, product: null, stage: null, competitor: null, owner: null };
  return {
    id,
    source: "evaluation",
    path: id,
    title,
    ...nothing,
    validFrom: null,
    reviewBy: null,
    supersedes: [],
    audience: [],
    checksum: id,
    language: detectLanguage(`${title} ${text}`),
  };
}
