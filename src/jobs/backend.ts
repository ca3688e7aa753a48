import {
  createPostgresBackend,
  type JobSchedulerTemplateOptions,
  type JobsOptions,
  type PgPool,
  type Processor,
  Queue,
  runMigrations,
  Worker,
  type WorkerOptions,
  withBackend,
} from "bullmq";
import type { Log } from "#flows/ports.ts";
import { checkRedis, openAdmin, openConsumer, openProducer, pingRedis, timerHertz } from "./redis.ts";

/** What every BullMQ job here carries: ids, and the wanted instant on the injected clock (epoch milliseconds). */
export interface JobData {
  readonly payload: unknown;
  readonly at: number;
}
/** The parts of BullMQ's classes that are used here: their full types differ between the two backends. */
export interface JobQueue {
  add(name: string, data: JobData, options: JobsOptions): Promise<unknown>;
  getJob(id: string): Promise<StoredJob | undefined>;
  getJobCountByTypes(...types: ("waiting" | "active")[]): Promise<number>;
  getJobScheduler(id: string): Promise<{ readonly every?: number } | undefined>;
  upsertJobScheduler(
    id: string,
    repeat: { readonly every: number },
    template: { readonly name: string; readonly data: JobData; readonly opts: JobSchedulerTemplateOptions },
  ): Promise<unknown>;
  on(event: "error", listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}
export interface StoredJob {
  readonly data: JobData;
  /** Milliseconds; 0 once promoted. */
  readonly delay: number;
  /** Set once a worker has taken it. */
  readonly processedOn?: number;
  getState(): Promise<string>;
  promote(): Promise<void>;
  changeDelay(delayMs: number): Promise<void>;
  updateData(data: JobData): Promise<void>;
}
export interface JobWorker {
  on(event: "error", listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}
type Tuning = Omit<WorkerOptions, "connection" | "prefix">;

/** Where BullMQ keeps its jobs. Both kinds pass the same contract suite (test/jobs/). */
export interface Backend {
  queue(name: string): JobQueue;
  worker(name: string, run: Processor<JobData, void, string>, tuning: Tuning): JobWorker;
  /** Runs `work` in one process at a time; the others skip it. */
  asLeader(work: () => Promise<void>): Promise<void>;
  ping(): Promise<void>;
  /** Ends the workers' connections, whatever they wait for. */
  cutWorkers(): void;
  close(): Promise<void>;
}

export type BackendOptions =
  /** The embedded database's pool. A real Postgres server with several workers deadlocks BullMQ 6.7: never pass its pool. */
  | { readonly kind: "embedded"; readonly pool: PgPool }
  | {
      readonly kind: "redis";
      readonly url: string;
      /** Accept a Redis that forgets its jobs when it stops: for tests and CI. */
      readonly allowVolatile?: boolean;
      /** Start of every key. */
      readonly prefix?: string;
    };

/** Throws ConfigError when the backend cannot be used as it is set up. */
export function openBackend(options: BackendOptions, log: Log): Promise<Backend> {
  return options.kind === "embedded" ? embeddedBackend(options.pool) : redisBackend(options, log);
}

async function embeddedBackend(pool: PgPool): Promise<Backend> {
  const client = await pool.connect();
  try {
    await runMigrations(client);
  } finally {
    client.release();
  }
  const bull = withBackend(createPostgresBackend);
  return {
    queue: (name) => new bull.Queue<JobData, void, string>(name, { connection: pool }),
    worker: (name, run, tuning) =>
      new bull.Worker<JobData, void, string>(name, run, { ...withoutConnection(tuning), connection: pool }),
    asLeader: (work) => work(),
    ping: async () => {
      await pool.query("select 1 from bullmq.migration limit 1");
    },
    cutWorkers: () => {},
    close: async () => {},
  };
}

/** Tuning is written against Redis' connection type; it has none, so the kind does not matter. */
function withoutConnection(tuning: Tuning): Omit<Tuning, "telemetry"> {
  return tuning;
}

async function redisBackend(options: Extract<BackendOptions, { kind: "redis" }>, log: Log): Promise<Backend> {
  const { url, prefix = "sideline" } = options;
  const admin = openAdmin(url);
  try {
    await checkRedis(admin, { allowVolatile: options.allowVolatile ?? false });
    const hz = await timerHertz(admin);
    if (hz < 100) log.info("redis_timer_slow", { hz, advice: "set `hz 100`: due jobs start up to 100 ms late" });
  } catch (error) {
    admin.disconnect();
    throw error;
  }
  const producer = openProducer(url);
  const consumer = openConsumer(url);
  return {
    queue: (name) =>
      new Queue<JobData, void, string>(name, { prefix, connection: producer, skipWaitingForReady: true }),
    worker: (name, run, tuning) =>
      new Worker<JobData, void, string>(name, run, { ...tuning, prefix, connection: consumer.connection }),
    asLeader: async (work) => {
      const key = `${prefix}:leader`;
      // The expiry frees it after a crash; what is done under it may be done twice without harm.
      if ((await admin.set(key, "1", "PX", 10_000, "NX")) !== "OK") return;
      try {
        await work();
      } finally {
        await admin.del(key);
      }
    },
    ping: () => pingRedis(admin),
    cutWorkers: () => consumer.cut(),
    close: async () => {
      consumer.cut();
      producer.disconnect();
      admin.disconnect();
    },
  };
}
