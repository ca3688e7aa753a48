/** Worker processes: started, asked, killed. */
import { type ChildProcess, fork } from "node:child_process";
import { openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Answer, Order, RowFacts, WorkerSettings } from "./orders.ts";

const script = join(import.meta.dirname, "worker.ts");
const answerMs = 30_000;

export interface Worker {
  readonly pid: number;
  /** Resolves when it works; rejects with what it printed when it ended first. */
  readonly ready: Promise<void>;
  /** Resolves with the exit code, null after a signal. */
  readonly ended: Promise<number | null>;
  isUp(): boolean;
  /** Where its web server is; null without one, and before it is ready. */
  url(): string | null;
  /** Throws when the worker dies before it answers. */
  ask(order: Order): Promise<readonly RowFacts[]>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** What it printed. */
  output(): string;
}

export function startWorker(input: {
  readonly env: Readonly<Record<string, string>>;
  readonly settings: WorkerSettings;
  readonly logFile: string;
}): Worker {
  const out = openSync(input.logFile, "a");
  const child = fork(script, [JSON.stringify(input.settings)], {
    env: { PATH: process.env.PATH, ...input.env },
    execArgv: ["--liftoff-only", "--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", out, out, "ipc"],
  });
  let up = true;
  let url: string | null = null;
  let number = 0;
  const open = new Map<number, PromiseWithResolvers<readonly RowFacts[]>>();
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<number | null>();
  const output = () => readFileSync(input.logFile, "utf8");
  child.on("message", (answer: Answer) => {
    if (answer.kind === "ready") {
      url = answer.url;
      return ready.resolve();
    }
    const asked = open.get(answer.number);
    open.delete(answer.number);
    if (answer.kind === "done") asked?.resolve(answer.rows);
    else asked?.reject(new Error(answer.problem));
  });
  child.on("exit", (code) => {
    up = false;
    const gone = new Error(`The worker ended with ${code ?? "a signal"}: ${output().slice(-600)}`);
    ready.reject(gone);
    for (const asked of open.values()) asked.reject(gone);
    ended.resolve(code);
  });
  ready.promise.catch(() => {}); // a kill during the start is what many runs want
  return {
    pid: child.pid ?? -1,
    ready: ready.promise,
    ended: ended.promise,
    isUp: () => up,
    url: () => url,
    output,
    async ask(order) {
      const asked = Promise.withResolvers<readonly RowFacts[]>();
      number += 1;
      open.set(number, asked);
      send(child, { number, order }, asked);
      const late = AbortSignal.timeout(answerMs);
      late.addEventListener("abort", () => asked.reject(new Error(`no answer to "${order.kind}" in ${answerMs} ms`)));
      return asked.promise;
    },
    async kill() {
      if (up) child.kill("SIGKILL");
      await ended.promise;
    },
  };
}

function send(child: ChildProcess, message: object, asked: PromiseWithResolvers<readonly RowFacts[]>): void {
  if (!child.connected) asked.reject(new Error("the worker is gone"));
  else {
    child.send(message, (error) => {
      if (error !== null) asked.reject(error);
    });
  }
}

/** Looks every 100 ms. Throws with `what` when it has not come true in time. */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>, limitMs: number): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`waited ${limitMs} ms for: ${what}`);
    await wait(100);
  }
}
