/** The sandbox's clock and its reset: everything that asks the time follows, and the demo can begin anew without a restart. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type RunningSandbox, startSandbox, tom, until } from "./world-support.ts";

let run: RunningSandbox;
beforeAll(async () => {
  run = await startSandbox();
  await until(
    () => run.texts().length,
    (count) => count > 0,
  );
}, 120_000);
afterAll(() => run.stop());

const now = async () => Temporal.Instant.from((await run.world()).now);
const minutes = (from: Temporal.Instant, to: Temporal.Instant) => from.until(to).total("minutes");

test("it moves by minutes, and what came due is posted on time", async () => {
  const before = await now();
  const startsAt = before.add({ minutes: 50 }).toString();
  const guests = [{ kind: "contact", email: "kenji.mori@brackwater.example" }];
  await run.post("calendar", { op: "add", person: tom, title: "Pumps", guests, startsAt });
  await until(
    async () => (await run.event("Pumps")).deliveries.length,
    (count) => count === 1,
  );
  expect(await run.post("clock", { op: "forward", minutes: 40 })).toMatchObject({ ok: true });
  expect(minutes(before, await now())).toBeGreaterThanOrEqual(40);
  await until(
    () => run.texts().at(-1),
    (text) => text?.startsWith("Brief: Brackwater") === true,
  );
  const row = (await run.app.ports.deliveries.recent({ recipient: tom, limit: 10 })).find(
    ({ subject }) => subject.kind === "call" && subject.facts.accountName.startsWith("Brackwater"),
  );
  // It stopped where the brief was due: twenty minutes after the start, not forty.
  expect((row?.sentAt?.epochMilliseconds ?? 0) - (row?.dueAt.epochMilliseconds ?? 0)).toBeLessThan(120_000);
}, 60_000);

test("what is due a little after a move is not waited for by the machine's time", async () => {
  const due = (await now()).add({ minutes: 31, seconds: 3 }).toString();
  await run.post("calendar", {
    op: "add",
    person: tom,
    title: "Later",
    guests: [{ kind: "contact", email: "jonas.weil@harrowpine.example" }],
    startsAt: due,
  });
  await until(
    async () => (await run.event("Later")).deliveries.length,
    (count) => count === 1,
  );
  await run.post("clock", { op: "forward", minutes: 1 });
  await until(
    () => run.texts().at(-1),
    (text) => text?.startsWith("Brief: Harrow") === true,
    20_000,
  );
}, 60_000);

test("it moves to the next thing, and to a weekday and time in the person's zone", async () => {
  const { next } = await run.world();
  expect(await run.post("clock", { op: "next", person: tom })).toMatchObject({ ok: true });
  expect(Temporal.Instant.compare(await now(), Temporal.Instant.from(next?.at ?? ""))).toBeGreaterThanOrEqual(0);
  const hana = "hana.morita@tarnwick.example";
  expect(await run.post("clock", { op: "to", person: hana, weekday: "thursday", time: "09:30" })).toMatchObject({
    ok: true,
  });
  const there = (await now()).toZonedDateTimeISO("Asia/Singapore");
  expect([there.dayOfWeek, there.hour, there.minute]).toEqual([4, 9, 30]);
}, 120_000);

test("days ahead, Slack's signatures and Google's tokens still hold", async () => {
  await run.sandbox.gateway.as(tom).command("/prep", "Harrow & Pine");
  await until(
    () => run.texts().filter((text) => text.startsWith("Brief: Harrow")).length,
    (count) => count > 1,
  );
  const startsAt = (await now()).add({ minutes: 20 }).toString();
  const guests = [{ kind: "contact", email: "kenji.mori@brackwater.example" }];
  await run.post("calendar", { op: "add", person: tom, title: "Pumps again", guests, startsAt });
  await until(
    () => run.texts().at(-1),
    (text) => text?.startsWith("Brief: Brackwater") === true,
  );
}, 60_000);

test.each([
  [{ op: "forward", minutes: 0 }],
  [{ op: "forward", minutes: 1_000_000 }],
  [{ op: "forward", minutes: 1.5 }],
  [{ op: "to", person: tom, weekday: "someday", time: "09:30" }],
  [{ op: "to", person: tom, weekday: "monday", time: "25:00" }],
  [{ op: "back" }],
])("%j is refused", async (body) => {
  expect(await run.post("clock", body)).toMatchObject({ status: 400, ok: false });
});

test("nothing of the user's own is lost: a store with more than the demo refuses to begin anew", async () => {
  const stranger = {
    email: "me@mine.example",
    name: "Me",
    role: "rep",
    managerEmail: null,
    timeZone: "UTC",
    startedOn: null,
  } as const;
  await run.app.ports.records.importPeople([stranger]);
  const messages = run.texts().length;
  const answer = await run.post("reset", {});
  expect(answer).toMatchObject({ status: 409, ok: false });
  expect(answer.said).toMatch(/1 people of yours/);
  expect(run.texts().length).toBe(messages);
  expect(await run.app.ports.people.find("me@mine.example")).not.toBeNull();
  await run.app.core.stores.personalData.erase("me@mine.example", run.sandbox.clock.now());
});

test("reset begins the demo anew without a restart, with the machine's time", async () => {
  await run.post("record", { opportunity: "OPP-201", field: "stage", value: "Closed Lost" });
  expect(await run.post("reset", {})).toMatchObject({ ok: true });
  const world = await run.world();
  expect(world.offsetMs).toBe(0);
  expect(Math.abs(Temporal.Instant.from(world.now).epochMilliseconds - Date.now())).toBeLessThan(5_000);
  await until(
    () => run.texts(),
    (texts) => texts.length === 1 && texts[0]?.startsWith("Brief: Lakeshore") === true,
  );
  const stages = world.accounts.flatMap((account) => account.opportunities).find(({ id }) => id === "OPP-201");
  expect(stages?.stage).not.toBe("Closed Lost");
  expect(world.events.some(({ title }) => title === "Pumps again")).toBe(false);
  expect(world.guide.every(({ done }) => !done)).toBe(true);
  // The world still moves.
  const { id } = await run.event(/^Lakeshore Freight: evaluation/);
  await run.post("calendar", { op: "move", person: tom, id, to: { byMinutes: 5 } });
  await until(
    () => run.texts(),
    (texts) => texts[0]?.startsWith("Brief updated") === true,
  );
}, 90_000);
