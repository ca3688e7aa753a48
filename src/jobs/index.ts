import type { Clock } from "#domain/clock.ts";
import type { JobReader } from "#flows/explain-ports.ts";
import type { JobName } from "#flows/payloads.ts";
import type { Log, Metrics, Queue } from "#flows/ports.ts";
import { type BackendOptions, openBackend } from "./backend.ts";
import { jobReader, openQueues, queuePort, untilIdle } from "./queue.ts";
import { keepSchedules } from "./schedules.ts";
import type { JobHandlers } from "./table.ts";
import { startWorkers } from "./workers.ts";

export type { BackendOptions } from "./backend.ts";
export { askRedis } from "./redis.ts";
export type { JobHandlers } from "./table.ts";

export interface Jobs {
  readonly queue: Queue;
  readonly reader: JobReader;
  /** Starts working on jobs in this process and keeps the repeating ones scheduled. Call it once. */
  start(handlers: JobHandlers): Promise<{ close(): Promise<void> }>;
  /** Resolves when no job is waiting for a worker or running, anywhere; jobs for a later instant do not count. */
  idle(): Promise<void>;
  /** Throws while the queue's store does not answer. */
  ping(): Promise<void>;
  /** After the workers' `close`; leaves an embedded database open. */
  close(): Promise<void>;
}

export interface JobsDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Opens the job queue. Throws ConfigError when the backend cannot be used as it is set up. */
export async function openJobs(options: BackendOptions, deps: JobsDeps): Promise<Jobs> {
  const { clock, log, metrics } = deps;
  const backend = await openBackend(options, log);
  const report = reporter(log);
  const queues = openQueues(backend, report);
  return {
    queue: queuePort(queues, clock, log),
    reader: jobReader(queues),
    start: async (handlers) => {
      const workers = startWorkers({ backend, handlers, log, metrics, report });
      const schedules = await keepSchedules(backend, queues, report);
      return {
        close: async () => {
          await Promise.all([workers.close(), schedules.close()]);
        },
      };
    },
    idle: () => untilIdle(queues),
    ping: () => backend.ping(),
    close: async () => {
      await Promise.all(Object.values(queues).map((queue) => queue.close()));
      await backend.close();
    },
  };
}

/** An outage makes every connection report on every retry: one line a minute for each job says it. */
function reporter(log: Log): (job: JobName, error: Error) => void {
  const last = new Map<string, number>();
  return (job, error) => {
    const reason = error.message;
    const now = performance.now();
    if (now - (last.get(job) ?? Number.NEGATIVE_INFINITY) < 60_000) return;
    last.set(job, now);
    log.warn("queue_error", { job, reason });
  };
}
