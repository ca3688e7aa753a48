import { setTimeout as wait } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { ParsedFile } from "#domain/knowledge/sections.ts";
import { readingLimits } from "./limits.ts";
import type { WorkerReply, WorkerTask } from "./worker.ts";

export type ReadFile = (task: WorkerTask) => Promise<ParsedFile | { readonly unreadable: string }>;

export interface DocumentReader {
  readonly read: ReadFile;
  close(): Promise<void>;
}

export interface ReaderLimits {
  readonly deadlineMs: number;
  readonly memoryMb: number;
}

const watchEveryMs = 100;
const mega = 1024 * 1024;

/**
 * One thread that reads one file after the other, made when the first comes. A file that takes too long, too much memory or the thread itself is given up
 * with the reason, and the next one gets a new thread.
 */
export function createDocumentReader(limits: ReaderLimits = readingLimits): DocumentReader {
  let worker: Worker | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const stop = async () => {
    const old = worker;
    worker = null;
    await old?.terminate();
  };
  const readOne: ReadFile = async (task) => {
    worker ??= startWorker(limits.memoryMb);
    const outcome = await ask(worker, task, limits);
    if (outcome.kind === "gone") {
      await stop();
      return { unreadable: outcome.because };
    }
    if (outcome.kind === "parsed") return outcome.file;
    return {
      unreadable:
        outcome.kind === "unreadable" ? outcome.because : `could not be read (${outcome.message.slice(0, 200)})`,
    };
  };
  return {
    read: (task) => {
      const mine = last.then(() => readOne(task));
      last = mine.catch(() => {});
      return mine;
    },
    close: stop,
  };
}

function startWorker(memoryMb: number): Worker {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    name: "documents",
    execArgv: ["--disable-warning=ExperimentalWarning"],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    // What a library prints about a broken file belongs nowhere.
    stdout: true,
    stderr: true,
  });
  worker.on("error", () => {}); // also after it was given up; while a file is read, that file's reason
  worker.unref();
  return worker;
}

type Outcome = WorkerReply | { readonly kind: "gone"; readonly because: string };

async function ask(worker: Worker, task: WorkerTask, limits: ReaderLimits): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const done = new AbortController();
  const tooMuch = `takes more than ${limits.memoryMb} MB of memory to read; split it or export it again`;
  const onMessage = (reply: WorkerReply) => resolve(reply);
  const onError = (error: Error) => {
    const memory = "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
    resolve({ kind: "gone", because: memory ? tooMuch : `ended the reader (${error.message.slice(0, 200)})` });
  };
  const onExit = () => resolve({ kind: "gone", because: "ended the reader; export it again" });
  worker.on("message", onMessage).on("error", onError).on("exit", onExit);
  worker.ref();
  void watch(worker, limits, tooMuch, done.signal).then((because) => {
    if (because !== null) resolve({ kind: "gone", because });
  });
  try {
    worker.postMessage(task);
    return await promise;
  } finally {
    done.abort();
    worker.off("message", onMessage).off("error", onError).off("exit", onExit);
    worker.unref();
  }
}

/** Why to give up; null when the answer came first. Buffers are outside of the thread's own memory limit, so they are looked at from here. */
async function watch(
  worker: Worker,
  limits: ReaderLimits,
  tooMuch: string,
  signal: AbortSignal,
): Promise<string | null> {
  const started = performance.now();
  while (!signal.aborted) {
    try {
      await wait(watchEveryMs, undefined, { signal });
    } catch {
      return null; // the answer came
    }
    if (performance.now() - started > limits.deadlineMs) {
      return `took longer than ${limits.deadlineMs / 1000} s to read; split it or export it again`;
    }
    const heap = await Promise.race([worker.getHeapStatistics().catch(() => null), wait(watchEveryMs * 5, null)]);
    if (heap !== null && heap.external_memory > limits.memoryMb * mega) return tooMuch;
  }
  return null;
}
