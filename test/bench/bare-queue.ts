/** The floor of every lateness: BullMQ on the product's own backend, with jobs that do nothing. */
import { setTimeout as wait } from "node:timers/promises";
import { openBackend } from "#jobs/backend.ts";
import { jobTable } from "#jobs/table.ts";
import { openEmbedded } from "#postgres/engine/index.ts";
import { answer } from "./child.ts";

export type BareQueueOrders = {
  /** Jobs `gapMs` apart (0: all at one instant), the first in `inMs`. Returns how late each ran, in milliseconds. */
  readonly run: {
    readonly input: { readonly count: number; readonly gapMs: number; readonly inMs: number };
    readonly output: readonly number[];
  };
};

const { BENCH_DIR: dir, BENCH_REDIS_URL: url, BENCH_REDIS_PREFIX: prefix } = process.env;
const log = { info: () => {}, warn: () => {}, error: () => {} };
const database = dir === undefined ? null : await openEmbedded({ dir, log });
const backend = await openBackend(
  database === null
    ? { kind: "redis", url: url ?? "", allowVolatile: true, prefix: prefix ?? "bench" }
    : { kind: "embedded", pool: database.bullPool },
  log,
);
const queue = backend.queue("bare");
let lateMs: number[] = [];
const worker = backend.worker(
  "bare",
  async (job) => {
    lateMs.push(Date.now() - job.data.at);
  },
  { concurrency: jobTable.deliver.concurrency },
);

answer<BareQueueOrders>(
  {
    run: async ({ count, gapMs, inMs }) => {
      lateMs = [];
      const first = Date.now() + inMs;
      await Promise.all(
        Array.from({ length: count }, (_, index) => {
          const at = first + index * gapMs;
          return queue.add(
            "bare",
            { payload: {}, at },
            { delay: Math.max(0, at - Date.now()), removeOnComplete: true },
          );
        }),
      );
      while (lateMs.length < count) await wait(20);
      return lateMs;
    },
  },
  async () => {
    await worker.close();
    await queue.close();
    await backend.close();
    await database?.close();
  },
);
