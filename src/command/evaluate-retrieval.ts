import { resolve } from "node:path";
import { Kysely } from "kysely";
import type { ParsedFile } from "#domain/knowledge/sections.ts";
import { evaluateRetrieval } from "#flows/evaluate-retrieval.ts";
import { parseMarkdown, parsePlainText } from "#integrations/markdown/index.ts";
import { openEmbedded } from "#postgres/engine/index.ts";
import { migrate, type Schema } from "#postgres/index.ts";
import { createDocumentStore } from "#postgres/knowledge/index.ts";
import { readBeir } from "./beir-files.ts";
import { type CommandContext, printJson } from "./context.ts";

export const rankings = ["pg_textsearch", "core"] as const;

/** Collections are plain text; one that is made of Markdown pages shows it by its headings. */
export function parseCollectionText(text: string): ParsedFile {
  return /^#{1,6} \S/m.test(text) ? parseMarkdown(text) : parsePlainText(text);
}

/** `sideline evaluate retrieval <dir>`: a public collection in a store of its own, in memory; what is stored stays untouched. */
export async function evaluateRetrievalCommand(
  context: CommandContext,
  directory: string,
  options: { readonly json?: boolean; readonly ranking: (typeof rankings)[number] },
): Promise<void> {
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const collection = await readBeir(resolve(context.cwd, directory));
  const database = await openEmbedded({ dir: null, log });
  const db = new Kysely<Schema>({ dialect: database.dialect });
  try {
    await migrate(db, (work) => database.withLock("migrations", work));
    const documents = await createDocumentStore(db, { log, ranking: options.ranking });
    const result = await evaluateRetrieval(
      { documents, clock: { now: () => Temporal.Now.instant() } },
      {
        collection,
        parse: parseCollectionText,
        elapsedMs: () => performance.now(),
        onProgress: (line) => context.progress(line),
      },
    );
    context.progress("");
    if (options.json === true) return printJson(context, result);
    context.stdout(
      `nDCG@10 ${result.ndcg10.toFixed(3)}  Recall@20 ${result.recall20.toFixed(3)}  p50 ${result.p50Ms.toFixed(1)} ms  p95 ${result.p95Ms.toFixed(1)} ms`,
    );
    context.stdout(
      `${result.questions} questions, ${result.documents} documents in ${result.passages} passages, ranked by ${result.ranking}; imported in ${result.importSeconds.toFixed(1)} s`,
    );
  } finally {
    await db.destroy();
    await database.close();
  }
}
