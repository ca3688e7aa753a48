import { setTimeout } from "node:timers/promises";
import { UnrecoverableError } from "bullmq";
import { type JobName, type JobPayloads, jobNames } from "#flows/payloads.ts";
import type { Log, Metrics } from "#flows/ports.ts";
import type { Backend, JobData, JobWorker } from "./backend.ts";
import { type JobHandlers, jobTable } from "./table.ts";

/** A crashed process's jobs are taken up again after at most lockMs + stalledEveryMs. */
const lockMs = 15_000;
const stalledEveryMs = 5_000;
/** Crashes of one job before it is given up. The default of 1 loses a job in its second crash. */
const crashesAllowed = 5;
/** How long handlers may finish their work after `close` before their signal is aborted. */
const graceMs = 20_000;
/** How long a handler may take to give up, and BullMQ to write its last words, before it is left behind. */
const partingMs = 5_000;

export interface WorkersOptions {
  readonly backend: Backend;
  readonly handlers: JobHandlers;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly report: (job: JobName, error: Error) => void;
}

/** Starts taking jobs. `close` takes no more, lets running ones finish (their signal is aborted after 20 s) and resolves. */
export function startWorkers(options: WorkersOptions): { close(): Promise<void> } {
  const { backend, report } = options;
  const stop = new AbortController();
  const running = new Set<Promise<void>>();
  const run = (name: JobName, job: RunningJob) => {
    const work = runJob(name, job, stop.signal, options);
    running.add(work);
    return work.finally(() => running.delete(work));
  };
  const start = (name: JobName): JobWorker => {
    const worker = backend.worker(name, (job) => run(name, job), {
      concurrency: jobTable[name].concurrency,
      lockDuration: lockMs,
      stalledInterval: stalledEveryMs,
      maxStalledCount: crashesAllowed,
    });
    worker.on("error", (error) => report(name, error));
    return worker;
  };
  const workers = jobNames.map(start);
  let closing: Promise<void> | undefined;
  return {
    close: () => {
      closing ??= closeAll({ backend, workers, running, stop });
      return closing;
    },
  };
}

interface Closing {
  readonly backend: Backend;
  readonly workers: readonly JobWorker[];
  readonly running: ReadonlySet<Promise<void>>;
  readonly stop: AbortController;
}

async function closeAll({ backend, workers, running, stop }: Closing): Promise<void> {
  const closed = Promise.allSettled(workers.map((worker) => worker.close()));
  const finished = async () => {
    while (running.size > 0) await Promise.allSettled(running);
  };
  if (!(await within(graceMs, finished()))) {
    stop.abort(new Error("Sideline is stopping."));
    await within(partingMs, finished());
  }
  // BullMQ never ends this while its Redis is down. A job that is left behind is taken up when its lock has run out.
  if (await within(partingMs, closed)) return;
  await within(graceMs, finished()); // one that was taken just before the close
  // BullMQ's own retry timers live on after this: main.ts ends the process when everything is closed.
  backend.cutWorkers();
}

async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController();
  const late = setTimeout(ms, false, { signal: timer.signal }).catch(() => false);
  const inTime = await Promise.race([work.then(() => true), late]);
  timer.abort();
  return inTime;
}

interface RunningJob {
  readonly id?: string | undefined;
  readonly data: JobData;
  readonly attemptsMade: number;
}

async function runJob<N extends JobName>(
  name: N,
  job: RunningJob,
  stopped: AbortSignal,
  { handlers, log, metrics }: WorkersOptions,
): Promise<void> {
  const row = jobTable[name];
  const payload = row.payload.safeParse(job.data.payload);
  if (!payload.success) {
    metrics.count("jobs_total", { job: name, outcome: "invalid" });
    log.error("job_payload_invalid", { job: name, id: job.id });
    throw new UnrecoverableError("invalid payload");
  }
  const began = performance.now();
  let outcome = "failed";
  try {
    const handle: (payload: JobPayloads[N], signal: AbortSignal) => Promise<void> = handlers[name];
    await handle(payload.data, AbortSignal.any([stopped, AbortSignal.timeout(row.limitMs)]));
    outcome = "done";
  } catch (error) {
    log.error("job_failed", { job: name, id: job.id, attempt: job.attemptsMade + 1, ...describe(error) });
    // BullMQ stores the message with the job; it may quote data, which the log's rules keep out of the queue as well.
    throw new Error(`${name} failed`, { cause: error });
  } finally {
    metrics.observe("job_seconds", (performance.now() - began) / 1_000, { job: name, outcome });
    metrics.count("jobs_total", { job: name, outcome });
  }
}

/** The error's name, code and place, without its message: a message may quote a row. */
function describe(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code, reason } = error as { code?: unknown; reason?: unknown };
  const at = error.stack?.split("\n").find((line) => line.startsWith("    at "));
  return { error: error.name, code, reason, at: at?.trim() };
}
