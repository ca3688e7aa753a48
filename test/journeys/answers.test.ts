/** Questions in words: answered from the documents, under the brief about its account, or sent to who owns the topic. */
import { expect, test } from "@jest/globals";
import type { Document } from "#domain/knowledge/document.ts";
import { askQuestion } from "#flows/answer-question.ts";
import { company, startWorld, type World } from "#test/support/world.ts";
import { paper as anyPaper, keep } from "./papers.ts";
import {
  ana,
  begin,
  ben,
  dana,
  day,
  eventually,
  meets,
  person,
  quietCalendar,
  type Someone,
  wordsOf,
} from "./steps.ts";

const paper = (id: string, text: string, changes: Partial<Document> = {}) =>
  anyPaper(id, text, { kind: "product-note", validFrom: "2026-11-20", title: id, ...changes });

const price = paper(
  "price",
  "Corvid's list price is 15% lower. Our price includes replay, so compare a whole year with them.",
  {
    kind: "objection",
    title: "Objection: price",
    competitor: "Corvid",
  },
);
const window = paper("window", "Atlas keeps events for 14 days. The window can be set to up to 90 days.", {
  title: "Replay window",
});
const secret = paper("margin", "Our margin on replay is 61 percent in the first year.", {
  title: "Margins",
  audience: ["manager"],
});

async function says(world: World, someone: Someone, text: string, pattern: RegExp, thread?: string) {
  const before = new Set(someone.messages().map(({ ts }) => ts));
  const started = performance.now();
  await someone.actor.say(text, thread === undefined ? {} : { threadTs: thread });
  const found = await eventually(
    () => someone.messages().find((one) => !before.has(one.ts) && one.fromBot && pattern.test(wordsOf(one))),
    () =>
      `an answer with ${pattern}; said: ${JSON.stringify(
        someone
          .messages()
          .filter(({ ts }) => !before.has(ts))
          .map(wordsOf),
      )}`,
  );
  await world.settle();
  return { message: found, ms: performance.now() - started };
}

test("a question is answered in the documents' words, under it, and under a brief about its account", async () => {
  await using world = await startWorld({
    at: begin,
    env: quietCalendar,
    opportunities: company.opportunities.map((one) => (one.id === "OPP-1" ? { ...one, competitor: "Corvid" } : one)),
  });
  await keep(world, price, window, secret);
  meets(world, "10:00");
  await world.look();
  await world.advanceTo(`${day}T09:31:00Z`);
  const rep = person(world, ana);

  const first = await says(world, rep, "How long does Atlas keep events?", /14 days/);
  expect(wordsOf(first.message)).toMatch(/Replay window.*from 20 Nov/s);
  expect(wordsOf(first.message)).toMatch(/In the words of your documents/);
  expect(first.message.threadTs).not.toBeNull();
  // The notification, and the line where blocks are not drawn.
  expect(first.message.text).toMatch(/keeps events for 14 days/);

  // What is for managers is not there for a rep.
  const none = await says(world, rep, "What is our margin on replay?", /Not in your sources/);
  expect(wordsOf(none.message)).not.toMatch(/61/);

  const brief = rep.message(/^Acme/);
  const under = await says(world, rep, "what about the competitor's price?", /15% lower/, brief.ts);
  expect(under.message.threadTs).toBe(brief.ts);
  const kept = await world.app.ports.answers?.ofThread(ana, under.message.channel, brief.ts);
  expect(kept).toMatchObject({ accountId: "ACC-ACME", question: "what about the competitor's price?" });

  // Outside of a thread it is the competitor of the next deal that has one.
  await says(world, rep, "What do we say when they bring up the competitor's price?", /15% lower/);

  // The source is retired: the answer on the screen says so within a sweep, and is not given again.
  await world.app.ports.governance?.retire("window", { by: dana, now: world.now() });
  await world.settle();
  await eventually(
    () => /Corrected/.test(wordsOf(rep.message(/How long does Atlas keep events/))) || null,
    () => wordsOf(rep.message(/How long does Atlas keep events/)),
  );
  expect(rep.reads().join("\n")).not.toContain("keeps events for 14 days");
  await says(world, rep, "How long does Atlas keep events now?", /Not in your sources/);
  expect(first.ms).toBeLessThan(20_000);
});

