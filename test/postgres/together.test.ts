import { expect, test } from "@jest/globals";
import { together } from "#postgres/together.ts";

/** A statement that answers when told, and remembers what it was asked. */
function statement() {
  const asked: (readonly number[])[] = [];
  const waiting: (() => void)[] = [];
  const run = async (items: readonly number[]) => {
    asked.push(items);
    await new Promise<void>((resolve) => waiting.push(resolve));
    if (items.includes(13)) throw new Error("13 can't be stored");
    return items.map((item) => item * 10);
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const answer = async () => {
    // In a burst a statement waits a moment for more askers.
    for (const end = performance.now() + 2_000; waiting.length === 0 && performance.now() < end; ) await turn();
    for (const one of waiting.splice(0)) one();
    await turn();
  };
  return { asked, run, answer, turn };
}

test("who asks in one turn is one statement, who asks while it runs is the next, and each gets their own answer", async () => {
  const { asked, run, answer, turn } = statement();
  const ask = together(run);
  const first = [ask(1), ask(2)];
  for (let tries = 0; tries < 5 && asked.length === 0; tries += 1) await turn();
  const second = [ask(3), ask(1)];
  await turn();
  expect(asked).toEqual([[1, 2]]);
  await answer();
  expect(await Promise.all(first)).toEqual([10, 20]);
  await answer();
  expect(await Promise.all(second)).toEqual([30, 10]);
  // Asked again, read again: nothing is remembered.
  expect(asked).toEqual([
    [1, 2],
    [3, 1],
  ]);
});

test("one value that can't be stored fails its owner only", async () => {
  const { asked, run, answer } = statement();
  const ask = together(run);
  const all = Promise.allSettled([ask(1), ask(13), ask(2)]);
  await answer();
  await answer();
  expect((await all).map((one) => (one.status === "fulfilled" ? one.value : "failed"))).toEqual([10, "failed", 20]);
  expect(asked).toEqual([[1, 13, 2], [1], [13], [2]]);
  const later = ask(4);
  await answer();
  expect(await later).toBe(40);
});

test("what must not be repeated fails for all and is not asked again", async () => {
  const { asked, run, answer } = statement();
  const ask = together(run, { once: true });
  const all = Promise.allSettled([ask(1), ask(13)]);
  await answer();
  expect((await all).map((one) => one.status)).toEqual(["rejected", "rejected"]);
  expect(asked).toEqual([[1, 13]]);
});

test("in a burst the askers of a moment are one statement, else an asker's statement goes out at once", async () => {
  const { asked, run, answer, turn } = statement();
  const ask = together(run);
  const turns = async () => {
    for (let count = 0; count < 3; count += 1) await turn();
  };
  const all = [ask(1), ask(2)];
  await turns();
  expect(asked).toEqual([[1, 2]]);
  await answer();
  // Asks of every kind count: these are another statement's, and not answered yet.
  const other = statement();
  const others = [1, 2, 3, 4, 5].map(together(other.run));
  all.push(ask(3));
  await turns();
  all.push(ask(4));
  await turns();
  expect(asked).toEqual([[1, 2]]);
  await answer();
  await other.answer();
  await Promise.all(others);
  all.push(ask(5));
  await turns();
  expect(asked).toEqual([[1, 2], [3, 4], [5]]);
  await answer();
  expect(await Promise.all(all)).toEqual([10, 20, 30, 40, 50]);
});
