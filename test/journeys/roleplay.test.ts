/** Practice before a call, as Tom meets it: a button, a buyer who speaks first, a result that only he sees. */
import { afterAll, describe, expect, test } from "@jest/globals";
import { dana, practise, proofWords, removeDirectories, tom } from "./roleplay-steps.ts";
import { eventually, wordsOf } from "./steps.ts";

afterAll(removeDirectories);

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
    for (const line of result.split("\n").filter((one) => /^(?:Yes|Not yet|One|“)/.test(one)))
      expect(wordsOf(seenByDana)).toContain(line);
    expect(wordsOf(seenByDana)).not.toMatch(/Only you see this/);

    // His own copy does not say any more that nobody else sees it, and offers no second sharing.
    const told = await eventually(
      async () => {
        await world.settle();
        return played.thread(root).find((one) => one.ts === score.ts && !/Only you see this/.test(wordsOf(one)));
      },
      () => `a result that says that it was shared; seen ${JSON.stringify(played.lines(root).at(-1))}`,
    );
    expect(wordsOf(told)).toMatch(/You shared this with your manager/);
    expect(JSON.stringify(told.blocks)).not.toContain("Share with my manager");

    // Deleted at once, for both.
    await rep.actor.click(told, "letter:2");
    const ofDana = () => wordsOf(world.slack.sentTo(dana).find(({ ts }) => ts === seenByDana.ts) ?? seenByDana);
    await eventually(
      async () => {
        await world.settle();
        const isGone = /^Deleted at your request\.$/m.test(ofDana()) && !ofDana().includes("recovery cost");
        return isGone && played.lines(root).every((line) => line === "Deleted at your request.");
      },
      () => `everything deleted; seen ${JSON.stringify([played.lines(root), ofDana()])}`,
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
    expect(await say(root, "Thanks!")).toEqual([expect.stringMatching(/This practice is over.*result above/)]);
    // Said once; a question there is not answered from the documents, and nobody is taught the commands.
    const told = world.slack.as(tom).dm().length;
    for (const text of ["What does Corvid cost?", "help", "asdf"]) {
      await rep.actor.say(text, { threadTs: root.ts });
      await world.advance({ seconds: 3 });
      await world.settle();
    }
    expect(world.slack.as(tom).dm()).toHaveLength(told + 3);
  });

  test("two threads at once stay apart, and nobody else can answer in one", async () => {
    const played = await practise();
    await using world = played.world;
    const { rep, card, more, say } = played;
    await rep.actor.command("/prep", "practise Lakeshore Freight");
    const one = await card();
    await more(one, 1);
    await rep.actor.command("/prep", "practise Harrowpine");
    const two = await card(one);
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
