/** A play is launched while briefs are posted: Tuesday's launch is in Thursday's brief. */
import { expect, test } from "@jest/globals";
import { playSchema } from "#domain/behaviours/play.ts";
import { deliverySteps } from "#flows/explain-delivery-view.ts";
import { savePlay } from "#flows/import-plays.ts";
import { replanForPlays } from "#flows/replan-plays.ts";
import { startWorld } from "#test/support/world.ts";
import { ana, begin, day, eventually, meets, person, quietCalendar } from "./steps.ts";

const play = (stage: string) =>
  playSchema.parse({
    id: "recovery",
    name: "Recovery is a finance topic",
    launched_on: day,
    qualifies_when: [{ field: "opportunity.stage", is: stage }],
    behaviours: [
      {
        id: "ask-cost",
        name: "Asks what a second copy costs",
        moment: "any",
        says: ["what would a second copy"],
        examples: { yes: ["What would a second copy of this data cost you?"], no: [] },
      },
    ],
  });

test("a new play is in the brief that was posted before it, the same minute, and nobody gets a second message", async () => {
  await using world = await startWorld({ at: begin, env: quietCalendar });
  const rep = person(world, ana);
  meets(world, "10:00");
  await world.advanceTo(`${day}T09:31:00Z`);
  expect(rep.reads()).toEqual([expect.not.stringContaining("second copy")]);

  const { ports } = world.app;
  await savePlay(ports, play("Renewal"), null);
  expect(await replanForPlays(ports, ["recovery"])).toBe(0);
  await savePlay(ports, play("Evaluation"), null);
  expect(await replanForPlays(ports, ["recovery"])).toBe(1);
  await world.app.idle();
  await eventually(
    () => rep.reads().find((words) => words.includes("What would a second copy of this data cost you?")),
    () => `the play in the brief; shown: ${rep.reads().join("\n---\n")}`,
  );
  expect(rep.reads()).toHaveLength(1);
  expect(rep.reads()[0]).toMatch(/Ask what a second copy costs[\s\S]*Not seen in your calls yet/);
  // What is new is said, and why: the call is as it was.
  expect(rep.reads()[0]).toMatch(/Changed:\P{L}+One thing to try: Ask what a second copy costs/u);
  const [row] = await ports.deliveries.recent({ recipient: ana, limit: 1 });
  if (row === undefined) throw new Error("no delivery");
  expect(
    deliverySteps(row, null)
      .map(({ words }) => words)
      .join(" "),
  ).toMatch(/A play changed\. The message was edited\./);
  expect(
    deliverySteps(row, null)
      .map(({ words }) => words)
      .join(" "),
  ).not.toMatch(/The call changed/);
});

test("enablement makes a play with /play; a rep is told who can", async () => {
  await using world = await startWorld({ at: begin, env: quietCalendar });
  const rep = person(world, ana);
  await rep.actor.command("/play", "");
  await rep.modalShows(/Plays are made by enablement and admins/);
  expect(await world.app.useCases.createPlay(ana, play("Evaluation"))).toMatchObject({ kind: "refused" });
  expect(await world.app.ports.plays.list()).toEqual([]);
});
