import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import "#test/support/instant-equality.ts";
import type { Observation } from "#domain/behaviours/observation.ts";
import { usualNudgeRules } from "#domain/nudges/rules.ts";
import { recordObservations } from "#flows/update-states.ts";
import { type EvidencePorts, statesFor, viewerOf } from "#flows/visible-evidence.ts";
import { openEmbedded } from "#postgres/engine/index.ts";
import { openStoreWorld, type StoreWorld } from "#test/contracts/store-world.ts";
import { quiet } from "#test/postgres/databases.ts";
import { person } from "#test/support/world.ts";

const dana = person("Dana", "manager");
const ana = person("Ana", "rep", { managerEmail: dana.email });
const boss = person("Boss", "admin");
const start = Temporal.Instant.from("2026-10-01T10:00:00Z");
const now = start.add({ hours: 24 * 30 });

let world: StoreWorld;
beforeAll(async () => {
  const database = await openEmbedded({ dir: null, log: quiet });
  world = await openStoreWorld(database, database);
}, 60_000);
afterAll(() => world.close());
beforeEach(async () => {
  await world.empty();
  await world.stores.records.importPeople([dana, ana, boss]);
});

const portsAt = (at: Temporal.Instant): EvidencePorts => ({
  ...world.stores,
  clock: { now: () => at },
  rules: { nudges: { ...usualNudgeRules, repFirstHours: 24 }, reportingLine: false },
});

const observed = (day: number, change: Partial<Observation>): Observation => ({
  id: `o${day}`,
  rep: ana.email,
  behaviour: "impact",
  at: start.add({ hours: Math.round(24 * day) }),
  callId: `c${day}`,
  applicable: true,
  executed: true,
  confidence: 0.9,
  landed: "unknown",
  quote: `what was said on day ${day}`,
  detector: "model",
  detectorVersion: "1",
  provesAbsence: true,
  ...change,
});
const byKeywords = { detector: "cue-cards", confidence: 0.7, provesAbsence: false };

const seenBy = async (viewer: typeof dana) => (await statesFor(portsAt(now), viewerOf(viewer), ana.email)).states;

test("what keywords alone have found is the rep's own to read, and an admin's; a manager sees neither the state nor a word", async () => {
  const days = [1, 2, 3, 4, 5, 6];
  await recordObservations(
    portsAt(start.add({ hours: 24 * 7 })),
    days.map((day) => observed(day, byKeywords)),
  );
  const [own] = await seenBy(ana);
  expect(own).toMatchObject({
    state: "effective",
    name: "shown",
    because: expect.stringContaining("found by keywords"),
  });
  expect(own?.history.every(({ state }) => state === "insufficient")).toBe(true);
  expect(own?.evidence).toHaveLength(6);
  expect(await seenBy(boss)).toHaveLength(1);
  expect(await seenBy(dana)).toEqual([]);
});

test("with a call that a reader judged among them, the manager sees the state and all that it rests on", async () => {
  const days = [1, 2, 3, 4, 5, 6];
  await recordObservations(
    portsAt(start.add({ hours: 24 * 7 })),
    days.map((day) => observed(day, day > 3 ? {} : byKeywords)),
  );
  const [seen] = await seenBy(dana);
  expect(seen).toMatchObject({ state: "effective", behaviour: "impact" });
  expect(seen?.evidence.map(({ quote }) => quote)).toContain("what was said on day 5");
});

test("not enough evidence is said without the keyword findings that are there", async () => {
  await recordObservations(portsAt(start.add({ hours: 24 * 7 })), [observed(1, byKeywords)]);
  expect(await seenBy(dana)).toMatchObject([
    { state: "insufficient", because: "not enough evidence yet", evidence: [] },
  ]);
  expect((await seenBy(ana))[0]?.evidence).toHaveLength(1);
});

/** Read as they were held: each on its own day. */
async function heard(days: readonly number[], change: (day: number) => Partial<Observation>): Promise<void> {
  for (const day of days)
    await recordObservations(portsAt(start.add({ hours: Math.round(24 * day) + 1 })), [observed(day, change(day))]);
}
const counted = (because: string | undefined) => /executed in (\d+) of the last (\d+)/.exec(because ?? "")?.slice(1);

test("a call that is too new for the manager leaves today's state as the others have it, not as it was when it last changed", async () => {
  await heard([1, 4, 7, 10, 13, 16, 19, 22, 25, 27, 29.9], () => ({}));
  const [own] = await seenBy(ana);
  expect(own?.evidence).toHaveLength(11);
  const [seen] = await seenBy(dana);
  expect(seen).toMatchObject({ state: "effective", evidence: { length: 10 } });
  expect(seen?.evidence.map(({ id }) => id)).toEqual(own?.evidence.slice(0, -1).map(({ id }) => id));
  expect(counted(seen?.because)).toEqual(["10", "10"]);
  expect(seen?.since.toString()).toBe(own?.since.toString());
});

test("as many calls are shown as are counted, also those that the newest ones have pushed out of the rep's own list", async () => {
  const days = Array.from({ length: 16 }, (_, index) => 1 + 1.5 * index);
  await heard([...days, 29.6, 29.8], () => ({}));
  const [seen] = await seenBy(dana);
  expect(counted(seen?.because)).toEqual(["14", "14"]);
  expect(seen?.evidence.map(({ quote }) => quote)).toEqual(days.slice(2).map((day) => `what was said on day ${day}`));
});

test("a state that the newest call has made is not said to the manager yet", async () => {
  await heard([1, 4, 7, 29.9], (day) => ({ executed: day > 20 }));
  const [seen] = await seenBy(dana);
  expect(seen).toMatchObject({ state: "missing", evidence: { length: 3 } });
  expect(counted(seen?.because)).toEqual(["0", "3"]);
});

test("nothing that may be read: nothing is said, not even that there is something", async () => {
  await heard([29.5, 29.7, 29.9], () => ({}));
  expect(await seenBy(dana)).toEqual([]);
});

test("what was said months ago is not said as today's because of one new call", async () => {
  await heard([-80, -76, -72, 29.9], () => ({}));
  expect(await seenBy(dana)).toMatchObject([{ state: "insufficient" }]);
});
