/** A process of the bench that is told what to do over its channel, and its other end. */
import { type ChildProcess, fork } from "node:child_process";
import { openSync, readFileSync } from "node:fs";

export interface Child<Orders extends OrderTable> {
  readonly pid: number;
  /** Throws with what the child printed when it fails or dies. */
  ask<K extends keyof Orders & string>(kind: K, input: Orders[K]["input"]): Promise<Orders[K]["output"]>;
  /** SIGTERM's way out: the child's own "close"; SIGKILL after 30 s. */
  close(): Promise<void>;
}

/** What a child can be asked: JSON in, JSON out. */
export type OrderTable = Readonly<Record<string, { readonly input: unknown; readonly output: unknown }>>;
export type Answers<Orders extends OrderTable> = {
  readonly [K in keyof Orders]: (input: Orders[K]["input"]) => Promise<Orders[K]["output"]>;
};
type Envelope = { readonly number: number; readonly kind: string; readonly input: unknown };
type Reply =
  | { readonly number: number; readonly output: unknown }
  | { readonly number: number; readonly problem: string };

const closeMs = 30_000;

export function startChild<Orders extends OrderTable>(
  script: string,
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly args?: readonly string[];
    readonly execArgv?: readonly string[];
    readonly logFile: string;
  },
): Child<Orders> {
  const out = openSync(options.logFile, "a");
  const child = fork(script, [...(options.args ?? [])], {
    env: { PATH: process.env.PATH, ...options.env },
    execArgv: [...(options.execArgv ?? []), "--liftoff-only", "--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", out, out, "ipc"],
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const gone = Promise.withResolvers<void>();
  let up = true;
  let last = 0;
  child.on("message", (reply: Reply) => {
    const asked = waiting.get(reply.number);
    waiting.delete(reply.number);
    if ("problem" in reply) asked?.reject(new Error(`${script}: ${reply.problem}`));
    else asked?.resolve(reply.output);
  });
  child.on("exit", (code, signal) => {
    up = false;
    const printed = readFileSync(options.logFile, "utf8").slice(-1_500);
    for (const asked of waiting.values()) asked.reject(new Error(`${script} ended (${code ?? signal}): ${printed}`));
    gone.resolve();
  });
  return {
    pid: child.pid ?? -1,
    ask(kind, input) {
      const asked = Promise.withResolvers<unknown>();
      if (!up) return Promise.reject(new Error(`${script} is gone`));
      last += 1;
      waiting.set(last, asked);
      child.send({ number: last, kind, input } satisfies Envelope);
      // The child answers with what its table promises; both ends are of this folder.
      return asked.promise as Promise<never>;
    },
    async close() {
      if (!up) return;
      const timer = setTimeout(() => child.kill("SIGKILL"), closeMs);
      leave(child);
      await gone.promise;
      clearTimeout(timer);
    },
  };
}

function leave(child: ChildProcess): void {
  if (child.connected) child.disconnect();
  else child.kill("SIGKILL");
}

/** The child's side. `close` runs when the bench lets go or dies. */
export function answer<Orders extends OrderTable>(answers: Answers<Orders>, close: () => Promise<void>): void {
  const say = (reply: Reply) => process.send?.(reply);
  process.on("message", ({ number, kind, input }: Envelope) => {
    const work = answers[kind];
    if (work === undefined) return say({ number, problem: `no order "${kind}"` });
    work(input).then(
      (output) => say({ number, output }),
      (error: unknown) =>
        say({ number, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.on("disconnect", () => {
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
