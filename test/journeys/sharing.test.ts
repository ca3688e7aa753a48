/** What works travels: with the rep's word, as they choose, and back again. */
import { expect, jest, test } from "@jest/globals";
import { prepareBrief } from "#flows/prepare-brief.ts";
import { coachedTeam, impact, reads, route } from "./coached.ts";
import { buttonsOf, eventually, meets, person, wordsOf } from "./steps.ts";

jest.setTimeout(240_000);

const ana = "ana@ourco.example";
const ben = "ben@ourco.example";

test("thanked, asked, shared with a name, in a colleague's brief and practice; taken back, and both are edited", async () => {
  await using world = await coachedTeam({ connected: [ben] });
  const { ports } = world.app;
  await reads(world, ana, "1+ 1+ 1+ 1+ 1+ 1+ 1+ 1+ 1+ 1+", {
    quote: "Cora, so what does one hour of that cost you at Acme in the plant",
    reply: "about 40,000 for every hour, I would say",
  });
  await route(world);
  await world.advance({ hours: 3 });
  await route(world);
  const star = person(world, ana);
  const letter = await eventually(
    () => star.messages().find((one) => /Colleagues would read/.test(wordsOf(one))),
    () => star.reads().join("\n---\n"),
  );
  // She reads her own words whole, and what colleagues would read: no customer, no person, no number.
  expect(wordsOf(letter)).toMatch(/Cora, so what does one hour of that cost you at Acme/);
  expect(wordsOf(letter)).toMatch(
    /Colleagues would read: “\[name\], so what does one hour of that cost you at \[name\] in the plant” \(to a prospect|to a customer/,
  );
  expect(buttonsOf(letter).slice(0, 3)).toEqual(["Share with my name", "Share without my name", "Not this one"]);

  const briefOf = async () =>
    JSON.stringify(await prepareBrief(ports, { rep: ben, event: null, decision: null, accountId: "ACC-GLOBEX" }));
  expect(await briefOf()).not.toMatch(/in the plant/);
  await star.press(/Colleagues would read/, "letter:0", /Shared with your name/);
  expect(await briefOf()).toMatch(
    /For example, Ana said to a (customer|prospect): .*so what does one hour of that cost you at \[name\] in the plant/,
  );
  expect(await briefOf()).not.toMatch(/Acme|Cora|40,000/);
  // Not as an example to herself.
  expect(await ports.rights.moments.exampleFor(impact, ana)).toBeNull();

  // A call of Ben's: the example is in the message that he gets.
  meets(world, "2026-11-25T10:00:00Z", { rep: ben, guest: "g@globex.example" });
  await world.look();
  await world.advanceTo("2026-11-25T09:35:00Z");
  const learner = person(world, ben);
  const brief = await eventually(
    () => learner.messages().find((one) => /in the plant/.test(wordsOf(one))),
    () => learner.reads().join("\n---\n"),
  );
  expect(wordsOf(brief)).toMatch(/Ana said/);
  await learner.actor.click(brief, "practise");
  const card = await eventually(
    () => learner.messages().find((one) => /Practice:[\s\S]*in the plant/.test(wordsOf(one))),
    () => learner.reads().join("\n---\n"),
  );
  expect(wordsOf(card)).toMatch(/Ana, to a/);

  // The name goes, the words stay; then all of it goes, from what was delivered as well.
  const back = star.message(/Colleagues would read/);
  expect(buttonsOf(back).slice(0, 2)).toEqual(["Take it back", "Leave my name out"]);
  await star.press(/Colleagues would read/, "letter:1", /without your name/);
  expect(await briefOf()).toMatch(/For example, a colleague said/);
  await eventually(
    async () => {
      await world.settle();
      return learner.messages().every((one) => !/Ana said|Ana, to a/.test(wordsOf(one))) || null;
    },
    () => learner.reads().join("\n---\n"),
  );
  await star.press(/Colleagues would read/, "letter:0", /Taken back/);
  expect(await briefOf()).not.toMatch(/in the plant/);
  await eventually(
    async () => {
      await world.settle();
      return learner.messages().every((one) => !/in the plant/.test(wordsOf(one))) || null;
    },
    () => learner.reads().join("\n---\n"),
  );
  const { rows } = { rows: await ports.rights.moments.ofRep(ana) };
  expect(rows.map(({ status, consent }) => [status, consent])).toEqual([["withdrawn", "none"]]);
  const stored = await Promise.all(
    (await ports.rights.moments.briefsWith(rows[0]?.id ?? "")).map(({ briefId }) => ports.briefs.get(briefId)),
  );
  expect(JSON.stringify(stored)).not.toMatch(/in the plant/);
});

test("not this one: nobody sees it, and it is not asked for again", async () => {
  await using world = await coachedTeam();
  const { ports } = world.app;
  await reads(world, ana, "1+ 1+ 1+ 1+ 1+ 1+ 1+ 1+ 1+ 1+");
  await route(world);
  await world.advance({ hours: 3 });
  await route(world);
  const star = person(world, ana);
  await star.press(/Colleagues would read/, "letter:2", /nobody sees it/);
  expect(await ports.rights.moments.exampleFor(impact, ben)).toBeNull();
  await world.advance({ hours: 24 * 10 });
  await route(world);
  expect(star.reads().filter((one) => /Colleagues would read/.test(one))).toHaveLength(1);
});

test("a moment in which nothing is left without names is not asked for; it waits until there is one, with the reason", async () => {
  await using world = await coachedTeam();
  const { ports } = world.app;
  await reads(world, ana, "1+ 1+ 1+ 1+ 1+ 1+ 1+ 1+ 1+ 1+", { quote: "what does two million euros at Acme cost you" });
  await route(world);
  await world.advance({ hours: 3 });
  await route(world);
  const star = person(world, ana);
  const waiting = async () =>
    (await ports.nudges.list({ owner: ana, limit: 5 })).map(({ type, because }) => [type, because]);
  expect(star.reads()).toEqual([]);
  expect(await waiting()).toEqual([["share", "no-moment"]]);
  expect(await ports.rights.moments.ofRep(ana)).toEqual([]);

  // A call later there is one: the next day's look finds it.
  await reads(world, ana, "1+");
  await world.advance({ hours: 24 });
  await route(world);
  await world.advance({ hours: 1 });
  await route(world);
  expect(wordsOf(star.message(/Colleagues would read/))).toMatch(/so what does one hour of that cost you in the plant/);
});
