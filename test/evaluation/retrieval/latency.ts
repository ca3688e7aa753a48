/**
 * One engine at one size, in a process of its own, so that its memory is its own: `node latency.ts <engine> <passages> <seed>`. Builds the store the way an
 * import does, asks, and sends one Latency to its parent.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { chunkDocument } from "#domain/knowledge/chunking.ts";
import { percentile } from "#domain/knowledge/retrieval-metrics.ts";
import { findPassages } from "#flows/find-passages.ts";
import { openStore } from "#test/knowledge/open-store.ts";
import { type Corpus, createCorpus, sectionsOfDocument } from "./corpus.ts";
import { createRival, rivalSettings } from "./rival.ts";

export const latencyEngines = ["embedded, pg_textsearch", "server, core", "embedded, core", "minisearch"] as const;
export type LatencyEngine = (typeof latencyEngines)[number];

export interface Latency {
  readonly engine: LatencyEngine;
  readonly passages: number;
  readonly questions: number;
  readonly unfiltered: Times;
  /** Documents of one product, 7 % of all. Null: the engine has no filter that was measured. */
  readonly filtered: Times | null;
  readonly buildSeconds: number;
  /** Resident memory of the process when it is built and has answered. A Postgres server's own is not in it. */
  readonly memoryMb: number;
  /** Null: the engine keeps nothing on disk, and builds anew at every start. */
  readonly diskMb: number | null;
}
interface Times {
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Of this process with its threads, a search on average: other work on the machine hardly changes it. A Postgres server's own is not in it. */
  readonly cpuMs: number;
}

const asked = 200;
const warmUp = 40;
const limit = 20;
/** Passages stored in one transaction: a folder. */
const atOnce = 20_000;
const now = Temporal.Instant.from("2026-11-23T09:00Z");

interface Built {
  readonly search: (question: string, product: string | undefined) => Promise<unknown>;
  readonly diskMb: number | null;
}

async function measure(engine: LatencyEngine, passages: number, seed: number): Promise<Latency> {
  const corpus = createCorpus(seed);
  const documents = Math.ceil(passages / sectionsOfDocument);
  await using closing = new AsyncDisposableStack();
  const began = performance.now();
  const built =
    engine === "minisearch" ? buildRival(corpus, documents) : await buildStore(engine, corpus, documents, closing);
  const buildSeconds = (performance.now() - began) / 1000;
  const questions = corpus.questions(asked + warmUp, documents);
  const ask = async (product: (n: number) => string | undefined): Promise<Times> => {
    const times: number[] = [];
    let before = process.cpuUsage();
    for (const [n, question] of questions.entries()) {
      if (n === warmUp) before = process.cpuUsage();
      const started = performance.now();
      await built.search(question, product(n));
      if (n >= warmUp) times.push(performance.now() - started);
    }
    const { user, system } = process.cpuUsage(before);
    const cpuMs = (user + system) / 1000 / times.length;
    return { p50Ms: percentile(times, 0.5), p95Ms: percentile(times, 0.95), cpuMs };
  };
  const unfiltered = await ask(() => undefined);
  const filtered = engine === "minisearch" ? null : await ask((n) => corpus.product(n));
  return {
    engine,
    passages: documents * sectionsOfDocument,
    questions: asked,
    unfiltered,
    filtered,
    buildSeconds,
    memoryMb: process.memoryUsage().rss / 2 ** 20,
    diskMb: built.diskMb,
  };
}

async function buildStore(
  engine: Exclude<LatencyEngine, "minisearch">,
  corpus: Corpus,
  documents: number,
  closing: AsyncDisposableStack,
): Promise<Built> {
  const dir = mkdtempSync(join(tmpdir(), "sideline-latency-"));
  closing.defer(() => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }));
  const store = closing.use(await openStore(engine, null, engine.startsWith("embedded") ? dir : null));
  const inFolder = atOnce / sectionsOfDocument;
  for (let from = 0; from < documents; from += inFolder) {
    const upserts = Array.from({ length: Math.min(inFolder, documents - from) }, (_, at) => {
      const { document, sections } = corpus.document(from + at);
      return { document, passages: chunkDocument(document, sections) };
    });
    await store.documents.save(`folder ${from}`, { upserts, removedPaths: [], now });
    // What the product does by itself every five minutes, and a server by its autovacuum.
    await store.maintain();
    process.stderr.write(`${engine}: ${Math.min(documents, from + inFolder) * sectionsOfDocument} passages\n`);
  }
  const { rows } = await sql<{ passages: number }>`select count(*)::int as passages from app.passages`.execute(
    store.db,
  );
  if (rows[0]?.passages !== documents * sectionsOfDocument) {
    throw new Error(`Expected ${documents * sectionsOfDocument} passages, got ${rows[0]?.passages}`);
  }
  const size = await sql<{ bytes: string }>`select pg_database_size(current_database())::text as bytes`.execute(
    store.db,
  );
  return {
    search: (text, product) =>
      findPassages(store, { text, viewer: null, at: now, limit, ...(product === undefined ? {} : { product }) }),
    diskMb: (engine.startsWith("embedded") ? bytesIn(dir) : Number(size.rows[0]?.bytes)) / 2 ** 20,
  };
}

function buildRival(corpus: Corpus, documents: number): Built {
  const setting = rivalSettings.find(({ unit }) => unit === "passages");
  if (setting === undefined) throw new Error("no setting that ranks passages");
  const rival = createRival(setting);
  for (let n = 0; n < documents; n++) {
    const { document, sections } = corpus.document(n);
    rival.add(
      chunkDocument(document, sections).map(({ id, titlePath, text }) => ({ id, title: titlePath.join(" / "), text })),
    );
  }
  return { search: async (question) => rival.search(question, limit), diskMb: null };
}

function bytesIn(dir: string): number {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

if (process.argv[1] === import.meta.filename) {
  const [engine, passages, seed] = process.argv.slice(2);
  const known = latencyEngines.find((one) => one === engine);
  if (known === undefined) throw new Error("started by `npm run evaluate:retrieval -- --latency`");
  process.send?.(await measure(known, Number(passages), Number(seed)));
  process.disconnect?.();
}
