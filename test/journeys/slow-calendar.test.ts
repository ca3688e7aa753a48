/** One calendar that does not answer, in the same job as two dozen others. */
import { expect, test } from "@jest/globals";
import { company, person, startWorld, type World } from "#test/support/world.ts";
import { eventually, quietCalendar } from "./steps.ts";

const reps = Array.from({ length: 25 }, (_, index) => person(`Rep${index}`, "rep"));
const emails = reps.map(({ email }) => email);
const [hanging = ""] = emails;
const others = emails.slice(1);

function callSoon(world: World, rep: string, from: string) {
  world.meets({
    rep,
    summary: "Weekly sync",
    start: `2026-11-24T${from}:00Z`,
    end: `2026-11-24T${from.slice(0, 3)}50:00Z`,
    attendees: [rep, "c@acme.example"].map((email) => ({ email, responseStatus: "accepted" as const })),
  });
}

const briefsOf = async (world: World, rep: string) => (await world.sentTo(rep)).filter(({ kind }) => kind === "brief");

test("a calendar that hangs for a minute keeps no other rep's brief waiting, and no change of theirs unseen", async () => {
  await using world = await startWorld({
    at: "2026-11-24T09:30:00Z",
    people: [...company.people, ...reps],
    connected: emails,
    env: quietCalendar,
  });
  const { calendars } = world.app.ports;
  // Longer than a read with all its attempts: this calendar gives no answer while the test lasts.
  world.google.fail({ operation: "events.list", user: hanging, times: 10, kind: "hang" });
  world.google.clearRequests();
  const asked = () => world.google.requests({ operation: "events.list", user: hanging });
  const stillHangs = async () => (await calendars.connection(hanging))?.failures === 0 && asked().length > 0;

  // Found by one look at all 25, twelve minutes before the call.
  for (const rep of emails) callSoon(world, rep, "09:42");
  for (const rep of emails) await calendars.requestPull(rep, world.now());
  await world.app.sweep();
  await eventually(
    async () => (await Promise.all(others.map((rep) => briefsOf(world, rep)))).every((found) => found.length === 1),
    () => "a brief for each of the other 24",
  );
  expect(await stillHangs()).toBe(true);

  // A later change is read as well, although the job that read them all has not ended.
  const [one = ""] = others;
  callSoon(world, one, "09:45");
  await calendars.requestPull(one, world.now());
  await world.app.sweep();
  await eventually(
    async () => (await briefsOf(world, one)).length === 2,
    () => "the brief of a call that was added meanwhile",
  );
  expect(await stillHangs()).toBe(true);
  expect(await briefsOf(world, hanging)).toEqual([]);
});
