/** One thing to try before a call is one thing: the brief asks for what the nudge about that call asked for. */
import { describe, expect, test } from "@jest/globals";
import { ana, atlas, calls, meetsAcme, nudges, round, sent, short } from "./nudge-world.ts";

const briefs = async (world: Awaited<ReturnType<typeof atlas>>) =>
  (await world.sentTo(ana)).filter(({ kind }) => kind === "brief").map(({ words }) => words);

describe("what to try in a call", () => {
  test("the brief asks for what the nudge for that call asked for, though another behaviour was never seen", async () => {
    await using world = await atlas();
    meetsAcme(world, "2026-11-26T15:00:00Z");
    await world.look();
    await calls(world, "0 0 0 0 0", { behaviour: "next-step" });
    await round(world);
    await world.advanceTo("2026-11-25T15:05:00Z");
    await round(world);
    expect((await sent(world, ana))[0]).toMatch(/Agree on a dated next step/);
    await world.advanceTo("2026-11-26T14:45:00Z");
    const [brief] = await briefs(world);
    expect(brief).toMatch(/Agree on a dated next step/);
    expect(brief).not.toMatch(/Ask what the outage costs/);
  });

  test("one that the rep has put aside is not asked for once more", async () => {
    await using world = await atlas();
    meetsAcme(world, "2026-11-26T15:00:00Z");
    await world.look();
    await calls(world, "0 0 0 0 0", { behaviour: "next-step" });
    await round(world);
    await world.advanceTo("2026-11-25T15:05:00Z");
    await round(world);
    const { ports, useCases } = world.app;
    const [nudge] = await nudges(world, { rep: ana });
    const [delivery] = (await ports.deliveries.recent({ recipient: ana, limit: 5 })).filter(
      ({ kind }) => kind === "nudge",
    );
    const click = { deliveryId: delivery?.id ?? "", argument: nudge?.id ?? "", email: ana };
    await useCases.answerLetter({ ...click, verb: "not-now" });
    expect((await nudges(world, { rep: ana })).map(short)).toEqual(["prepare for ana: answered (not-now)"]);
    await world.advanceTo("2026-11-26T14:45:00Z");
    expect((await briefs(world))[0]).toMatch(/Ask what the outage costs/);
  });
});

test("a nudge for a later call leaves the brief of an earlier one alone, and is in its own call's brief", async () => {
  await using world = await atlas();
  meetsAcme(world, "2026-11-26T15:00:00Z");
  await world.look();
  await calls(world, "0 0 0 0 0", { behaviour: "next-step" });
  await round(world);
  await world.advanceTo("2026-11-25T15:05:00Z");
  await round(world);
  expect((await sent(world, ana))[0]).toMatch(/Agree on a dated next step/);
  // A call with the same account that nobody knew of when the nudge was sent.
  meetsAcme(world, "2026-11-25T16:30:00Z");
  await world.look();
  await world.advanceTo("2026-11-25T16:05:00Z");
  const [first] = await briefs(world);
  expect(first).toMatch(/Ask what the outage costs/);
  expect(first).not.toMatch(/Agree on a dated next step/);
  await world.advanceTo("2026-11-26T14:45:00Z");
  expect((await briefs(world)).at(-1)).toMatch(/Agree on a dated next step/);
});
