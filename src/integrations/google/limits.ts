/** How patient the adapter is with Google. Google's own quotas: 10,000 requests a minute for a project, 600 for a user. */
export interface GoogleLimits {
  /** One request, its body included. */
  readonly requestTimeoutMs: number;
  /** One method call with all its retries and waits; a longer Retry-After goes to the caller. */
  readonly totalMs: number;
  readonly attempts: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  /** The steady pace, of the project's share that this process takes. */
  readonly requestsPerMinute: number;
  /** How many requests may leave at once before the pace above holds them. */
  readonly burst: number;
  readonly maxBodyBytes: number;
  /** A window with more pages than this is refused: it can only be a loop or an attack. */
  readonly maxPages: number;
}

/**
 * A process that sends at most `share` requests in any one minute: an eighth of it at once, the rest evenly. Calls begin at full hours, so the reads before
 * their briefs come together, and Google counts by the minute. The quota is the project's: the shares of all processes together must stay below it.
 */
export function paceOf(share: number): Pick<GoogleLimits, "requestsPerMinute" | "burst"> {
  const burst = Math.max(1, Math.floor(share / 8));
  return { requestsPerMinute: share - burst, burst };
}

export const defaultLimits: GoogleLimits = {
  requestTimeoutMs: 10_000,
  totalMs: 40_000,
  attempts: 4,
  baseDelayMs: 500,
  maxDelayMs: 8_000,
  ...paceOf(4_800),
  maxBodyBytes: 20_000_000,
  maxPages: 40,
};
