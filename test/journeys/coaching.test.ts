/** What a manager gets: one moment for the next 1:1 after the rep has seen it, a pack before each 1:1, and a page about the team. */
import { describe, expect, jest, test } from "@jest/globals";
import { measure } from "#domain/nudges/usefulness.ts";
import { planPacks } from "#flows/plan-packs.ts";
import { validate } from "#slack/limits.ts";
import type { World } from "#test/support/world.ts";
import { coachedTeam, impact, reads, route } from "./coached.ts";
import { buttonsOf, eventually, person, wordsOf } from "./steps.ts";

jest.setTimeout(240_000);

const ana = "ana@ourco.example";
const ben = "ben@ourco.example";
const dana = "dana@ourco.example";

async function until(world: World, hours: number): Promise<void> {
  for (let step = 0; step < hours; step += 12) {
    await world.advance({ hours: 12 });
    await route(world);
  }
}

describe("a moment for the next 1:1", () => {
  test("the rep sees the evidence first; a day later the manager gets the call, the words, the reply and a question", async () => {
    await using world = await coachedTeam();
    await reads(world, ana, "1- 1- 1- 1- 1- 1- 1- 1- 1- 1- 1- 1-");
    await route(world);
    const [rep, manager] = [person(world, ana), person(world, dana)];
    await until(world, 12);
    const first = rep.messages().findIndex((one) => /Ask what the outage/.test(wordsOf(one)));
    expect(first).toBeGreaterThanOrEqual(0);
    expect(manager.reads().join()).not.toMatch(/Ask what the outage/);

    await until(world, 84);
    const letter = manager.message(/Ask in the 1:1/);
    const words = wordsOf(letter);
    expect(words).toMatch(/Ana: Ask what the outage costs them/);
    expect(words).toMatch(/Present but ineffective:\s+executed in/);
    expect(words).toMatch(/so what does one hour of that cost you in the plant/);
    expect(words).toMatch(/the call with Acme on \d+ November, at 12:34/);
    expect(words).toMatch(/we would have to look at that together/);
    expect(words).toMatch(/How did you read this reply/);
    expect(words).toMatch(/no ranking/i);
    expect(buttonsOf(letter)).toEqual(["Discussed it", "Not now", "Not useful", "This is wrong"]);
    // Once, and to the direct manager alone.
    expect(manager.reads().filter((one) => /Ask in the 1:1/.test(one))).toHaveLength(1);
    expect(person(world, "ruth@ourco.example").reads()).toEqual([]);
    expect(await world.app.ports.rights.audit.list({ about: ana, limit: 10 })).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ viewer: dana, capacity: "manager", kind: "quote", surface: "letter" }),
      ]),
    );

    await manager.press(/Ask in the 1:1/, "letter:0", /Noted/);
    const [nudge] = (await world.app.ports.nudges.list({ owner: dana, limit: 5 })).filter(
      ({ type }) => type === "coach",
    );
    expect(nudge).toMatchObject({ status: "answered", because: "did-it" });
  });

  test("a manager who disagrees is heard by enablement and the weekly look, and changes nothing about the rep", async () => {
    await using world = await coachedTeam();
    const { ports, useCases } = world.app;
    await reads(world, ana, "1- 1- 1- 1- 1- 1- 1- 1- 1- 1- 1- 1-");
    await route(world);
    await until(world, 96);
    const before = await ports.states.get({ rep: ana, behaviour: impact });
    const [card] = (await ports.nudges.list({ owner: dana, limit: 5 })).filter(({ type }) => type === "coach");
    const [delivery] = (await ports.deliveries.recent({ recipient: dana, limit: 5 })).filter(
      ({ kind }) => kind === "nudge",
    );
    const wrong = { deliveryId: delivery?.id ?? "", verb: "not-right", argument: card?.id ?? "", email: dana };
    expect(await useCases.answerLetter(wrong)).toMatchObject({ kind: "form" });
    expect(
      await useCases.answerLetter({ ...wrong, values: { reason: "Ana asked that about Ben's plant, as a joke" } }),
    ).toMatchObject({
      kind: "said",
      text: expect.stringMatching(/Ask them about it/),
    });

    expect(await ports.nudges.get(card?.id ?? "")).toMatchObject({ status: "answered", because: "wrong" });
    expect(measure(await ports.nudges.answersSince(world.now().subtract({ hours: 1 })))).toEqual([
      { type: "coach", useful: 0, answers: 1, people: 1 },
    ]);
    expect(await ports.states.get({ rep: ana, behaviour: impact })).toEqual(before);
    expect((await ports.rights.disputes.list({ limit: 5 })).length).toBe(0);

    const enid = person(world, "enid@ourco.example");
    await enid.actor.click(await enid.openHome(/What was called wrong \(1\)/), "letter-open:0");
    const list = wordsOf(await enid.modalShows(/a manager disagrees/));
    expect(list).toMatch(
      /model 1 said shown; a manager disagrees[\s\S]*so what does one hour of that cost you[\s\S]*Reason: \[name\] asked that about \[name\]'s plant, as a joke/,
    );
    expect(list).not.toMatch(/Ana|Ben|Dana/);
    expect(person(world, ana).reads().join()).not.toMatch(/as a joke/);
  });

  test("what the rep disputes never reaches the manager, and leaves a letter that was sent", async () => {
    await using world = await coachedTeam();
    const ids = await reads(world, ana, "1- 1- 1- 1- 1- 1- 1- 1-");
    await route(world);
    await until(world, 96);
    const manager = person(world, dana);
    expect(wordsOf(manager.message(/Ask in the 1:1/))).toMatch(/so what does one hour/);
    const { useCases, ports } = world.app;
    for (const id of ids) {
      expect(
        await useCases.answerLetter({ deliveryId: "home", verb: "dispute", argument: id, email: ana }),
      ).toMatchObject({
        kind: "form",
      });
    }
    await world.settle();
    await eventually(
      () => manager.messages().some((one) => /Taken back/.test(wordsOf(one))) || null,
      () => manager.reads().join("\n---\n"),
    );
    expect(manager.reads().join()).not.toMatch(/so what does one hour/);
    expect(await ports.states.get({ rep: ana, behaviour: impact })).toBeNull();
    // Both versions are kept, and enablement reads the words and the reason without a name.
    const [last = ""] = ids.slice(-1);
    expect((await ports.observations.versionsOf(last)).map(({ status }) => status)).toEqual(["current"]);
    await useCases.answerLetter({
      deliveryId: "home",
      verb: "dispute",
      argument: last,
      email: ana,
      values: { reason: "Ben asked that, not Ana" },
    });
    const list = JSON.stringify(
      await useCases.answerLetter({ deliveryId: "home", verb: "disputes", argument: "", email: "enid@ourco.example" }),
    );
    expect(list).toMatch(/so what does one hour of that cost you/);
    expect(list).toMatch(/Reason: \[name\] asked that, not \[name\]/);
    expect(list).not.toMatch(/Ana|Ben/);
  });
});

