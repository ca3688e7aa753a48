import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { InvariantError, UpstreamError } from "#domain/errors.ts";
import type { Answer, Wire } from "./clients.ts";
import type { EngineFacts, FromWorker, Param, StartOptions, ToWorker } from "./protocol.ts";
import { readError } from "./values.ts";

type Reply = Exclude<FromWorker, { kind: "notification" | "ready" | "start-failed" }>;
interface Waiting {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

/** How long a graceful stop may take before the thread is ended: everything acknowledged is on disk already. */
const closeMs = 15_000;

/** The main thread's end of the worker thread: numbers the requests and gives each its answer. */
export class WorkerWire implements Wire {
  onNotification: (channel: string, payload: string) => void = () => {};
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #count = 0;
  #ended: Error | null = null;

  private constructor(worker: Worker, onCrash: (error: Error) => void) {
    this.#worker = worker;
    worker.on("message", (message: FromWorker) => this.#receive(message));
    worker.on("error", (cause) => this.#end(crash(cause), onCrash));
    worker.on("exit", () => this.#end(crash(null), onCrash));
  }

  /** Resolves when the database in the thread is ready for statements. */
  static async start(options: StartOptions, onCrash: (error: Error) => void): Promise<WorkerWire> {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), {
      workerData: options,
      name: "store",
      // The parent's flags may be ones that only a process takes; V8's own (--liftoff-only) hold for every thread.
      execArgv: ["--disable-warning=ExperimentalWarning"],
      env: {},
    });
    const [first] = (await once(worker, "message")) as [FromWorker]; // the worker sends nothing else
    if (first.kind === "ready") return new WorkerWire(worker, onCrash);
    await worker.terminate();
    throw new Error(first.kind === "start-failed" ? first.message : `unexpected first message "${first.kind}"`);
  }

  async query(client: number, text: string, params: readonly Param[] | null): Promise<Answer> {
    const reply = await this.#ask((id) => ({ kind: "query", id, client, text, params }));
    if (reply.kind === "error") throw readError(reply.error);
    if (reply.kind !== "results") throw unexpected(reply);
    return reply;
  }

  release(client: number): void {
    if (!this.#ended) this.#worker.postMessage({ kind: "release", client } satisfies ToWorker);
  }

  async dump(): Promise<Uint8Array> {
    const reply = await this.#ask((id) => ({ kind: "dump", id }));
    if (reply.kind !== "dumped") throw unexpected(reply);
    return reply.bytes;
  }

  async facts(): Promise<EngineFacts> {
    const reply = await this.#ask((id) => ({ kind: "facts", id }));
    if (reply.kind !== "facts") throw unexpected(reply);
    return reply.facts;
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    const timer = setTimeout(() => void this.#worker.terminate(), closeMs);
    try {
      const closed = this.#ask((id) => ({ kind: "close", id }));
      this.#ended = new UpstreamError("The embedded database is closed.", {
        service: "postgres",
        reason: "closed",
        retryable: false,
      });
      await closed;
    } finally {
      clearTimeout(timer);
      await this.#worker.terminate();
    }
  }

  #ask(request: (id: number) => ToWorker): Promise<Reply> {
    if (this.#ended) return Promise.reject(this.#ended);
    this.#count += 1;
    const id = this.#count;
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    this.#waiting.set(id, { resolve, reject });
    this.#worker.postMessage(request(id));
    return promise;
  }

  #receive(message: FromWorker): void {
    if (message.kind === "notification") {
      this.onNotification(message.channel, message.payload);
      return;
    }
    if (message.kind === "ready" || message.kind === "start-failed") return;
    this.#waiting.get(message.id)?.resolve(message);
    this.#waiting.delete(message.id);
  }

  #end(error: Error, onCrash: (error: Error) => void): void {
    const asked = this.#ended;
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
    if (!asked) onCrash(error);
  }
}

function crash(cause: unknown): UpstreamError {
  return new UpstreamError("The embedded database's thread ended unexpectedly: restart Sideline.", {
    service: "postgres",
    reason: cause instanceof Error ? cause.message : "exit",
    retryable: false,
    ambiguous: true,
    cause,
  });
}

function unexpected(reply: Reply): InvariantError {
  return new InvariantError(`The database's thread answered "${reply.kind}" to another question.`);
}
