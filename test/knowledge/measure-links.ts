/**
 * Asks the texts of the handbook's own links as questions and looks for the page that each leads to. The page that holds the link is left out of the
 * answer; texts that repeat a heading of the target are left out of the questions. Prints one line for each ranking.
 */
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { findPassages } from "#flows/find-passages.ts";
import { importKnowledge } from "#flows/ingest-documents.ts";
import { readFolder } from "#integrations/folder/index.ts";
import { knowledgeParsers } from "#integrations/markdown/index.ts";
import { openStore, quietLog, type StoreKind } from "./open-store.ts";

const handbook = "../shared/data/sourcegraph-handbook";
const now = Temporal.Instant.from("2026-11-23T09:00Z");

interface LinkQuestion {
  readonly text: string;
  readonly from: string;
  readonly to: string;
}

const questions = linkQuestions();
console.log(`${questions.length} link texts`);
for (const kind of ["embedded, pg_textsearch", "embedded, core"] as const) console.log(await measure(kind));

async function measure(kind: StoreKind): Promise<string> {
  await using store = await openStore(kind);
  const ports = { documents: store.documents, clock: { now: () => now }, log: quietLog };
  await importKnowledge(ports, { folder: readFolder(handbook), parsers: knowledgeParsers, source: "handbook" });
  let inThree = 0;
  let gain = 0;
  const times: number[] = [];
  for (const { text, from, to } of questions) {
    const start = performance.now();
    const results = await findPassages(ports, { text, viewer: null, at: now, limit: 100 });
    times.push(performance.now() - start);
    const pages = [...new Set(results.map(({ documentId }) => documentId))].filter((page) => page !== from);
    const rank = pages.indexOf(to) + 1;
    if (rank > 0 && rank <= 3) inThree += 1;
    if (rank > 0 && rank <= 10) gain += 1 / Math.log2(rank + 1);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(1);
  const share = (value: number) => (value / questions.length).toFixed(3);
  return `${kind}: first three ${share(inThree)}, nDCG@10 ${share(gain)}, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`;
}

function linkQuestions(): readonly LinkQuestion[] {
  const files = readdirSync(handbook, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".md"));
  const texts = new Map(files.map((file) => [file, readFileSync(`${handbook}/${file}`, "utf8")]));
  const found = new Map<string, LinkQuestion>();
  for (const [from, text] of texts) {
    for (const [, label = "", target = ""] of text.matchAll(/\[([^\]\n]{8,80})\]\(([^)#\s]+\.md)(?:#[^)]*)?\)/g)) {
      const to = posix.normalize(posix.join(posix.dirname(from), target));
      const words = label.replace(/[*_`]/g, "");
      const key = `${words.toLowerCase()} ${to}`;
      const says = texts.get(to)?.match(/^#+ .*$/gm) ?? [];
      const isHeading = says.some(
        (heading) => heading.replace(/^#+ /, "").trim().toLowerCase() === words.toLowerCase(),
      );
      if (to === from || !texts.has(to) || isHeading || found.has(key)) continue;
      if (!/handbook|page|link|here|this/i.test(words)) found.set(key, { text: words, from, to });
    }
  }
  return [...found.values()];
}