describe("before each 1:1", () => {
  const weekly = (world: World, start: string, guest = ana, more: object = {}) =>
    world.meets({
      rep: dana,
      summary: "Catch-up",
      start: { dateTime: start, timeZone: "Europe/London" },
      end: { dateTime: Temporal.Instant.from(start).add({ minutes: 30 }).toString(), timeZone: "Europe/London" },
      recurrence: ["RRULE:FREQ=WEEKLY;COUNT=2"],
      attendees: [
        { email: dana, responseStatus: "accepted" },
        { email: guest, responseStatus: "accepted" },
      ],
      ...more,
    });

  const packs = async (world: World) =>
    (await world.app.ports.deliveries.recent({ recipient: dana, limit: 50 })).flatMap(({ subject, dueAt, status }) =>
      subject.kind === "letter" && subject.part?.startsWith("pack:") && status === "pending"
        ? [`${subject.ref} at ${dueAt}`]
        : [],
    );

  test("one screen, an hour before; one a week, however often they meet; moved with its meeting", async () => {
    await using world = await coachedTeam({ connected: [dana] });
    await reads(world, ana, "1- 1- 1- 1- 1- 1- 1- 1-");
    await world.advance({ hours: 25 });
    weekly(world, "2026-11-26T14:00:00Z");
    weekly(world, "2026-11-27T09:00:00Z", ana);
    weekly(world, "2026-11-26T15:00:00Z", "c@acme.example");
    await world.look();
    // The maintenance round may have been there before: again and again is once.
    await planPacks(world.app.ports);
    expect(await planPacks(world.app.ports)).toEqual({ planned: 0 });
    expect(await packs(world)).toEqual([`${ana} at 2026-11-26T13:00:00Z`]);
    const manager = person(world, dana);
    await world.advanceTo("2026-11-26T12:55:00Z");
    expect(manager.reads().join()).not.toMatch(/Before your 1:1/);
    await world.advanceTo("2026-11-26T13:02:00Z");
    const letter = manager.message(/Before your 1:1 with Ana/);
    expect(wordsOf(letter)).toMatch(
      /Working[\s\S]*To tighten[\s\S]*Ask what the outage costs them[\s\S]*Leave alone[\s\S]*Tried since last time/,
    );
    expect(wordsOf(letter)).toMatch(/not for employment decisions/);
    expect(wordsOf(letter)).toMatch(
      /Why now: your 1:1 with Ana at 14:00\. It repeats, and only the two of you are on it/,
    );
    await world.advanceTo("2026-11-27T12:00:00Z");
    expect(manager.reads().filter((one) => /Before your 1:1/.test(one))).toHaveLength(1);
    await manager.press(/Before your 1:1/, "letter:0", /next pack/);
  });

  test("called off: no letter; nothing known yet: no letter", async () => {
    await using world = await coachedTeam({ connected: [dana] });
    await reads(world, ana, "1- 1- 1- 1-");
    await world.advance({ hours: 25 });
    const id = weekly(world, "2026-11-26T14:00:00Z");
    weekly(world, "2026-11-26T16:00:00Z", ben);
    await world.look();
    await planPacks(world.app.ports);
    expect((await packs(world)).toSorted()).toEqual([
      `${ana} at 2026-11-26T13:00:00Z`,
      `${ben} at 2026-11-26T15:00:00Z`,
    ]);
    world.google.remove(dana, id);
    await world.look();
    await planPacks(world.app.ports);
    await world.advanceTo("2026-11-26T17:00:00Z");
    expect(person(world, dana).reads().join()).not.toMatch(/Before your 1:1/);
  });
});

