/**
 * What can go wrong between the product and Slack.
 * - http-500: nothing happened, status 500. error: nothing happened, `{ ok: false, error }`.
 * - rate-limited: nothing happened, 429 with Retry-After. garbage: nothing happened, a page of HTML with status 200.
 * - hang: nothing happened and no answer ever comes. reset: nothing happened, the connection breaks.
 * - answer-lost: it happened, then the connection breaks. answer-late: it happened, and no answer ever comes.
 * - slow: it happens, the answer comes after `delayMs` of real time.
 */
export type FaultKind =
  | "http-500"
  | "error"
  | "rate-limited"
  | "garbage"
  | "hang"
  | "reset"
  | "answer-lost"
  | "answer-late"
  | "slow";

export interface Fault {
  /** A Web API method, "response_url", or "*". */
  readonly method: string;
  readonly kind: FaultKind;
  /** How many calls are hit; 1 when absent. Infinity until cleared. */
  readonly times?: number;
  /** Lets this many matching calls pass first. */
  readonly after?: number;
  /** With "rate-limited"; 1 when absent. */
  readonly retryAfterSeconds?: number;
  /** With "error"; "internal_error" when absent. */
  readonly error?: string;
  readonly delayMs?: number;
  readonly matches?: (args: Readonly<Record<string, unknown>>) => boolean;
}

export interface FaultQueue {
  add(fault: Fault): void;
  /** The fault that hits this call, if one does; counts it. */
  take(method: string, args: Readonly<Record<string, unknown>>): Fault | null;
  clear(): void;
  pending(): number;
}

export function createFaultQueue(): FaultQueue {
  let queue: { fault: Fault; left: number; skip: number }[] = [];
  return {
    add: (fault) => {
      queue.push({ fault, left: fault.times ?? 1, skip: fault.after ?? 0 });
    },
    take(method, args) {
      for (const entry of queue) {
        const { fault } = entry;
        if (fault.method !== "*" && fault.method !== method) continue;
        if (fault.matches !== undefined && !fault.matches(args)) continue;
        if (entry.skip > 0) {
          entry.skip -= 1;
          continue;
        }
        entry.left -= 1;
        if (entry.left <= 0) queue = queue.filter((other) => other !== entry);
        return fault;
      }
      return null;
    },
    clear: () => {
      queue = [];
    },
    pending: () => queue.length,
  };
}
