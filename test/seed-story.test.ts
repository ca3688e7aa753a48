/**
 * The story that Sideline exists for, from Tuesday's launch to the day on which the message itself turns out wrong. The whole product runs on a clock
 * that moves; what a call showed is written as the model's detector keeps it.
 */
import { expect, jest, test } from "@jest/globals";
import { playSchema } from "#domain/behaviours/play.ts";
import { replanForPlays } from "#flows/replan-plays.ts";
import { evaluateStatesDaily } from "#flows/update-states.ts";
import { reads, route } from "#test/journeys/coached.ts";
import { person as inSlack, meets, wordsOf } from "#test/journeys/steps.ts";
import { company, contact, opportunity, person, startWorld, type World } from "#test/support/world.ts";

jest.setTimeout(400_000);

const tom = "tom@ourco.example";
const maya = "maya@ourco.example";
const dana = "dana@ourco.example";
const priya = "priya@ourco.example";
const reps = ["Tom", "Maya", "Luis", "Hana", "Erik", "Nora"];

const launch = playSchema.parse({
  id: "atlas-4",
  name: "Atlas 4: recovery is a finance topic",
  owner: priya,
  launched_on: "2026-11-24",
  behaviours: [
    {
      id: "asks-impact",
      name: "Ask what the outage costs them",
      moment: "any",
      says: ["what does * cost you"],
      examples: { yes: ["What does an hour of that cost you?"], no: [] },
    },
  ],
});

/** Days go by; the jobs of each day run. */
async function pass(world: World, days: number): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    await world.advance({ hours: 24 });
    await evaluateStatesDaily(world.app.ports);
    await route(world);
  }
}

const nudgesOf = async (world: World, email: string) =>
  (await world.sentTo(email)).filter(({ kind }) => kind === "nudge").map(({ words }) => words);

