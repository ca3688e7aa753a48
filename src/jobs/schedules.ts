import { type JobName, jobNames } from "#flows/payloads.ts";
import type { Backend, JobData } from "./backend.ts";
import { type JobQueues, jobOptions } from "./queue.ts";
import { jobTable } from "./table.ts";

/** How often every process looks whether the schedules are still there: a Redis that was emptied has lost them. */
const checkEveryMs = 15_000;

/** Keeps the repeating jobs of the table repeating. The first check is done when it resolves. */
export async function keepSchedules(
  backend: Backend,
  queues: JobQueues,
  report: (job: JobName, error: Error) => void,
): Promise<{ close(): Promise<void> }> {
  let running = Promise.resolve();
  const check = async () => {
    for (const name of jobNames) {
      try {
        await ensure(backend, queues, name);
      } catch (error) {
        report(name, error instanceof Error ? error : new Error(String(error)));
      }
    }
  };
  await check();
  const timer = setInterval(() => {
    running = running.then(check);
  }, checkEveryMs);
  return {
    close: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

async function ensure(backend: Backend, queues: JobQueues, name: JobName): Promise<void> {
  const { everyMs } = jobTable[name];
  if (everyMs === undefined) return;
  const queue = queues[name];
  const scheduled = async () => (await queue.getJobScheduler(name))?.every === everyMs;
  if (await scheduled()) return;
  await backend.asLeader(async () => {
    if (await scheduled()) return;
    const data: JobData = { payload: {}, at: 0 };
    await queue.upsertJobScheduler(name, { every: everyMs }, { name, data, opts: jobOptions(name) });
  });
}
