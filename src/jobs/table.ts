import type { z } from "zod";
import { type JobName, type JobPayloads, jobPayloads } from "#flows/payloads.ts";

export interface JobRow<N extends JobName> {
  readonly payload: z.ZodType<JobPayloads[N]>;
  /** Runs at most before the job is given up; the row that wanted it is found again by the sweep. */
  readonly attempts: number;
  /** Runs at once in one process. */
  readonly concurrency: number;
  /** The handler's signal is aborted after this many milliseconds. */
  readonly limitMs: number;
  /** Milliseconds between two runs of a job that nobody wakes; with an empty payload, one run at a time everywhere. */
  readonly everyMs?: number;
}

/** Every job there is. To add one: its flow, its payload in flows/payloads.ts, a row here. */
export const jobTable: { readonly [N in JobName]: JobRow<N> } = {
  sweep: { payload: jobPayloads.sweep, attempts: 1, concurrency: 1, limitMs: 60_000, everyMs: 15_000 },
  maintain: { payload: jobPayloads.maintain, attempts: 1, concurrency: 1, limitMs: 240_000, everyMs: 300_000 },
  "watch-calendar": { payload: jobPayloads["watch-calendar"], attempts: 3, concurrency: 4, limitMs: 120_000 },
  prepare: { payload: jobPayloads.prepare, attempts: 1, concurrency: 1, limitMs: 240_000 },
  "word-brief": { payload: jobPayloads["word-brief"], attempts: 1, concurrency: 12, limitMs: 60_000 },
  "read-signals": {
    payload: jobPayloads["read-signals"],
    attempts: 1,
    concurrency: 1,
    limitMs: 600_000,
    everyMs: 60_000,
  },
  "sync-drives": {
    payload: jobPayloads["sync-drives"],
    attempts: 1,
    concurrency: 1,
    limitMs: 600_000,
    everyMs: 300_000,
  },
  "route-nudges": {
    payload: jobPayloads["route-nudges"],
    attempts: 1,
    concurrency: 1,
    limitMs: 600_000,
    everyMs: 60_000,
  },
  "find-contradictions": {
    payload: jobPayloads["find-contradictions"],
    attempts: 1,
    concurrency: 1,
    limitMs: 240_000,
  },
  "run-scene": { payload: jobPayloads["run-scene"], attempts: 3, concurrency: 8, limitMs: 60_000 },
  "word-answer": { payload: jobPayloads["word-answer"], attempts: 1, concurrency: 8, limitMs: 30_000 },
  deliver: { payload: jobPayloads.deliver, attempts: 5, concurrency: 25, limitMs: 90_000 },
};

export type JobHandlers = {
  readonly [N in JobName]: (payload: JobPayloads[N], signal: AbortSignal) => Promise<void>;
};
