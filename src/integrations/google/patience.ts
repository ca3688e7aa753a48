/** When to try again, and how fast to ask at all. */
import { setTimeout as sleepFor } from "node:timers/promises";
import type { Clock } from "#domain/clock.ts";
import { UpstreamError } from "#domain/errors.ts";
import type { GoogleLimits } from "./limits.ts";

export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export const realSleep: Sleep = (ms, signal) => sleepFor(ms, undefined, { signal });

export interface Patience {
  readonly limits: GoogleLimits;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly sleep: Sleep;
}

/**
 * Runs `attempt` until it succeeds, the failure is final, the attempts are used up, or the next wait would pass the total time.
 * Waits are drawn from the whole interval (full jitter), never less than the Retry-After that came.
 * A failure that may have taken effect is not repeated: only the caller knows how to look.
 */
export async function patiently<T>(attempt: () => Promise<T>, patience: Patience, signal: AbortSignal): Promise<T> {
  const { limits, clock, random, sleep } = patience;
  const startMs = clock.now().epochMilliseconds;
  let waitedMs = 0;
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (problem) {
      if (!(problem instanceof UpstreamError)) throw problem;
      if (!problem.retryable || problem.ambiguous || signal.aborted || tries >= limits.attempts) throw problem;
      const jitterMs = random() * Math.min(limits.maxDelayMs, limits.baseDelayMs * 2 ** (tries - 1));
      const delayMs = Math.ceil(problem.retryAfterMs === null ? jitterMs : problem.retryAfterMs + jitterMs / 2);
      const spentMs = Math.max(waitedMs, clock.now().epochMilliseconds - startMs);
      if (spentMs + delayMs > limits.totalMs) throw problem;
      waitedMs += delayMs;
      await sleepUnlessAborted(sleep, delayMs, signal, problem);
    }
  }
}

async function sleepUnlessAborted(
  sleep: Sleep,
  ms: number,
  signal: AbortSignal,
  instead: UpstreamError,
): Promise<void> {
  try {
    await sleep(ms, signal);
  } catch (problem) {
    if (signal.aborted) throw instead;
    throw problem;
  }
}

/**
 * The project's token bucket, as a schedule: each caller takes the next free slot and waits for it once. No timer runs while nobody asks,
 * and a clock that stands still cannot hold anybody twice.
 */
export function createPacer(patience: Patience): (signal: AbortSignal) => Promise<void> {
  const { limits, clock, sleep } = patience;
  const gapMs = 60_000 / limits.requestsPerMinute;
  const creditMs = gapMs * limits.burst;
  let nextMs = 0;
  let lastMs = 0;
  return async (signal) => {
    const nowMs = clock.now().epochMilliseconds;
    // A clock that was set back takes its turns with it: nobody waits for a time that comes again.
    nextMs -= Math.max(0, lastMs - nowMs);
    lastMs = nowMs;
    nextMs = Math.max(nextMs, nowMs - creditMs) + gapMs;
    const waitMs = nextMs - nowMs;
    if (waitMs >= 1) await sleep(Math.ceil(waitMs), signal);
  };
}
