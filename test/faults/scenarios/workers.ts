/** Two processes on one store. */
import { until, type Worker } from "../crew.ts";
import { judge, outcome, type Scenario, stageFor } from "../scenario.ts";

export const twoWorkers: Scenario = {
  name: "two-workers",
  what: "two workers on one store take one burst; one of them is killed in the middle and replaced",
  modes: ["server"],
  async run(setting) {
    const rows = setting.size === "full" ? 2_000 : 200;
    await using stage = await stageFor(setting, { reps: 200 });
    const second = await stage.start();
    stage.slack.fail({ method: "chat.postMessage", kind: "slow", delayMs: 60, times: Infinity });
    const wanted = await stage.plan(stage.first, { count: rows, inMs: 500 });
    await until("half of the posts", () => stage.slack.callCount("chat.postMessage") >= rows / 2, 120_000);
    await stage.kill(second);
    stage.begin();
    const verdict = judge(stage.slack, await stage.settled(stage.first), wanted);
    return outcome(stage, verdict, { seen: `${stage.slack.callCount("chat.postMessage")} posts` });
  },
};

export const secondProcess: Scenario = {
  name: "second-process",
  what: "a second process on the same embedded directory during a burst",
  modes: ["embedded"],
  async run(setting) {
    const rows = setting.size === "full" ? 1_000 : 120;
    await using stage = await stageFor(setting, { reps: 200 });
    stage.slack.fail({ method: "chat.postMessage", kind: "slow", delayMs: 60, times: Infinity });
    const wanted = await stage.plan(stage.first, { count: rows, inMs: 500 });
    await until("the first posts", () => stage.slack.callCount("chat.postMessage") > 0, 60_000);
    const refused = await refusal(stage.begin());
    const verdict = judge(stage.slack, await stage.settled(stage.first), wanted);
    const broken = [...refused.broken, ...(stage.first.isUp() ? [] : ["the first process ended"])];
    return outcome({ ...stage, accidents: [] }, verdict, { broken, seen: refused.seen });
  },
};

async function refusal(second: Worker): Promise<{ readonly broken: readonly string[]; readonly seen: string }> {
  const began = performance.now();
  const code = await Promise.race([second.ended, second.ready.then(() => "working" as const)]);
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  const words = second.output();
  if (code === "working" || code === 0) return { broken: ["the second process was let in"], seen: "" };
  const isClear = words.includes("already open in another Sideline process");
  return {
    broken: isClear ? [] : [`the second process did not say why it ended: ${words.slice(-200)}`],
    seen: `refused after ${seconds} s, exit ${code}: "already open in another Sideline process"`,
  };
}
