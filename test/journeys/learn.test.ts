/** Two minutes of learning from a brief: the passage, one question, a completion that is kept once, and a next brief that knows it. */
import { afterAll, expect, test } from "@jest/globals";
import { practise, removeDirectories, tom } from "./roleplay-steps.ts";
import { buttonsOf, eventually, wordsOf } from "./steps.ts";

afterAll(removeDirectories);

test("learn from a brief, choose wrong, choose right, practise, and the next brief knows both", async () => {
  const played = await practise({ plays: true });
  await using world = played.world;
  const { rep, card, more, say } = played;
  const brief = async (after?: string) => {
    await rep.actor.command("/prep", "Lakeshore Freight");
    return eventually(
      async () => {
        await world.settle();
        return rep.messages().findLast((one) => buttonsOf(one).includes("Practise 5 min") && one.ts !== after);
      },
      () => `a brief with a practise button; seen ${JSON.stringify(rep.messages().map(wordsOf))}`,
    );
  };
  const first = await brief();
  expect(buttonsOf(first)).toContain("Learn 2 min");
  await rep.actor.click(first, "learn");
  const lesson = await eventually(
    async () => {
      await world.settle();
      return rep.messages().findLast((one) => /Which of these does it\?/.test(wordsOf(one)));
    },
    () => `a lesson; seen ${JSON.stringify(rep.messages().map(wordsOf))}`,
  );
  const words = wordsOf(lesson);
  expect(words).toMatch(/From “.*”.*words, about \d min\./);
  expect(words).toMatch(/Learn: not yet → Practise: not yet → Prove: /);
  expect(await completions()).toEqual([]);
  async function completions() {
    const { ports } = world.app;
    const [behaviour] = (await ports.plays.list())
      .flatMap((play) => play.behaviours)
      .filter(({ name }) => words.startsWith(name) || words.includes(name));
    const learned = await ports.signals.learned(
      [behaviour?.microlearning ?? "none"],
      Temporal.Instant.fromEpochMilliseconds(0),
    );
    return learned.filter((one) => one.person === tom && one.completed);
  }

  // The play's own examples are the choices: the first "yes" is right.
  const { ports } = world.app;
  const right = (await ports.plays.list()).flatMap((play) => play.behaviours.map(({ examples }) => examples.yes[0]));
  const choices = ["A", "B", "C"].map((letter) => new RegExp(`^${letter}: (.*)$`, "m").exec(words)?.[1] ?? "");
  const place = choices.findIndex((choice) => right.includes(choice));
  expect(place).toBeGreaterThanOrEqual(0);
  await rep.told(() => rep.actor.click(lesson, `letter:${place === 0 ? 1 : 0}`), /Not that one/);
  expect(await completions()).toEqual([]);
  const told = await rep.told(() => rep.actor.click(lesson, `letter:${place}`), /Right, and noted as learned/);
  expect(told).toMatch(/Learn: on 2026-11-24 → Practise: not yet → Prove: /);
  await rep.told(() => rep.actor.click(lesson, `letter:${place}`), /Right, and noted as learned/);
  expect(await completions()).toHaveLength(1);
  // Learning is no evidence of a call.
  expect(await ports.states.statesOf(tom)).toEqual([]);

  const second = await brief(first.ts);
  expect(buttonsOf(second)).not.toContain("Learn 2 min");
  await rep.actor.click(second, "practise");
  const root = await card();
  await more(root, 1);
  for (const answer of [
    "We are the leading platform and many companies like what we do.",
    "Our platform is the best in the market, really, believe me.",
    "Everybody buys it from us, and nobody was ever sorry about it.",
  ])
    await say(root, answer);
  await world.advance({ hours: 30 });
  const third = await brief(second.ts);
  expect(wordsOf(third)).toMatch(/You practised it (?:yesterday|1 day ago)/);
  expect(buttonsOf(third)).not.toContain("Learn 2 min");
  // A day after its result a scene ends without another word.
  expect(played.lines(root).join("\n")).not.toMatch(/Nothing was scored/);
});
