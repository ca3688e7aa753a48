/** Slack answers badly, or not at all. Each group of people meets one kind of trouble with its first posts. */
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import type { Fault, FaultKind } from "#sandbox/slack/faults.ts";
import { judge, outcome, type Scenario, stageFor } from "../scenario.ts";
import type { Stage } from "../stage.ts";

const retryAfterSeconds = 3;

interface Trouble {
  readonly name: string;
  readonly kind: FaultKind;
  /** How often in a row each message meets it. */
  readonly repeats: number;
  readonly more?: Partial<Fault>;
}

const troubles: readonly Trouble[] = [
  { name: "429 with Retry-After 3", kind: "rate-limited", repeats: 2, more: { retryAfterSeconds } },
  { name: "HTTP 500", kind: "http-500", repeats: 2 },
  { name: "ok:false internal_error", kind: "error", repeats: 1 },
  { name: "no answer", kind: "hang", repeats: 1 },
  { name: "connection reset", kind: "reset", repeats: 2 },
  { name: "a page of HTML", kind: "garbage", repeats: 1 },
  { name: "posted, the answer was lost", kind: "answer-lost", repeats: 1 },
  { name: "posted, the answer never comes", kind: "answer-late", repeats: 1 },
];

const metadataSchema = z.object({ event_payload: z.object({ delivery_id: z.string() }) });

function deliveryOf(args: Readonly<Record<string, unknown>>): string | null {
  const given: unknown = typeof args.metadata === "string" ? JSON.parse(args.metadata) : args.metadata;
  return metadataSchema.safeParse(given).data?.event_payload.delivery_id ?? null;
}

/** The first `repeats` posts of each of these deliveries. */
function meet(stage: Stage, ids: readonly string[], { kind, repeats, more }: Trouble): void {
  for (const id of ids) {
    const matches: NonNullable<Fault["matches"]> = (args) => deliveryOf(args) === id;
    stage.slack.fail({ method: "chat.postMessage", kind, times: repeats, matches, ...more });
  }
}

function postsOf(stage: Stage, id: string) {
  return stage.slack
    .calls("chat.postMessage")
    .filter((call) => deliveryOf(call.args) === id)
    .map((call) => ({ at: Temporal.Instant.from(call.at).epochMilliseconds, outcome: call.outcome }));
}

export const slackTroubles: readonly Scenario[] = troubles.map((trouble) => ({
  name: `slack-${trouble.kind}`,
  what: `Slack, ${trouble.name} (${trouble.repeats} in a row for each message)`,
  modes: ["embedded", "server"],
  fullOnly: true,
  async run(setting) {
    await using stage = await stageFor(setting, { reps: 200 });
    const wanted = await stage.plan(stage.first, { count: 200, inMs: 3_000 });
    meet(stage, wanted, trouble);
    const rows = await stage.settled(stage.first);
    const { broken, seen } = lookAt(stage, wanted, trouble);
    return outcome(stage, judge(stage.slack, rows, wanted), { broken, seen });
  },
}));

export const slackMixture: Scenario = {
  name: "slack-mixture",
  what: `Slack, all at once: ${troubles.map(({ name }) => name).join("; ")}`,
  modes: ["embedded", "server"],
  async run(setting) {
    const each = 12;
    await using stage = await stageFor(setting, { reps: each * troubles.length });
    const wanted = await stage.plan(stage.first, { count: each * troubles.length, inMs: 3_000 });
    const groups = troubles.map((trouble, index) => ({
      trouble,
      ids: wanted.slice(index * each, (index + 1) * each),
    }));
    for (const { trouble, ids } of groups) meet(stage, ids, trouble);
    const rows = await stage.settled(stage.first);
    const looks = groups.map(({ trouble, ids }) => lookAt(stage, ids, trouble));
    const broken = looks.flatMap((look) => look.broken);
    return outcome(stage, judge(stage.slack, rows, wanted), { broken, seen: `${each} deliveries each` });
  },
};

function lookAt(stage: Stage, ids: readonly string[], { name, kind, repeats }: Trouble) {
  const broken: string[] = [];
  let posts = 0;
  let early = 0;
  for (const id of ids) {
    const calls = postsOf(stage, id);
    posts += calls.length;
    const hit = calls.filter((call) => call.outcome === `fault:${kind}`).length;
    if (hit < repeats) broken.push(`${name}: delivery ${id} met it ${hit} of ${repeats} times`);
    if (kind !== "rate-limited") continue;
    const gaps = calls.slice(1).map((call, index) => call.at - (calls[index]?.at ?? 0));
    if (gaps.some((gap) => gap < retryAfterSeconds * 1_000 - 50)) early += 1;
  }
  if (early > 0) broken.push(`${name}: ${early} posts came before Retry-After was over`);
  return { broken, seen: `${posts} posts for ${ids.length} deliveries` };
}

/** The answer is lost and then the history can't be read: nobody may post again before it can. */
export const historyDown: Scenario = {
  name: "history-down",
  what: "posted, the answer was lost, and the conversation's history answers 500 for 12 s: nothing is posted on a guess",
  modes: ["embedded", "server"],
  run: (setting) => lostAnswers(setting, { downMs: 12_000, looksBack: true }),
};

export const control: Scenario = {
  name: "control",
  what: "CONTROL, must double: the same lost answers with the look into Slack turned off",
  modes: ["embedded", "server"],
  isControl: true,
  run: (setting) => lostAnswers(setting, { downMs: 0, looksBack: false }),
};

async function lostAnswers(
  setting: Parameters<Scenario["run"]>[0],
  { downMs, looksBack }: { readonly downMs: number; readonly looksBack: boolean },
) {
  const count = setting.size === "full" ? 200 : 25;
  await using stage = await stageFor(setting, { reps: count });
  if (!looksBack) await stage.first.ask({ kind: "never-look-back" });
  const wanted = await stage.plan(stage.first, { count, inMs: 2_000 });
  meet(stage, wanted, { name: "", kind: "answer-lost", repeats: 1 });
  let isDown = downMs > 0;
  stage.slack.fail({ method: "conversations.history", kind: "http-500", times: Infinity, matches: () => isDown });
  await wait(2_000 + downMs);
  const postsMeanwhile = stage.slack.callCount("chat.postMessage");
  const looks = stage.slack.callCount("conversations.history");
  isDown = false;
  const verdict = judge(stage.slack, await stage.settled(stage.first), wanted);
  const guessed = looksBack && postsMeanwhile > count ? [`${postsMeanwhile - count} posts on a guess`] : [];
  const blind = looksBack && looks === 0 ? ["nobody looked while the history was down"] : [];
  return outcome(stage, verdict, {
    broken: [...guessed, ...blind],
    seen: looksBack ? `${looks} vain looks, ${stage.slack.callCount("chat.postMessage")} posts` : "as expected",
  });
}
