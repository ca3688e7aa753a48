import type { JobName } from "./payloads.ts";

type Instant = Temporal.Instant;

/** What the delivery rows remember of the work on them, beside what they are. */
export interface DeliveryTrail {
  /** The last time that a worker took the row; null when none did. */
  readonly claimedAt: Instant | null;
  /** The last time that a wake-up was queued for it. */
  readonly wokenAt: Instant | null;
  /** An edit waits until then. */
  readonly retryAt: Instant | null;
  /** Why the last attempt did not get through; null when it did. */
  readonly lastError: string | null;
}
export interface DeliveryTrails {
  /** By delivery id; unknown ids are left out. */
  of(ids: readonly string[]): Promise<ReadonlyMap<string, DeliveryTrail>>;
}

/** What the queue knows of a wake-up. A finished one is forgotten at once. */
export interface JobReader {
  look(job: JobName, key: string): Promise<{ readonly state: string; readonly at: Instant } | null>;
}
