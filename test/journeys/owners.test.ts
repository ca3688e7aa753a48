/** Owners hear once a week what to look at; who shares a retired document is told alone. */
import { expect, test } from "@jest/globals";
import type { Document } from "#domain/knowledge/document.ts";
import { findContradictions } from "#flows/find-contradictions.ts";
import { remindOwners } from "#flows/remind-owners.ts";
import { startWorld } from "#test/support/world.ts";
import { paper as anyPaper, keep } from "./papers.ts";
import { ana, ben, dana, day, eventually, meets, person, quietCalendar, wordsOf } from "./steps.ts";

const paper = (id: string, text: string, changes: Partial<Document> = {}) =>
  anyPaper(id, text, { kind: "launch", validFrom: "2026-11-01", title: id, ...changes });

/** A Monday, 08:00 in London. */
const early = "2026-11-30T08:00:00Z";

test("one letter on Monday at nine, a button for each document, and none when there is nothing", async () => {
  await using world = await startWorld({ at: early, env: quietCalendar });
  await keep(
    world,
    paper("due", "The partner list is reviewed every quarter by us.", {
      title: "Partner list",
      reviewBy: "2026-12-01",
    }),
    paper("fourteen", "Atlas keeps all events for 14 days.", { title: "Replay window", owner: "Dana" }),
    paper("seven", "Atlas keeps all events for 7 days.", { title: "Limits", owner: ben, validFrom: "2026-07-01" }),
    paper("fine", "Nothing is wrong with this one at all.", { title: "Fine", owner: ana }),
  );
  await world.app.ports.governance?.countMissed({
    key: "iceland mainframe",
    question: "Do we run on a mainframe?",
    owner: dana,
    at: world.now(),
  });
  const owner = person(world, dana);
  expect(await remindOwners(world.app.ports)).toBe(0);
  await world.advanceTo("2026-11-30T09:01:00Z");
  expect(await remindOwners(world.app.ports)).toBe(2);
  expect(await remindOwners(world.app.ports)).toBe(0);
  await world.settle();
  const letter = () => wordsOf(owner.message(/Your documents this week/));
  expect(letter()).toMatch(/Partner list/);
  expect(letter()).toMatch(/Its review is due on 1 Dec/);
  expect(letter()).toMatch(/14 days.*Replay window, 1 Nov.*7 days.*Limits, 1 Jul/s);
  expect(letter()).toMatch(/Do we run on a mainframe/);
  expect(letter()).not.toMatch(/Fine/);
  expect(person(world, ana).reads()).toEqual([]);
  expect(wordsOf(person(world, ben).message(/Your documents this week/))).toMatch(/Limits/);

  // Contradicted first: its buttons stand first. Retired, the contradiction is gone, here and in Ben's.
  await owner.opens(/Your documents this week/, "letter-open:2", /keeps all events for 14 days/);
  await owner.actor.close(await owner.modalShows(/14 days/));
  await owner.press(/Your documents this week/, "letter:1", /Retired\./);
  await world.settle();
  await eventually(() => !/Replay window/.test(letter()) || null, letter);
  expect(await findContradictions(world.app.ports)).toEqual([]);
  await owner.press(/Your documents this week/, "letter:0", /still right\. Its next review is due on 2026-12-30/);
  await world.settle();
  await eventually(() => !/Partner list/.test(letter()) || null, letter);
  // Imported again as it was: the word of the owner holds. Another file: it does not.
  const reviewBy = async () => (await world.app.ports.documents.document("due"))?.reviewBy;
  await keep(
    world,
    paper("due", "The partner list is reviewed every quarter by us.", {
      title: "Partner list",
      reviewBy: "2026-12-01",
    }),
  );
  expect(await reviewBy()).toBe("2026-12-30");
  await keep(
    world,
    paper("due", "The partner list is reviewed every month by us now.", {
      title: "Partner list",
      reviewBy: "2026-12-01",
    }),
  );
  expect(await reviewBy()).toBe("2026-12-01");
  // Somebody else's letter is not theirs to answer.
  const [row] = await world.app.ports.deliveries.recent({ recipient: dana, limit: 1 });
  expect(
    await world.app.useCases.answerLetter({ deliveryId: row?.id ?? "", verb: "retire", argument: "seven", email: ana }),
  ).toMatchObject({ kind: "refused" });
  expect(
    await world.app.useCases.answerLetter({
      deliveryId: row?.id ?? "",
      verb: "retire",
      argument: "seven",
      email: dana,
    }),
  ).toMatchObject({ kind: "refused" });
});

