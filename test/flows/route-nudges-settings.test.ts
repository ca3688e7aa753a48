/** What a person chooses about nudges counts at once, for what is planned already as well. */
import { expect, test } from "@jest/globals";
import { ana, atlas, calls, meetsAcme, nudges, round, sent, short } from "./nudge-world.ts";

const due = async (world: Awaited<ReturnType<typeof atlas>>) =>
  (await nudges(world, { rep: ana })).map((one) => `${short(one)} ${one.dueAt?.toString().slice(0, 16) ?? "-"}`);

test("quiet hours move what is planned, stopping holds it, wanting it again plans it again", async () => {
  await using world = await atlas();
  meetsAcme(world, "2026-11-26T15:00:00Z");
  await world.look();
  await calls(world, "0 0 0 0 0");
  await round(world);
  expect(await due(world)).toEqual(["prepare for ana: planned 2026-11-25T15:00"]);

  const { useCases } = world.app;
  await useCases.saveSettings(ana, { quietHours: { from: "14:00", to: "18:00" } });
  await world.settle();
  expect(await due(world)).toEqual(["prepare for ana: planned 2026-11-26T09:00"]);
  await useCases.stop(ana, "nudge");
  await world.settle();
  expect(await due(world)).toEqual(["prepare for ana: held (stopped) -"]);
  await useCases.saveSettings(ana, { stopped: [] });
  await world.settle();
  expect(await due(world)).toEqual(["prepare for ana: planned 2026-11-26T09:00"]);
  await useCases.pause(ana, world.now().add({ hours: 72 }));
  await world.settle();
  expect((await due(world))[0]).toMatch(/^prepare for ana: held \((paused|no-working-time)\) -$/);
  expect(await sent(world, ana)).toEqual([]);
});

test("who wants one a day gets one: the other waits, whatever the company allows", async () => {
  await using world = await atlas();
  meetsAcme(world, "2026-11-26T15:00:00Z");
  await world.look();
  await calls(world, "0 0 0 0 0");
  await calls(world, "0 0 0 0 0", { behaviour: "next-step" });
  await round(world);
  expect((await nudges(world, { rep: ana })).map(({ status }) => status)).toEqual(["planned", "planned"]);
  await world.app.useCases.saveSettings(ana, { nudgeCaps: { perDay: 1, perWeek: null } });
  await world.settle();
  const rows = await nudges(world, { rep: ana });
  expect(rows.map(({ status, because }) => because ?? status).toSorted()).toEqual(["daily-cap", "planned"]);
  expect(await world.app.useCases.saveSettings(ana, { nudgeCaps: { perDay: 0, perWeek: null } })).toMatchObject({
    kind: "refused",
    because: expect.stringMatching(/stop them/),
  });
});
