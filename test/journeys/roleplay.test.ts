/** Practice before a call, as Tom meets it: a button, a buyer who speaks first, a result that only he sees. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { importKnowledge } from "#flows/ingest-documents.ts";
import { knowledgeParsers } from "#integrations/markdown/index.ts";
import { readRecordText } from "#integrations/record-files/read-record-file.ts";
import { loadDemoFixtures } from "#sandbox/demo/load-demo.ts";
import { memoryFolder } from "#sandbox/demo/memory-folder.ts";
import type { StoredMessage } from "#sandbox/slack/wire.ts";
import { startWorld, type World } from "#test/support/world.ts";
import { eventually, person, wordsOf } from "./steps.ts";

const tom = "tom.okafor@tarnwick.example";
const dana = "dana.whitfield@tarnwick.example";
const begin = "2026-11-24T08:00:00Z";
const directories: string[] = [];
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

async function practise({ keep = false } = {}) {
  const demo = await loadDemoFixtures(Temporal.Instant.from(begin), "Europe/London", readRecordText);
  const dataDir = keep ? mkdtempSync(join(tmpdir(), "sideline-roleplay-")) : undefined;
  if (dataDir !== undefined) directories.push(dataDir);
  const world = await startWorld({
    at: begin,
    env: { CALENDAR_POLL_SECONDS: "3600", INTERNAL_DOMAINS: "tarnwick.example" },
    people: demo.people,
    accounts: demo.accounts,
    contacts: demo.contacts,
    opportunities: demo.opportunities,
    connected: [tom],
    ...(dataDir === undefined ? {} : { dataDir }),
  });
  await importKnowledge(world.app.ports, {
    folder: memoryFolder(demo.knowledgeFiles),
    parsers: knowledgeParsers,
    source: "demo",
  });
  const rep = person(world, tom);
  const thread = (root: StoredMessage) =>
    world.slack
      .as(tom)
      .dm()
      .filter(
        (message) => message.threadTs === root.ts && message.ts !== root.ts && message.fromBot && !message.deleted,
      );
  const card = () =>
    eventually(
      async () => {
        await world.settle();
        return rep.messages().findLast((message) => /^Practice:/.test(wordsOf(message)));
      },
      () => `a practice card; seen ${JSON.stringify(rep.messages().map(wordsOf))}`,
    );
  const lines = (root: StoredMessage) => thread(root).map(wordsOf);
  const more = async (root: StoredMessage, count: number) =>
    eventually(
      async () => {
        await world.settle();
        return lines(root).length >= count ? lines(root) : null;
      },
      () =>
        `${count} messages in the thread; seen ${JSON.stringify(lines(root))}; all ${JSON.stringify(
          world.slack
            .as(tom)
            .dm()
            .map((m) => [m.ts, m.threadTs, m.fromBot, wordsOf(m).slice(0, 30)]),
        )} ${root.ts}`,
    );
  const say = async (root: StoredMessage, text: string) => {
    const before = lines(root).length;
    await rep.actor.say(text, { threadTs: root.ts });
    await world.advance({ seconds: 3 });
    return (await more(root, before + 1)).slice(before);
  };
  return { world, rep, card, lines, more, say, thread };
}

async function proofWords(world: World): Promise<string> {
  const [scene] = await world.app.ports.scenes.ofRep(tom, 1);
  const proof = scene?.session.scenario.proof?.text ?? "";
  expect(proof).not.toBe("");
  // In his own words: one sentence of his, with the source's number and terms.
  return `What I can tell you for your team is this: ${proof.split(/\s+/).slice(0, 10).join(" ")}, and for you that means ${proof.split(/\s+/).slice(10).join(" ")}`;
}

describe("a roleplay in a thread", () => {
  test("from the button on a brief to the result, private, with a line of his own behind every yes", async () => {
    const played = await practise();
    await using world = played.world;
    const { rep, card, more, say } = played;
    await rep.actor.command("/prep", "Lakeshore Freight");
    const brief = await eventually(
      async () => {
        await world.settle();
        return rep.messages().find((message) => /Practise 5 min/.test(JSON.stringify(message.blocks)));
      },
      () => "a brief with a practise button",
    );
    await rep.actor.click(brief, "practise");
    const root = await card();
    expect(wordsOf(root)).toMatch(/at Lakeshore Freight[\s\S]*Only you see this[\s\S]*From: .*Corvid/);
    // A role, never somebody of the customer's.
    expect(wordsOf(root)).not.toMatch(/Lars|Ingrid|Oskar/);
    const [first] = await more(root, 1);
    expect(first).toMatch(/slides?|happy as it is|pitches|cannot wait|Why this one/);

    expect((await say(root, "Fair question. What does a recovery cost your team today?")).join()).toMatch(
      /Corvid is 15% cheaper/,
    );
    expect((await say(root, ":+1:")).join()).toMatch(/can't read a reaction/);
    await say(root, "I hear you, 15% is real money for your team.");
    await say(root, await proofWords(world));
    const end = await say(root, "Can we put 30 minutes with your security lead on Thursday?");
    await more(root, 7);
    expect([...end, ...played.lines(root)].join("\n")).toMatch(/The buyer agreed to a next step/);
    const result = played.lines(root).at(-1) ?? "";
    expect(result).toMatch(/Yes: Asked an open question\s+“What does a recovery cost your team today\?”/);
    expect(result).toMatch(/A word check, not a judgement/);

    // Nobody else has seen anything, and it moved no state.
    expect(world.slack.sentTo(dana)).toEqual([]);
    expect(await world.app.ports.scenes.practiceOf(tom, 5)).toMatchObject([
      { finished: true, mode: "script", items: null },
    ]);

    // Shared by a button: exactly what he saw.
    const score = played.thread(root).at(-1);
    if (score === undefined) throw new Error("just seen");
    await rep.told(() => rep.actor.click(score, "letter:1"), /Shared, exactly as it stands/);
    await world.settle();
    const seenByDana = await eventually(
      async () => {
        await world.settle();
        return world.slack.sentTo(dana).at(-1);
      },
      () => "the shared result",
    );
    for (const line of result.split("\n").slice(0, 3)) expect(wordsOf(seenByDana)).toContain(line);

    // Deleted at once, for both.
    await rep.actor.click(score, "letter:3");
    await eventually(
      async () => {
        await world.settle();
        return played.lines(root).every((line) => line === "Deleted at your request.");
      },
      () => `everything deleted; seen ${JSON.stringify(played.lines(root))}`,
    );
    expect(await world.app.ports.scenes.practiceOf(tom, 5)).toEqual([]);
  });

  test("/prep practise with an account, hint, pause and resume, walk-away, try again at the rung that failed", async () => {
    const played = await practise();
    await using world = played.world;
    const { rep, card, more, say } = played;
    await rep.actor.command("/prep", "practise Lakeshore Freight");
    const root = await card();
    await more(root, 1);
    await rep.actor.click(root, "letter:0");
    expect((await more(root, 2)).at(-1)).toMatch(/A line from your sources: “/);
    await rep.actor.click(root, "letter:1");
    expect((await more(root, 3)).at(-1)).toMatch(/Paused/);
    expect((await say(root, "We are the leading platform and many companies like what we do.")).join()).toMatch(
      /Going on/,
    );
    await say(root, "Our platform is the best in the market, really, believe me.");
    await say(root, "Everybody buys it from us, and nobody was ever sorry about it.");
    const all = await more(root, 8);
    expect(all.join("\n")).toMatch(/The buyer left/);
    const score = played.thread(root).at(-1);
    if (score === undefined) throw new Error("just seen");
    await rep.actor.click(score, "letter:0");
    const again = await more(root, all.length + 1);
    expect(again.at(-1)).toBe(again[0]);
    expect(await world.app.ports.scenes.practiceOf(tom, 5)).toMatchObject([{ failedRung: "smokescreen" }]);
  });

  test("the product is stopped and started after every turn: the scene goes on, and no line comes twice", async () => {
    const played = await practise({ keep: true });
    await using world = played.world;
    const { rep, card, more, say } = played;
    await rep.actor.command("/prep", "practise Lakeshore Freight");
    const root = await card();
    await more(root, 1);
    await world.restart();
    for (const answer of [
      "Fair question. What does a recovery cost your team today?",
      "I hear you, 15% is real money for your team.",
      await proofWords(world),
      "Can we put 30 minutes with your security lead on Thursday?",
    ]) {
      // Killed between the message and its answer.
      await rep.actor.say(answer, { threadTs: root.ts });
      await world.restart();
      const before = played.lines(root).length;
      await world.advance({ seconds: 3 });
      await more(root, before + 1);
      await world.restart();
    }
    const lines = await more(root, 6);
    expect(lines.join("\n")).toMatch(/The buyer agreed to a next step/);
    expect(new Set(lines).size).toBe(lines.length);
    expect(await say(root, "Thanks!")).toEqual([expect.stringMatching(/This scene is over/)]);
  });

  test("two threads at once stay apart, and nobody else can answer in one", async () => {
    const played = await practise();
    await using world = played.world;
    const { rep, card, more, say } = played;
    await rep.actor.command("/prep", "practise Lakeshore Freight");
    const one = await card();
    await more(one, 1);
    await rep.actor.command("/prep", "practise Harrowpine");
    const two = await eventually(
      async () => {
        const found = await card();
        return found.ts === one.ts ? null : found;
      },
      () => "a second card",
    );
    await more(two, 1);
    await say(two, "Fair question. What does this cost your team today?");
    expect(played.lines(one)).toHaveLength(1);
    const scenes = await world.app.ports.scenes.ofRep(tom, 5);
    expect(scenes.map(({ session }) => session.turns.length).toSorted()).toEqual([0, 1]);
    // Dana presses Tom's button, with the value forged.
    const forged = await world.app.useCases.answerLetter({
      deliveryId:
        (await world.app.ports.deliveries.recent({ recipient: tom, limit: 20 })).find(({ kind }) => kind === "scene")
          ?.id ?? "",
      verb: "end",
      argument: "",
      email: dana,
    });
    expect(forged).toMatchObject({ kind: "refused" });
  });
});