test("two documents that disagree are listed within a minute of the import, and no longer when one is retired", async () => {
  await using world = await startWorld({ at: `${day}T08:00:00Z`, env: quietCalendar });
  const listed = async () =>
    ((await world.app.ports.governance?.contradictions())?.found ?? []).map(({ sides }) =>
      sides.map(({ value }) => value).sort(),
    );
  await keep(world, paper("fourteen", "Atlas keeps all events for 14 days.", { title: "Replay window" }));
  await world.advance({ seconds: 30 });
  expect(await listed()).toEqual([]);
  await keep(world, paper("seven", "Atlas keeps all events for 7 days.", { title: "Limits", owner: ben }));
  await world.advance({ seconds: 45 });
  expect(await listed()).toEqual([["14 days", "7 days"]]);
  await world.app.ports.governance?.retire("seven", { by: dana, now: world.now() });
  await world.advance({ seconds: 45 });
  expect(await listed()).toEqual([]);
});

test("a brief that uses one of two that disagree shows both, with their dates", async () => {
  await using world = await startWorld({ at: `${day}T08:00:00Z`, env: quietCalendar });
  await keep(
    world,
    paper("fourteen", "Atlas keeps all events for 14 days.", { title: "Replay window", validFrom: "2026-11-20" }),
    paper("seven", "Atlas keeps all events for 7 days.", {
      title: "Limits",
      kind: "product-note",
      validFrom: "2026-07-01",
    }),
  );
  await findContradictions(world.app.ports);
  meets(world, "10:00");
  await world.look();
  await world.advanceTo(`${day}T09:31:00Z`);
  const words = wordsOf(person(world, ana).message(/^Acme/));
  expect(words).toMatch(/Sources disagree/);
  expect(words).toMatch(/14 days.*Replay window.*7 days.*Limits/s);
});

test("who shares a retired file in a channel with the app is told alone, once a week", async () => {
  await using world = await startWorld({
    at: `${day}T08:00:00Z`,
    env: quietCalendar,
    channels: [{ name: "sales" }],
  });
  await keep(
    world,
    paper("deck-v1", "Recovery takes 45 minutes in our lab.", {
      title: "Launch deck (v1)",
      path: "launch/launch deck v1.pdf",
    }),
    paper("deck-v2", "Recovery takes 20 minutes in three pilots.", {
      title: "Launch deck (v2)",
      supersedes: ["deck-v1"],
    }),
  );
  const rep = person(world, ana);
  const said = async (text: string) => {
    await rep.actor.say(text, { channel: "sales" });
    await world.settle();
  };
  await said("good morning, lunch at 12.30?");
  await said("the new one: launch deck v2.pdf");
  expect(rep.reads()).toEqual([]);
  await said("use https://files.example/sales/launch%20deck%20v1.pdf for the call");
  await eventually(
    () => rep.reads().length > 0 || null,
    () => "a note",
  );
  const note = wordsOf(rep.message(/no longer in force/));
  expect(note).toMatch(/‘Launch deck \(v1\)’ was replaced by ‘Launch deck \(v2\)’/);
  expect(note).toMatch(/Only you see this/);
  await rep.opens(/no longer in force/, "letter-open:0", /20 minutes in three pilots/);
  await said("again: launch deck v1.pdf");
  expect(rep.reads()).toHaveLength(1);
  expect(world.slack.channel("sales").filter(({ fromBot }) => fromBot)).toEqual([]);
});
