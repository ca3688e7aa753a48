/** The embeddings endpoint of any OpenAI-compatible server. */
import OpenAI, { APIConnectionTimeoutError, APIError, APIUserAbortError } from "openai";
import { UpstreamError } from "#domain/errors.ts";
import type { Embeddings } from "#flows/embedding-ports.ts";

export interface EmbeddingSettings {
  readonly apiKey: string | null;
  readonly baseUrl: string | null;
  readonly model: string;
}

/** Characters of one text that are sent: models take 512 tokens or more, and a passage is shorter. */
const longestText = 8_000;
const largestVector = 8_192;

export function createEmbeddings(settings: EmbeddingSettings, fetchImplementation?: typeof fetch): Embeddings {
  const client = new OpenAI({
    // Local servers want no key, the SDK wants one.
    apiKey: settings.apiKey ?? "none",
    baseURL: settings.baseUrl ?? "https://api.openai.com/v1",
    // A question does not wait for repeats, and an import asks again for what is missing.
    maxRetries: 0,
    logLevel: "off",
    ...(fetchImplementation === undefined ? {} : { fetch: fetchImplementation }),
  });
  return {
    model: settings.model,
    embed: async (texts, signal) => {
      const input = texts.map((text) => text.slice(0, longestText).toWellFormed());
      let data: unknown;
      try {
        // Not every server knows base64, which the SDK would ask for by itself.
        const answer = await client.embeddings.create(
          { model: settings.model, input, encoding_format: "float" },
          { signal },
        );
        data = answer.data;
      } catch (error) {
        throw failed(error);
      }
      return readVectors(data, texts.length);
    },
  };
}

function readVectors(data: unknown, count: number): readonly Float32Array[] {
  const rows: readonly unknown[] = Array.isArray(data) ? data : [];
  const vectors: Float32Array[] = [];
  for (const [index, row] of rows.entries()) {
    const place: unknown = typeof row === "object" && row !== null && "index" in row ? row.index : index;
    const numbers: unknown = typeof row === "object" && row !== null && "embedding" in row ? row.embedding : null;
    const sound =
      Array.isArray(numbers) &&
      numbers.length > 0 &&
      numbers.length <= largestVector &&
      numbers.every((number) => typeof number === "number" && Number.isFinite(number));
    if (typeof place === "number" && sound) vectors[place] = unit(numbers);
  }
  const size = vectors[0]?.length ?? 0;
  const whole = size > 0 && vectors.length === count && !vectors.includes(undefined as never);
  if (!whole || vectors.some((vector) => vector.length !== size)) {
    throw new UpstreamError(
      `The embeddings server answered with something else than ${count} vectors of one size; check OPENAI_EMBEDDING_MODEL`,
      { service: "model", reason: "invalid_embeddings", retryable: false },
    );
  }
  return vectors;
}

function unit(numbers: readonly number[]): Float32Array {
  const length = Math.hypot(...numbers);
  return Float32Array.from(numbers, (number) => (length === 0 ? 0 : number / length));
}

function failed(error: unknown): UpstreamError {
  const aborted = error instanceof APIUserAbortError || error instanceof APIConnectionTimeoutError;
  const status = error instanceof APIError ? error.status : undefined;
  const reason = aborted ? "timeout" : status === undefined ? "unavailable" : `http_${status}`;
  return new UpstreamError(
    `The embeddings server did not answer (${reason}); check OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_EMBEDDING_MODEL`,
    {
      service: "model",
      reason,
      retryable: aborted || status === undefined || status === 429 || status >= 500,
      cause: error,
    },
  );
}
