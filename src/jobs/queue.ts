import { setTimeout } from "node:timers/promises";
import type { JobsOptions } from "bullmq";
import type { Clock } from "#domain/clock.ts";
import type { JobReader } from "#flows/explain-ports.ts";
import { type JobName, jobNames } from "#flows/payloads.ts";
import type { Log, Queue } from "#flows/ports.ts";
import type { Backend, JobData, JobQueue } from "./backend.ts";
import { jobTable } from "./table.ts";

export type JobQueues = { readonly [N in JobName]: JobQueue };

/** One BullMQ queue for each job, so that a burst of one does not hold up another. */
export function openQueues(backend: Backend, report: (job: JobName, error: Error) => void): JobQueues {
  const open = (name: JobName) => {
    const queue = backend.queue(name);
    queue.on("error", (error) => report(name, error));
    return [name, queue] as const;
  };
  // Object.fromEntries loses the literal keys.
  return Object.fromEntries(jobNames.map(open)) as JobQueues;
}

/** Nothing of a finished job is kept: adding the id of a kept job would be silently ignored. */
export function jobOptions(name: JobName): JobsOptions {
  const { attempts } = jobTable[name];
  return {
    attempts,
    backoff: { type: "exponential", delay: 1_000, jitter: 0.5 },
    removeOnComplete: true,
    removeOnFail: true,
    stackTraceLimit: 1,
  };
}

export function queuePort(queues: JobQueues, clock: Clock, log: Log): Queue {
  return {
    wake: async (job, payload, { key, at }) => {
      try {
        await wakeOne(queues[job], job, payload, jobId(key), at, clock);
        return true;
      } catch (error) {
        log.warn("wake_failed", { job, key, reason: error instanceof Error ? error.message : String(error) });
        return false;
      }
    },
  };
}

/** For `explain`: what is queued under a key. */
export function jobReader(queues: JobQueues): JobReader {
  return {
    look: async (job, key) => {
      const there = await queues[job].getJob(jobId(key));
      if (there === undefined) return null;
      return { state: await there.getState(), at: Temporal.Instant.fromEpochMilliseconds(there.data.at) };
    },
  };
}

/**
 * Adds, then reads what is there: an existing wake-up wins over an added one, so reading first would leave a gap.
 * The virtual clock of a test may have jumped over a wake-up's instant; its real delay has not passed then.
 */
async function wakeOne(
  queue: JobQueue,
  name: JobName,
  payload: unknown,
  id: string,
  at: Temporal.Instant,
  clock: Clock,
): Promise<void> {
  const wanted = at.epochMilliseconds;
  // BullMQ's Postgres backend refuses fractions of a millisecond.
  const delay = Math.max(0, Math.ceil(wanted - clock.now().epochMilliseconds));
  const data: JobData = { payload, at: wanted };
  const options = jobOptions(name);
  await queue.add(name, data, { ...options, jobId: id, delay });
  const there = await queue.getJob(id);
  if (!there) return; // it has run already
  if (delay === 0 && there.processedOn !== undefined && (await there.getState()) === "active") {
    // The run that is under way may have read its rows before this wake-up's reason was written: one more after it.
    if (there.data.at !== wanted) await queue.add(name, data, { ...options, jobId: `${id}%again` });
    return;
  }
  if (there.delay === 0 || (delay > 0 && there.data.at <= wanted)) return;
  if (delay === 0) await there.promote().catch(ignoreNotDelayed);
  else {
    await there.changeDelay(delay).catch(ignoreNotDelayed);
    await there.updateData(data).catch(ignoreGone);
  }
}

const idlePollMs = 10;

export async function untilIdle(queues: JobQueues): Promise<void> {
  for (;;) {
    const counts = await Promise.all(jobNames.map((name) => queues[name].getJobCountByTypes("waiting", "active")));
    if (counts.every((count) => count === 0)) return;
    await setTimeout(idlePollMs);
  }
}

/** BullMQ refuses ":" in an id and ids that are whole numbers. Different keys give different ids. */
export function jobId(key: string): string {
  return `k-${key.replace(/[%:]/g, (character) => (character === "%" ? "%25" : "%3A"))}`;
}

/** It became due by itself between the two commands. */
function ignoreNotDelayed(error: unknown): void {
  if (!(error instanceof Error && /not in the delayed state|Missing key for job/i.test(error.message))) throw error;
}

function ignoreGone(error: unknown): void {
  if (!(error instanceof Error && /Missing key for job/i.test(error.message))) throw error;
}
