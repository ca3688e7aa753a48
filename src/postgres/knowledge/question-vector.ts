import { UpstreamError } from "#domain/errors.ts";
import type { Embeddings } from "#flows/embedding-ports.ts";
import type { Log } from "#flows/ports.ts";

/** Milliseconds that a question waits for its vector; then words alone decide. */
const timeoutMs = 1_500;
/** Questions in a row that came to nothing before none is asked for a while. */
const failuresToRest = 3;
const restMs = 60_000;

/**
 * The vector of a question; null when the server does not give one in time. A server that hangs costs three questions their wait: then words alone
 * decide for a minute, and one question tries again. `nowMs`: any clock that never goes back.
 */
export function createQuestionVectors(
  embeddings: Embeddings,
  { log, nowMs = () => performance.now() }: { readonly log: Log; readonly nowMs?: () => number },
): (text: string) => Promise<Float32Array | null> {
  let failures = 0;
  let restUntil = Number.NEGATIVE_INFINITY;
  const failed = (reason: string, startedMs: number): null => {
    failures += 1;
    const rests = failures >= failuresToRest;
    if (rests) restUntil = nowMs() + restMs;
    log.warn("meaning_unavailable", { reason, ms: Math.round(nowMs() - startedMs), rests });
    return null;
  };
  return async (text) => {
    const startedMs = nowMs();
    if (startedMs < restUntil) return null;
    // Questions that come while one tries again do not wait for it.
    if (failures >= failuresToRest) restUntil = startedMs + restMs;
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      // The timer is the promise: a server library that ignores the signal cannot hold a question.
      const late = new Promise<null>((resolve) =>
        signal.addEventListener("abort", () => resolve(null), { once: true }),
      );
      const vectors = await Promise.race([embeddings.embed([text], signal), late]);
      const [question] = vectors ?? [];
      if (question === undefined) return failed("timeout", startedMs);
      failures = 0;
      restUntil = Number.NEGATIVE_INFINITY;
      return question;
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      return failed(error.reason, startedMs);
    }
  };
}
