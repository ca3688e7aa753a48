/** The stores die under the product. */
import { setTimeout as wait } from "node:timers/promises";
import { Redis } from "ioredis";
import pg from "pg";
import { until } from "../crew.ts";
import { judge, type Outcome, outcome, type Scenario, type Setting, stageFor } from "../scenario.ts";
import type { Stage } from "../stage.ts";

const posts = (stage: Stage) => stage.slack.callCount("chat.postMessage");

async function duringABurst(
  setting: Setting,
  more: { readonly ownServers: boolean },
  harm: (stage: Stage, rows: number) => Promise<string>,
): Promise<Outcome> {
  const rows = setting.size === "full" ? 1_000 : 120;
  await using stage = await stageFor(setting, { reps: 200, ...more });
  stage.slack.fail({ method: "chat.postMessage", kind: "slow", delayMs: 80, times: Infinity });
  const wanted = await stage.plan(stage.first, { count: rows, inMs: 500 });
  const seen = await harm(stage, rows);
  const worker = stage.first.isUp() ? stage.first : await stage.start();
  return outcome(stage, judge(stage.slack, await stage.settled(worker), wanted), { seen });
}

/** Three times in one burst, so that at least one finds posts in flight. */
async function threeTimes(stage: Stage, rows: number, harm: () => Promise<void>): Promise<string> {
  const at: number[] = [];
  for (const share of [0.1, 0.35, 0.6]) {
    // A process that ended by itself is complained about in the end.
    await until(`${share} of the posts`, () => posts(stage) >= rows * share || !stage.first.isUp(), 120_000);
    await wait(stage.chance.between(0, 100));
    at.push(posts(stage));
    await harm();
  }
  return `at ${at.join(", ")} of ${rows} posts`;
}

export const databaseRestart: Scenario = {
  name: "database-restart",
  what: "Postgres stopped with -m immediate in the burst (three times) and started again, the worker lives on",
  modes: ["server"],
  ownServers: true,
  run: (setting) =>
    duringABurst(setting, { ownServers: true }, (stage, rows) =>
      threeTimes(stage, rows, async () => stage.storage.servers?.crashDatabase(stage.chance.between(0, 1_500))),
    ),
};

export const databaseCut: Scenario = {
  name: "database-cut",
  what: "every connection to Postgres cut while statements wait, again and again in the burst; Postgres itself stays up",
  modes: ["server"],
  run: (setting) =>
    duringABurst(setting, { ownServers: false }, async (stage, rows) => {
      let cuts = 0;
      while (posts(stage) < rows * 0.8 && cuts < 25) {
        await wait(stage.chance.between(50, 250));
        await cutConnections(stage.storage.env.DATABASE_URL ?? "");
        cuts += 1;
      }
      return `${cuts} cuts`;
    }),
};

/** A lock first lets saves of posted messages pile up, so that the cut hits some of them; the next connection works at once. */
async function cutConnections(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query("begin");
    await client.query("lock table app.deliveries in share row exclusive mode");
    await wait(200);
    await client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
    await client.query("commit");
  } finally {
    await client.end();
  }
}

export const redisRestart: Scenario = {
  name: "redis-restart",
  what: "Redis killed with SIGKILL in the burst (three times) and started from its append-only file",
  modes: ["server"],
  ownServers: true,
  run: (setting) =>
    duringABurst(setting, { ownServers: true }, (stage, rows) =>
      threeTimes(stage, rows, async () => stage.storage.servers?.crashRedis(stage.chance.between(0, 1_500))),
    ),
};

export const redisFlush: Scenario = {
  name: "redis-flush",
  what: "FLUSHALL in the burst: every wake-up and every schedule is gone",
  modes: ["server"],
  ownServers: true,
  run: (setting) =>
    duringABurst(setting, { ownServers: true }, async (stage, rows) => {
      await until("some posts", () => posts(stage) >= rows * 0.3, 120_000);
      const at = posts(stage);
      const redis = new Redis(stage.storage.env.REDIS_URL ?? "");
      await redis.flushall();
      redis.disconnect();
      const began = performance.now();
      await until("the next post", () => posts(stage) >= at + 40, 90_000);
      return `at ${at} of ${rows} posts; 40 more after ${((performance.now() - began) / 1_000).toFixed(0)} s`;
    }),
};

export const reopenedStore: Scenario = {
  name: "store-reopen",
  what: "the process that holds the embedded database killed while it opens the directory, again and again",
  modes: ["embedded"],
  run: (setting) =>
    duringABurst(setting, { ownServers: false }, async (stage, rows) => {
      const rounds = setting.size === "full" ? 30 : 5;
      await until("some posts", () => posts(stage) >= rows * 0.2, 120_000);
      await stage.kill(stage.first);
      let early = 0;
      for (let round = 0; round < rounds; round += 1) {
        const worker = stage.begin();
        let opened = false;
        worker.ready.then(
          () => {
            opened = true;
          },
          () => {},
        );
        await wait(stage.chance.between(50, 3_000));
        if (!opened) early += 1;
        await stage.kill(worker);
      }
      return `${early} of ${rounds} kills before it was ready`;
    }),
};
