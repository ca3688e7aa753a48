/** One run's stage: Slack and Google, which survive, and the product's processes, which don't. */
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { systemClock } from "#domain/clock.ts";
import type { DeliveryTiming } from "#flows/deliver-message.ts";
import { createGoogleFake, type GoogleFake, sandboxClient } from "#sandbox/google/index.ts";
import { createSlackGateway, type SlackGateway } from "#sandbox/slack/gateway.ts";
import { testKey } from "#test/support/world.ts";
import type { Chance } from "./chance.ts";
import { companyOf, type PlannedBrief } from "./company.ts";
import { startWorker, type Worker } from "./crew.ts";
import type { RowFacts } from "./orders.ts";
import { openStorage, type Storage } from "./storage.ts";
import { isSettled } from "./verdict.ts";

/** Shorter than the product's 60 s and 10 s; a lease must outlive two time-outs and a half. */
export const quickTiming: DeliveryTiming = { leaseMs: 6_000, slackTimeoutMs: 2_000, repeatAfterMs: 2_000 };
/** Longer than a lost wake-up, a lease and the back-off of a failed job together. */
const patienceMs = 120_000;

/** Rows in one order. */
const atOnce = 200;

export interface Stage extends AsyncDisposable {
  readonly slack: SlackGateway;
  readonly google: GoogleFake;
  readonly storage: Storage;
  readonly people: readonly string[];
  readonly chance: Chance;
  /** Runs since the company was imported. */
  readonly first: Worker;
  /** Kills so far, and processes that ended without being killed. */
  readonly kills: () => number;
  readonly accidents: readonly string[];
  /** Starts one more process; does not wait until it is ready. */
  begin(): Worker;
  /** Starts one and waits. */
  start(): Promise<Worker>;
  kill(worker: Worker): Promise<void>;
  /** Rows for `count` reps from `first` on, due in `inMs`; wakes them unless told not to. Returns the delivery ids. */
  plan(
    worker: Worker,
    input: { readonly first?: number; readonly count: number; readonly inMs: number; readonly wake?: boolean },
  ): Promise<readonly string[]>;
  /** Waits until no row has work left; returns all rows. */
  settled(worker: Worker): Promise<readonly RowFacts[]>;
}

export async function openStage(input: {
  readonly mode: Storage["mode"];
  readonly ownServers: boolean;
  readonly reps: number;
  readonly chance: Chance;
  readonly env?: Readonly<Record<string, string>>;
}): Promise<Stage> {
  const storage = await openStorage(input.mode, input);
  const company = companyOf(input.reps);
  const slack = createSlackGateway({ clock: systemClock, people: company.people });
  const google = createGoogleFake({ clock: systemClock });
  await slack.listen(0);
  const googleUrl = await google.listen(0);
  const env = {
    ...storage.env,
    ROLES: "worker",
    LOG_LEVEL: "warn",
    ENCRYPTION_KEY: testKey,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl(),
    GOOGLE_CLIENT_ID: sandboxClient.id,
    GOOGLE_CLIENT_SECRET: sandboxClient.secret,
    GOOGLE_API_URL: googleUrl,
    GOOGLE_OAUTH_URL: googleUrl,
    ...input.env,
  };
  const workers: Worker[] = [];
  const accidents: string[] = [];
  const killed = new Set<Worker>();
  let closed = false;
  let hired = 0;

  const begin = (): Worker => {
    hired += 1;
    const worker = startWorker({
      env,
      settings: { timing: quickTiming, redisPrefix: storage.redisPrefix, sweepEveryMs: 1_000 },
      logFile: join(storage.dir, `worker-${hired}.log`),
    });
    workers.push(worker);
    worker.ended
      .then((code) => {
        if (!killed.has(worker) && !closed) accidents.push(`exit ${code}: ${worker.output().slice(-300)}`);
      })
      .catch(() => {});
    return worker;
  };
  const first = begin();
  const stage: Stage = {
    slack,
    google,
    storage,
    first,
    people: company.people.map(({ email }) => email),
    chance: input.chance,
    kills: () => killed.size,
    accidents,
    begin,
    async start() {
      const worker = begin();
      await worker.ready;
      return worker;
    },
    async kill(worker) {
      killed.add(worker);
      await worker.kill();
    },
    async plan(worker, { first = 0, count, inMs, wake = true }) {
      const dueAt = systemClock.now().add({ milliseconds: inMs }).toString();
      const briefs = Array.from({ length: count }, (_, index): PlannedBrief => {
        const rep = (first + index) % stage.people.length;
        return { id: crypto.randomUUID(), rep, recipient: stage.people[rep] ?? "", dueAt };
      });
      for (let start = 0; start < briefs.length; start += atOnce) {
        await worker.ask({ kind: "plan", briefs: briefs.slice(start, start + atOnce), wake });
      }
      return briefs.map(({ id }) => id);
    },
    async settled(worker) {
      let rows: readonly RowFacts[] = [];
      let progressAt = performance.now();
      // What is left when nothing moves any more is counted as missing.
      for (let quiet = 0; quiet < 3 && performance.now() - progressAt < patienceMs; ) {
        await wait(400);
        const seen = await worker.ask({ kind: "rows" }).catch(() => []);
        const left = (some: readonly RowFacts[]) => some.filter((row) => !isSettled(row, systemClock.now())).length;
        if (seen.length !== rows.length || left(seen) < left(rows)) progressAt = performance.now();
        if (seen.length > 0) rows = seen;
        quiet = seen.length > 0 && left(seen) === 0 ? quiet + 1 : 0;
      }
      return rows;
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      await Promise.all(workers.map((worker) => worker.kill()));
      await slack.close();
      await google.close();
      await storage.remove();
    },
  };
  try {
    await first.ready;
    await first.ask({ kind: "import", company });
    return stage;
  } catch (error) {
    await stage[Symbol.asyncDispose]();
    throw error;
  }
}
