import { z } from "zod";

/** Job payloads hold ids only: rows are the truth, and the queue's store refuses cut emoji and NULs. */
export const jobPayloads = {
  /** Every 15 seconds, one process at a time: wakes every row that should be awake and is not. */
  sweep: z.object({}),
  /** Every 5 minutes: vacuum and checkpoint (embedded), old rows, push channels. */
  maintain: z.object({}),
  "watch-calendar": z.object({ reps: z.array(z.string()).min(1) }),
  /** When the sweep sees briefs that are due in some minutes: assembles what they are made of. */
  prepare: z.object({}),
  /** Some minutes before a planned brief is due, when there is a model: its wording. */
  "word-brief": z.object({ id: z.string(), rev: z.number().int() }),
  /** Every minute, one process at a time: the watched folder, then calls and reviews that were not read yet. */
  "read-signals": z.object({}),
  /** Every 5 minutes, one process at a time: what changed in the Drives that people connected. */
  "sync-drives": z.object({}),
  /** Every minute, one process at a time: who gets which nudge, what became of those that were due, and whether it happened. */
  "route-nudges": z.object({}),
  /** When the documents have changed and stand still. */
  "find-contradictions": z.object({}),
  /** When an answer has been typed to its end, or a time of the scene has come. */
  "run-scene": z.object({ id: z.string() }),
  /** After a question in words was answered, when there is a model: its wording. */
  "word-answer": z.object({ id: z.string() }),
  deliver: z.object({ id: z.string(), rev: z.number().int() }),
} as const;

export type JobName = keyof typeof jobPayloads;
export type JobPayloads = { [N in JobName]: z.infer<(typeof jobPayloads)[N]> };
export const jobNames = Object.keys(jobPayloads) as readonly JobName[]; // Object.keys loses the literal type
