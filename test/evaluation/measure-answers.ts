/**
 * How long a person waits for the first text of an answer: the whole product with the demo company and the local Slack, from the message in Slack to the
 * answer in the conversation. Run: node --disable-warning=ExperimentalWarning test/evaluation/measure-answers.ts
 * DATABASE_URL and REDIS_URL choose the server mode (an empty database).
 */
import { readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { readAnswerCases } from "#flows/answer-cases.ts";
import { readRecordText } from "#integrations/record-files/read-record-file.ts";
import { fillStore } from "#sandbox/demo/fill-store.ts";
import { loadDemoFixtures } from "#sandbox/demo/load-demo.ts";
import { startWorld } from "#test/support/world.ts";

const at = "2026-11-24T09:30:00Z";
const patienceMs = 30_000;

const file = new URL("../../fixtures/evaluation/answer.jsonl", import.meta.url);
const questions = readAnswerCases("answer.jsonl", await readFile(file, "utf8")).filter(
  ({ under, earlier, documents }) => under === undefined && earlier === undefined && documents === undefined,
);
const demo = await loadDemoFixtures(Temporal.Instant.from(at), "UTC", readRecordText);
const { DATABASE_URL, REDIS_URL } = process.env;
const server =
  DATABASE_URL === undefined || REDIS_URL === undefined
    ? {}
    : { DATABASE_URL, REDIS_URL, REDIS_ALLOW_VOLATILE: "true" };

await using world = await startWorld({
  at,
  people: demo.people,
  accounts: demo.accounts,
  contacts: demo.contacts,
  opportunities: demo.opportunities,
  connected: [],
  env: { CALENDAR_POLL_SECONDS: "3600", ...server },
  redisPrefix: `answers-${process.pid}`,
});
await fillStore(world.app.ports);
await world.settle();

/** Milliseconds until there is a message of the app under the question. */
async function ask(email: string, text: string): Promise<number> {
  const mine = () => world.slack.sentTo(email).filter(({ fromBot, deleted }) => fromBot && !deleted).length;
  const before = mine();
  const began = performance.now();
  await world.slack.as(email).say(text);
  while (mine() === before) {
    if (performance.now() - began > patienceMs) throw new Error(`No answer to: ${text}`);
    await wait(5);
  }
  return performance.now() - began;
}

function print(name: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const of = (share: number) => `${Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0)} ms`;
  process.stdout.write(`${name}: ${sorted.length} answers, p50 ${of(0.5)}, p95 ${of(0.95)}, longest ${of(1)}\n`);
}

const one: number[] = [];
for (const { question, who = demo.rep } of questions) one.push(await ask(who, question));
print("one after the other", one);
await world.settle();
const all = await Promise.all(
  demo.people.map(({ email }, index) => ask(email, questions[index]?.question ?? "What is new?")),
);
print(`${demo.people.length} people at once`, all);