test("Tuesday's launch reaches Tom's Thursday call, Maya's words reach Tom, Dana gets one moment, and the day the message is wrong she gets nothing", async () => {
  await using world = await startWorld({
    at: "2026-11-24T09:30:00Z",
    env: { CALENDAR_POLL_SECONDS: "86400", INTERNAL_DOMAINS: "ourco.example" },
    people: [
      person("Dana", "manager"),
      ...reps.map((name) => person(name, "rep", { managerEmail: dana })),
      person("Priya", "product_marketing"),
      person("Enid", "enablement"),
      person("Ada", "admin"),
    ],
    contacts: [...company.contacts, contact("f@globex.example", "ACC-GLOBEX", "Fay Globex")],
    opportunities: [
      opportunity("OPP-1", "ACC-ACME", { ownerEmail: tom }),
      opportunity("OPP-2", "ACC-GLOBEX", { ownerEmail: maya }),
    ],
    connected: [tom, maya],
  });
  const { ports } = world.app;
  const [newRep, star, manager, marketing] = [tom, maya, dana, priya].map((email) => inSlack(world, email)) as [
    ReturnType<typeof inSlack>,
    ReturnType<typeof inSlack>,
    ReturnType<typeof inSlack>,
    ReturnType<typeof inSlack>,
  ]; // one for each address

  // Tuesday: Tom's Thursday call is in the calendar, and the launch comes out.
  meets(world, "2026-11-26T10:00:00Z", { rep: tom });
  await world.look();
  await ports.plays.save(launch, { by: priya, now: world.now() });
  await replanForPlays(ports, [launch.id]);

  // Thursday, half an hour before: the brief asks for what he has never shown, in the launch's words.
  await world.advanceTo("2026-11-26T09:31:00Z");
  const brief = wordsOf(newRep.message(/^Acme/));
  expect(brief).toMatch(/TRY ONE THING[\s\S]*Ask what the outage costs them/);
  expect(brief).toMatch(/“?"?What does an hour of that cost you\?/);
  expect(brief).toMatch(/launched 2 days ago/);
  expect(brief).toMatch(/Not seen in your calls yet/);

  // The call, and those of the next days: it is not there. One call says nothing; several do.
  await pass(world, 12);
  await reads(world, tom, "0");
  expect(await ports.states.get({ rep: tom, behaviour: "asks-impact" })).toMatchObject({
    state: "insufficient",
  });
  await reads(world, tom, "0 0 0 0 0");
  expect(await ports.states.get({ rep: tom, behaviour: "asks-impact" })).toMatchObject({
    state: "missing",
  });

  // His next call is known: a nudge comes before it.
  meets(world, "2026-12-15T15:00:00Z", { rep: tom, summary: "Second call" });
  await world.look();

  // Maya shows it, and customers respond. She is left alone but for one question: may others hear it?
  await reads(world, maya, "1+ 1+ 1+ 1+ 1+ 1+ 1+ 1+", {
    quote: "before we look at anything, what does one hour without dispatch cost you",
    reply: "about forty trucks that do not leave, so a lot",
    accountId: "ACC-GLOBEX",
  });
  await pass(world, 2);
  const asked = star.message(/May|share|Colleagues would read/);
  expect(wordsOf(asked)).toMatch(/what does one hour without dispatch cost you/);
  expect(await nudgesOf(world, maya)).toHaveLength(1);
  await star.press(/Colleagues would read/, "letter:0", /\S/);
  await world.settle();

  // Tom's next brief has her words; he was told to prepare before it, and nobody else was told anything about him.
  await pass(world, 4);
  await world.advanceTo("2026-12-15T14:31:00Z");
  expect((await nudgesOf(world, tom)).join()).toMatch(/Ask what the outage costs them[\s\S]*Tuesday[\s\S]*15:00, Acme/);
  const second = wordsOf(newRep.message(/^Acme[\s\S]*15:00/));
  expect(second).toMatch(/what does one hour without dispatch cost you/);
  expect(second).toMatch(/Maya/);
  expect(second).not.toMatch(/Globex/);
  expect(await nudgesOf(world, dana)).toEqual([]);

  // He begins to ask it: one line of recognition, for him alone.
  await pass(world, 20);
  const asks = { quote: "and what does an hour of that cost you", reply: "I would have to look into that" };
  await reads(world, tom, "1- 1- 1- 1- 1- 1- 1-", asks);
  await pass(world, 2);
  expect((await nudgesOf(world, tom)).at(-1)).toMatch(/Getting better/);

  expect(await nudgesOf(world, dana)).toEqual([]);

  // But his customers do not take it up. He sees that first; later Dana has one moment for the 1:1.
  await pass(world, 35);
  expect((await nudgesOf(world, tom)).join()).toMatch(/and what does an hour of that cost you/);
  const cards = await nudgesOf(world, dana);
  expect(cards).toHaveLength(1);
  expect(cards[0]).toMatch(
    /Tom: Ask what the outage costs them[\s\S]*and what does an hour of that cost you[\s\S]*I would have to look into that/,
  );

  // Then everybody asks it, well and often, and customers everywhere turn it down: it is not the reps.
  await pass(world, 10);
  const before = (await nudgesOf(world, dana)).length;
  for (const name of reps) {
    await reads(world, `${name.toLowerCase()}@ourco.example`, Array.from({ length: 14 }, () => "1-").join(" "), {
      quote: "what does an hour of that cost you",
      reply: "that is not how we look at it",
    });
  }
  await pass(world, 4);
  expect(await ports.states.findings({ behaviour: "asks-impact" })).toEqual(
    expect.arrayContaining([expect.objectContaining({ kind: "wrong_message" })]),
  );
  const dossier = (await nudgesOf(world, priya)).join("\n");
  expect(dossier).toMatch(/Ask what the outage costs them/);
  expect(dossier).toMatch(/that is not how we look at it/);
  expect(dossier).not.toMatch(/Tom|Luis|Hana|Erik|Nora|Maya/);
  expect(await nudgesOf(world, dana)).toHaveLength(before);
  expect(wordsOf(marketing.message(/Ask what the outage costs them/))).toMatch(
    /customers do not respond|do not respond/i,
  );
  expect(manager.reads().join()).not.toMatch(/that is not how we look at it/);
  // What was held back is on record with its reason.
  const held = (await ports.nudges.list({ owner: dana, limit: 50 })).filter(({ status }) => status === "held");
  expect(held.map(({ because }) => because)).toContain("message-under-review");
});