test("/prep takes questions; what is missing goes to its owner, whose reply comes back and is kept with their consent", async () => {
  await using world = await startWorld({ at: begin, env: quietCalendar });
  await keep(world, window);
  const [rep, owner] = [person(world, ana), person(world, dana)];
  await rep.actor.openHome();
  await rep.actor.command("/prep", "Does Atlas run on a mainframe in Iceland?");
  await eventually(
    () => rep.reads().some((words) => /Not in your sources/.test(words)) || null,
    () => JSON.stringify(rep.reads()),
  );
  expect(wordsOf(rep.message(/Not in your sources/))).toMatch(/Dana owns what comes nearest/);
  await rep.press(/Not in your sources/, "letter:0", /Asked Dana/);
  await world.settle();
  expect(wordsOf(owner.message(/Ana asked something/))).toContain("mainframe in Iceland");

  const reply = "Yes, since October, for the Reykjavik data centre only.";
  await owner.opens(/Ana asked something/, "letter-open:0", /Your answer/);
  await owner.actor.submit(await owner.modalShows(/Your answer/), { reply });
  await world.settle();
  await eventually(
    () => rep.reads().some((words) => words.includes("Reykjavik") && /Dana answered you/.test(words)) || null,
    () => JSON.stringify(rep.reads()),
  );
  const find = () =>
    world.app.ports.documents.search({ text: "mainframe Iceland", viewer: null, at: world.now(), limit: 5 });
  expect((await find()).filter(({ document }) => document.source === "answers")).toEqual([]);

  await owner.actor.close(await owner.modalShows(/Sent to who asked/));
  await owner.press(/Ana asked something/, "letter:0", /Kept\./);
  await world.settle();
  expect((await find())[0]?.document).toMatchObject({ source: "answers", owner: dana, reviewBy: "2027-02-22" });
  const next = await says(world, person(world, ben), "Does Atlas run on a mainframe in Iceland?", /Reykjavik/);
  expect(wordsOf(next.message)).toMatch(/dana/i);
  // Counted for the owner's letter, without a name.
  const missed = await world.app.ports.governance?.missed(world.now().subtract({ hours: 1 }), 10);
  expect(missed).toMatchObject([{ owner: dana, times: 1 }]);
  expect(JSON.stringify(missed)).not.toContain(`"${ana}"`);
});

test("words that are no question are answered as before", async () => {
  await using world = await startWorld({ at: begin, env: quietCalendar });
  await keep(world, window);
  const rep = person(world, ana);
  await says(world, rep, "What can you do?", /I brief you before customer calls/);
  await says(world, rep, "good morning", /^Hello\. .*type help/);
  await says(world, rep, "Thanks!", /^You're welcome\. Type help/);
  await says(world, rep, "price", /I brief you before customer calls/);
  await says(world, rep, "prep acme", /Acme/);
});

test("a message that is handled again, because its process died at the end, is answered once", async () => {
  await using world = await startWorld({ at: begin, env: quietCalendar });
  await keep(world, window);
  const rep = person(world, ana);
  const { message: asked } = await rep.actor.say("How long does Atlas keep events?");
  const answers = () => rep.messages().filter((one) => one.fromBot && /14 days/.test(wordsOf(one)));
  await eventually(
    () => answers()[0],
    () => "an answer",
  );
  const place = { channel: asked.channel, ts: asked.ts };
  const again = await askQuestion(world.app.ports, {
    email: ana,
    text: "How long does Atlas keep events?",
    thread: place,
    message: place,
  });
  await world.settle();
  expect(again).toEqual({ kind: "answering" });
  expect(answers()).toHaveLength(1);
});
