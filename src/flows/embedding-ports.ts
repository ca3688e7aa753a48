/** Vectors of meaning from any OpenAI-compatible server: optional, beside ranking by words. */
export interface Embeddings {
  readonly model: string;
  /** One vector for each text, in order, all of one size, of length 1. Throws UpstreamError (service "model"), also when `signal` ends it. */
  embed(texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]>;
}

/** The vectors that a document store keeps. */
export interface VectorStore {
  /** Passages without a vector of `model`, by id. */
  missing(model: string, limit: number): Promise<readonly { readonly id: string; readonly text: string }[]>;
  /** Vectors of passages that are gone meanwhile are left out. */
  save(model: string, rows: readonly { readonly id: string; readonly vector: Float32Array }[]): Promise<void>;
}
