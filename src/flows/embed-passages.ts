import { UpstreamError } from "#domain/errors.ts";
import type { Embeddings, VectorStore } from "./embedding-ports.ts";
import type { Log } from "./ports.ts";

const atOnce = 64;
const timeoutMs = 30_000;

/**
 * Gives every passage its vector, those first that have none. Null when all have one; else why some are left: they are found by their words, and the next
 * import asks again.
 */
export async function embedPassages(
  ports: { readonly vectors: VectorStore; readonly embeddings: Embeddings; readonly log: Log },
  onProgress: (done: number) => void = () => {},
): Promise<string | null> {
  const { vectors, embeddings, log } = ports;
  let done = 0;
  for (;;) {
    const rows = await vectors.missing(embeddings.model, atOnce);
    if (rows.length === 0) return null;
    try {
      const found = await embeddings.embed(
        rows.map(({ text }) => text),
        AbortSignal.timeout(timeoutMs),
      );
      await vectors.save(
        embeddings.model,
        rows.flatMap(({ id }, index) => {
          const vector = found[index];
          return vector === undefined ? [] : [{ id, vector }];
        }),
      );
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      log.warn("embedding_stopped", { reason: error.reason, done });
      return `${error.message}. Passages without a vector are found by their words alone; the next import continues.`;
    }
    done += rows.length;
    onProgress(done);
  }
}
