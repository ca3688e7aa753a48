import type { Clock } from "#domain/clock.ts";
import { UpstreamError } from "#domain/errors.ts";

/** Waiting longer than this inside a claim wastes the claim: the delivery is rescheduled instead. */
const patienceMs = 2_000;

/**
 * A workspace's share of chat.postMessage: `perSecond` on average, `burst` at once. Returns the milliseconds to wait before sending; when that
 * would be too long, throws a retryable UpstreamError that says when, and takes nothing.
 */
export function createPacer(options: {
  readonly perSecond: number;
  readonly burst: number;
  readonly clock: Clock;
}): (teamId: string) => number {
  const intervalMs = 1_000 / options.perSecond;
  /** When the next post of a team would be on time if there were no burst (generic cell rate). */
  const due = new Map<string, number>();
  let last = 0;
  return (teamId) => {
    const now = options.clock.now().epochMilliseconds;
    // A clock that was set back: what was due by the time before says nothing any more.
    if (now < last) due.clear();
    last = now;
    const next = Math.max(due.get(teamId) ?? 0, now);
    const waitMs = Math.max(0, next - now - (options.burst - 1) * intervalMs);
    if (waitMs > patienceMs)
      throw new UpstreamError("This workspace's share of posts is used up for now; it is tried again shortly.", {
        service: "slack",
        reason: "paced",
        retryable: true,
        retryAfterMs: Math.ceil(waitMs),
      });
    due.set(teamId, next + intervalMs);
    return Math.ceil(waitMs);
  };
}
