/** The process dies at random points of a burst, and where it hurts most. */
import { setTimeout as wait } from "node:timers/promises";
import type { Fault } from "#sandbox/slack/faults.ts";
import { until, type Worker } from "../crew.ts";
import { judge, outcome, type Scenario, stageFor } from "../scenario.ts";
import type { Stage } from "../stage.ts";

/** Every answer of Slack takes this long, so that a kill finds posts that were taken and not yet saved. */
const slackDelayMs = 80;

export const killsInABurst: Scenario = {
  name: "kill-burst",
  what: "SIGKILL of the worker at random points of a burst of due briefs, restart on the same data",
  modes: ["embedded", "server"],
  async run(setting) {
    const [rows, kills] = setting.size === "full" ? [2_000, 50] : [200, 20];
    await using stage = await stageFor(setting, { reps: 200 });
    stage.slack.fail({ method: "chat.postMessage", kind: "slow", delayMs: slackDelayMs, times: Infinity });
    const wanted = await stage.plan(stage.first, { count: rows, inMs: 500 });
    const { worker, duringBurst } = await killRepeatedly(stage, stage.first, { kills, rows });
    const end = await stage.settled(worker);
    const broken = duringBurst < kills * 0.8 ? [`only ${duringBurst} of ${kills} kills fell into the burst`] : [];
    const verdict = judge(stage.slack, end, wanted);
    return outcome(stage, verdict, { broken, seen: `${duringBurst} kills while work was left` });
  },
};

/** Two in three kills come a few posts into the life of the process, the others at any instant of it, its start included. */
async function killRepeatedly(stage: Stage, first: Worker, { kills, rows }: { kills: number; rows: number }) {
  const { slack, chance } = stage;
  let worker = first;
  let duringBurst = 0;
  for (let round = 1; round <= kills; round += 1) {
    const before = slack.callCount("chat.postMessage");
    if (chance.next() < 0.67) {
      // Each life gets its share of what is left, so that the burst outlives the kills.
      const share = Math.floor((1.5 * (rows - before)) / (kills - round + 2));
      const posts = chance.between(1, Math.max(1, share));
      await soon(() => slack.callCount("chat.postMessage") >= before + posts, 6_000);
      await wait(chance.between(0, 120));
    } else {
      await wait(chance.between(0, 2_500));
    }
    if (slack.callCount("chat.postMessage") < rows) duringBurst += 1;
    await stage.kill(worker);
    worker = stage.begin();
  }
  await worker.ready;
  return { worker, duringBurst };
}

/** A tighter look than `until`: a kill should come in the middle of things. */
async function soon(isTrue: () => boolean, limitMs: number): Promise<void> {
  const end = performance.now() + limitMs;
  while (!isTrue() && performance.now() < end) await wait(2);
}

interface Failpoint {
  readonly name: string;
  /** Holds the process at the point; null: it stands between commit and enqueue. */
  readonly hold: Fault | null;
  /** Which call of Slack shows that it is there. */
  readonly seenAt: string;
  readonly fullOnly?: boolean;
  /** The answer that makes the row ambiguous first. */
  readonly before?: Fault;
}

const always = { times: Infinity } as const;
const failpoints: readonly Failpoint[] = [
  { name: "between commit and enqueue", hold: null, seenAt: "" },
  {
    name: "between claim and post",
    hold: { method: "conversations.open", kind: "hang", ...always },
    seenAt: "conversations.open",
  },
  {
    name: "post sent, not accepted",
    fullOnly: true,
    hold: { method: "chat.postMessage", kind: "hang", ...always },
    seenAt: "chat.postMessage",
  },
  {
    name: "accepted, not saved",
    hold: { method: "chat.postMessage", kind: "answer-late", ...always },
    seenAt: "chat.postMessage",
  },
  {
    name: "looking for a lost post",
    fullOnly: true,
    before: { method: "chat.postMessage", kind: "answer-lost", ...always },
    hold: { method: "conversations.history", kind: "hang", ...always },
    seenAt: "conversations.history",
  },
];

export const failpointKills: readonly Scenario[] = failpoints.map((point) => ({
  name: `kill-at-${point.name.replaceAll(/[ ,]+/g, "-")}`,
  what: `SIGKILL exactly here: ${point.name}`,
  ...(point.fullOnly === true ? { fullOnly: true } : {}),
  modes: ["embedded", "server"],
  async run(setting) {
    const rounds = setting.size === "full" ? 5 : 1;
    const perRound = setting.size === "full" ? 20 : 12;
    await using stage = await stageFor(setting, { reps: rounds * perRound });
    const wanted: string[] = [];
    let worker = stage.first;
    for (let round = 0; round < rounds; round += 1) {
      wanted.push(...(await oneRound(stage, worker, point, { first: round * perRound, count: perRound })));
      await stage.kill(worker);
      stage.slack.clearFaults();
      worker = stage.begin();
      await worker.ready;
    }
    const verdict = judge(stage.slack, await stage.settled(worker), wanted);
    return outcome(stage, verdict, { seen: `${rounds * perRound} rows held there` });
  },
}));

async function oneRound(
  stage: Stage,
  worker: Worker,
  { hold, seenAt, before }: Failpoint,
  rows: { readonly first: number; readonly count: number },
): Promise<readonly string[]> {
  // Without a wake-up and with a due time ahead, the sweep has not seen the rows when the process dies.
  if (hold === null) return stage.plan(worker, { ...rows, inMs: 0, wake: false });
  const was = stage.slack.callCount(seenAt);
  if (before !== undefined) stage.slack.fail(before);
  stage.slack.fail(hold);
  const ids = await stage.plan(worker, { ...rows, inMs: 0 });
  await until(`${seenAt} by every row`, () => stage.slack.callCount(seenAt) >= was + rows.count, 60_000);
  return ids;
}
