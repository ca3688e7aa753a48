/** The other buttons of a brief: sources, feedback, the menu; on a standing message and on one that is no longer. */
import { expect, test } from "@jest/globals";
import { startWorld } from "#test/support/world.ts";
import { ana, begin, buttonsOf, day, deliveryOf, eventually, meets, person, quietCalendar, wordsOf } from "./steps.ts";

test("sources, feedback, why: what stands behind the brief and what is noted about it", async () => {
  await using world = await startWorld({ at: begin, env: quietCalendar });
  const rep = person(world, ana);
  meets(world, "10:00");
  await world.advanceTo(`${day}T09:31:00Z`);
  const brief = rep.message(/^Acme/);
  const id = deliveryOf(brief);
  const { deliveries } = world.app.ports;

  // Every citation and every fact of the stored brief is in the modal.
  const stored = await world.app.useCases.brief(id, ana);
  const items = (stored?.sections ?? []).flatMap((section) => section.items);
  const facts = items.flatMap((item) => item.facts);
  expect(facts.length).toBeGreaterThan(3);
  const sources = wordsOf(await rep.opens(/^Acme/, "sources", /Acme · Built from your documents/));
  for (const { record, field, value } of facts) {
    expect(sources).toContain(`CRM, ${field.replaceAll("_", " ")}, `);
    // A date is written as everywhere; an id says nothing to a reader.
    if (!/^\d{4}-/.test(value)) expect(sources).toContain(`: ${value}`);
    expect(sources).not.toContain(record);
  }
  for (const { title, quote } of items.flatMap((item) => item.citations)) {
    expect(sources).toContain(title);
    expect(sources).toContain(quote);
  }
  await rep.actor.close(await rep.modalShows(/Sources/));

  await rep.press(/^Acme/, "useful", /Thanks, noted/);
  expect(await deliveries.feedback(id)).toMatchObject([{ person: ana, verdict: "useful", reason: null }]);

  // "Not useful" counts at the click; the modal may be closed without a word.
  const asked = await rep.opens(/^Acme/, "not-useful", /What is closest\?/);
  expect(await deliveries.feedback(id)).toMatchObject([{ verdict: "not-useful", reason: null }]);
  await rep.actor.close(asked);
  const again = await rep.opens(/^Acme/, "not-useful", /What is closest\?/);
  expect(await rep.actor.submit(again, { verdict: "wrong", reason: "x".repeat(501) })).toMatchObject({
    kind: "errors",
    by: "app",
    errors: { reason: expect.stringMatching(/At most 500 characters/) },
  });
  await rep.actor.submit(again, { verdict: "wrong", reason: "The buyer left in May." });
  await rep.actor.close(await rep.modalShows(/Thanks, noted/));
  expect(await deliveries.feedback(id)).toMatchObject([{ verdict: "wrong", reason: "The buyer left in May." }]);

  await rep.menu(/^Acme/, "Why this message?");
  const why = wordsOf(await rep.modalShows(/Your lead time is 30 minutes/));
  expect(why).toMatch(/Cora Acme is a contact of Acme in your CRM/);
  expect(why).toMatch(/Rule: contact-match/);
  expect(why).toMatch(/No AI wording/);
  expect(rep.messages()).toHaveLength(1);
});

test("the menu: pause for a day, settings, stop these, stop them twice", async () => {
  await using world = await startWorld({ at: begin, env: quietCalendar });
  const rep = person(world, ana);
  meets(world, "10:00");
  meets(world, "13:00");
  await world.advanceTo(`${day}T09:31:00Z`);

  const paused = await rep.told(() => rep.menu(/^Acme/, "Pause for a day"), /Paused until/);
  expect(paused).toMatch(/Paused until Wednesday.* 09:31\. Nothing comes until then; \/prep still works\./);
  expect(wordsOf(await rep.openHome(/Paused until Wed 25 Nov, 09:31/))).toMatch(
    /No brief comes: you paused Sideline\./,
  );

  await rep.menu(/^Acme/, "Quiet hours and settings");
  const modal = await rep.modalShows(/Minutes before a call/);
  await rep.actor.close(modal);

  expect(await rep.told(() => rep.menu(/^Acme/, "Stop these briefs"), /Stopped\./)).toMatch(/on my Home tab/);
  expect(await rep.told(() => rep.menu(/^Acme/, "Stop these briefs"), /stopped already/)).toMatch(/Change settings/);
  expect((await world.app.ports.people.settings(ana)).stopped).toEqual(["brief"]);

  await world.advanceTo(`${day}T13:00:00Z`);
  expect(rep.messages()).toHaveLength(1);
  // What is asked for is answered all the same.
  await rep.actor.command("/prep", "Acme");
  await eventually(
    async () => {
      await world.settle();
      return rep.messages().length === 2;
    },
    () => "the brief asked for",
  );
});

test("a withdrawn message and one that moved: what happened, and only what still makes sense to press", async () => {
  await using world = await startWorld({ at: begin, env: quietCalendar });
  const rep = person(world, ana);
  const declined = meets(world, "10:00");
  const moved = meets(world, "10:15", { guest: "g@globex.example" });
  await world.advanceTo(`${day}T09:50:00Z`);
  expect(rep.messages()).toHaveLength(2);
  world.google.respond(ana, declined, ana, "declined");
  world.google.move(ana, moved, `${day}T14:00:00Z`, `${day}T14:30:00Z`);
  await world.look();

  expect(rep.reads()).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^Withdrawn: You declined the call\./),
      expect.stringMatching(/^Moved to Tuesday.*24 November.*14:00/),
    ]),
  );
  for (const message of rep.messages()) expect(buttonsOf(message)).toEqual(["Why this message?"]);
  const why = await rep.opens(/^Withdrawn/, "explain", /You declined the call/);
  await rep.actor.close(why);

  // A button of an older screen still answers.
  const old = rep.message(/^Withdrawn/);
  const result = await world.app.useCases.notACall({ deliveryId: deliveryOf(old), email: ana, scope: "occurrence" });
  expect(result).toMatchObject({ kind: "done" });

  world.google.respond(ana, declined, ana, "accepted");
  await world.look();
  expect(rep.reads()).toEqual(expect.arrayContaining([expect.stringMatching(/^Withdrawn: You declined/)]));
  await world.advanceTo(`${day}T13:31:00Z`);
  expect(rep.reads().at(-1)).toMatch(/^Globex \| .*14:00/);
});

test("declined and accepted again: the same message stands again and says so", async () => {
  await using world = await startWorld({ at: begin, env: quietCalendar });
  const rep = person(world, ana);
  const id = meets(world, "10:00");
  await world.advanceTo(`${day}T09:31:00Z`);
  world.google.respond(ana, id, ana, "declined");
  await world.look();
  expect(rep.reads()).toEqual([expect.stringMatching(/^Withdrawn/)]);
  world.google.respond(ana, id, ana, "accepted");
  await world.look();
  expect(rep.reads()).toEqual([expect.stringMatching(/^Acme \|[\s\S]*The call is on again/)]);
});
