/** One collection, every engine: what is found, and how long a question takes. */
import { readBeir } from "#command/beir-files.ts";
import { parseCollectionText } from "#command/evaluate-retrieval.ts";
import { chunkDocument } from "#domain/knowledge/chunking.ts";
import { meanScores, percentile } from "#domain/knowledge/retrieval-metrics.ts";
import { evaluateRetrieval } from "#flows/evaluate-retrieval.ts";
import { openStore, type StoreKind } from "#test/knowledge/open-store.ts";
import { createRival, type RivalSetting, type RivalText } from "./rival.ts";

export interface Compared {
  readonly collection: string;
  readonly engine: string;
  readonly ours: boolean;
  readonly documents: number;
  readonly questions: number;
  readonly ndcg10: number;
  readonly recall20: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** Results looked at for one question: several passages of one document count once. */
const depth = 100;

export async function compareOurs(name: string, directory: string, kind: StoreKind): Promise<Compared> {
  await using store = await openStore(kind);
  const result = await evaluateRetrieval(
    { documents: store.documents, clock: { now: () => Temporal.Now.instant() } },
    {
      collection: await readBeir(directory),
      parse: parseCollectionText,
      elapsedMs: () => performance.now(),
    },
  );
  const { documents, questions, ndcg10, recall20, p50Ms, p95Ms } = result;
  return {
    collection: name,
    engine: `Sideline, ${kind}`,
    ours: true,
    documents,
    questions,
    ndcg10,
    recall20,
    p50Ms,
    p95Ms,
  };
}

export async function compareRival(name: string, directory: string, setting: RivalSetting): Promise<Compared> {
  const collection = await readBeir(directory);
  const rival = createRival(setting);
  /** The document of each text that is ranked. */
  const documentOf = new Map<string, string>();
  let documents = 0;
  for await (const document of collection.documents) {
    documents += 1;
    const texts = setting.unit === "documents" ? [document] : passagesOf(document);
    for (const { id } of texts) documentOf.set(id, document.id);
    rival.add(texts);
  }
  const times: number[] = [];
  const answers = collection.questions.map(({ text, judged }) => {
    const asked = performance.now();
    const found = rival.search(text, depth);
    times.push(performance.now() - asked);
    return { ranked: [...new Set(found.map((id) => documentOf.get(id) ?? id))], judged };
  });
  return {
    collection: name,
    engine: setting.name,
    ours: false,
    documents,
    questions: answers.length,
    ...meanScores(answers),
    p50Ms: percentile(times, 0.5),
    p95Ms: percentile(times, 0.95),
  };
}

function passagesOf(document: RivalText): readonly RivalText[] {
  return chunkDocument(document, parseCollectionText(document.text).sections).map(({ id, titlePath, text }) => ({
    id,
    title: titlePath.join(" / "),
    text,
  }));
}