describe("the Home tab by role", () => {
  test("a manager sees the table by name, after the delay; Slack takes the page", async () => {
    await using world = await coachedTeam();
    await reads(world, ben, "1+ 1+ 1+ 1+ 1+ 1+ 1+ 1+");
    await reads(world, ana, "1- 1- 1- 1- 1- 1- 1- 1-");
    const manager = person(world, dana);
    expect(wordsOf(await manager.openHome(/Your team/))).toMatch(/Nothing to show yet/);
    await world.advance({ hours: 25 });
    const view = await manager.openHome(/People and behaviours by state/);
    const words = wordsOf(view);
    expect(words.indexOf("Ana")).toBeLessThan(words.indexOf("Ben"));
    expect(words).toMatch(/present but ineffective/);
    expect(words).not.toMatch(/rank(?!ing)|score|best|worst/i);
    expect(validate("home", { type: "home", blocks: view.content.blocks })).toEqual([]);
    await manager.actor.click(view, "letter-open:0");
    const evidence = await manager.modalShows(/so what does one hour/);
    expect(wordsOf(evidence)).toMatch(/not taken well[\s\S]*not for employment decisions/);
  });

  test("a rep sees three tracks, the words, and takes out what is wrong with one click", async () => {
    await using world = await coachedTeam();
    await reads(world, ana, "1- 1- 1- 1- 1- 1- 1- 1-");
    const rep = person(world, ana);
    const view = await rep.openHome(/What your calls show/);
    expect(wordsOf(view)).toMatch(
      /Learn: lesson not opened\s+\|\s+Practise: not yet\s+\|\s+Prove: shown in 8 of the last 8 qualifying calls/,
    );
    expect(wordsOf(view)).toMatch(/Who saw what about you/);
    expect(wordsOf(view)).toMatch(/not for employment decisions/);
    expect(validate("home", { type: "home", blocks: view.content.blocks })).toEqual([]);
    expect(buttonsOf(view).some((label) => /this is wrong/.test(label))).toBe(true);
    await rep.actor.click(view, "letter-open:0");
    const form = await rep.modalShows(/It counts no more/);
    await rep.actor.submit(form, { reason: "It was a colleague" });
    await rep.modalShows(/Taken out of what counts/);
    await rep.homeShows(/shown in 7 of the last 7/);
  });

  test("enablement and product marketing see counts, and none of fewer than five people", async () => {
    await using world = await coachedTeam();
    await reads(world, ana, "1- 1- 1- 1- 1- 1-");
    for (const email of ["enid@ourco.example", "priya@ourco.example", "ada@ourco.example"]) {
      const view = await person(world, email).openHome(/What comes next/);
      const words = wordsOf(view);
      expect(words).not.toMatch(/Ana|ineffective: |qualifying calls/);
      expect(validate("home", { type: "home", blocks: view.content.blocks })).toEqual([]);
    }
    expect(wordsOf(await person(world, "enid@ourco.example").homeShows(/How launches land/))).toMatch(/under 5/);
  });
});
