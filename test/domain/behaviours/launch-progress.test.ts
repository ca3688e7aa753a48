import { expect, test } from "@jest/globals";
import { type LaunchEvent, launchProgress } from "#domain/behaviours/launch-progress.ts";

const event = (person: string, step: LaunchEvent["step"], day: string): LaunchEvent => ({
  person,
  step,
  at: Temporal.Instant.from(`${day}T10:00Z`),
});
const seen = { today: Temporal.PlainDate.from("2026-11-21"), knowsWorking: true };
const play = { id: "p", name: "P", launched_on: "2026-11-03" };

test("each person counts once in each step, from the week in which they first took it, whatever the order", () => {
  const events = [
    event("tom", "shown", "2026-11-12"),
    event("tom", "reached", "2026-11-04"),
    event("tom", "reached", "2026-11-05"),
    event("tom", "shown", "2026-11-20"),
    event("maya", "reached", "2026-11-10"),
    event("maya", "working", "2026-11-18"),
    event("a stranger", "shown", "2026-11-04"),
  ];
  const { weeks, people } = launchProgress(play, ["tom", "maya"], events, seen);
  expect(people).toBe(2);
  expect(weeks).toEqual([
    { week: "2026-11-02", reached: 1, learned: 0, practised: null, shown: 0, working: 0 },
    { week: "2026-11-09", reached: 2, learned: 0, practised: null, shown: 1, working: 0 },
    { week: "2026-11-16", reached: 2, learned: 0, practised: null, shown: 1, working: 1 },
  ]);
  expect(launchProgress(play, ["tom", "maya"], events.toReversed(), seen).weeks).toEqual(weeks);
});
test("a year is the most that is shown", () => {
  expect(launchProgress({ ...play, launched_on: "2020-01-01" }, [], [], seen).weeks).toHaveLength(53);
});

test("a lesson is learned and nothing else; practice counts from five people on; working is not known without a model", () => {
  const people = ["a", "b", "c", "d", "e", "f"];
  const events = [
    ...people.map((person) => event(person, "learned", "2026-11-04")),
    ...people.slice(0, 4).map((person) => event(person, "practised", "2026-11-04")),
    event("e", "practised", "2026-11-11"),
    event("f", "practised", "2026-11-18"),
    event("a", "working", "2026-11-18"),
  ];
  const { weeks } = launchProgress(play, people, events, { ...seen, knowsWorking: false });
  expect(weeks).toEqual([
    { week: "2026-11-02", reached: 0, learned: 6, practised: null, shown: 0, working: null },
    { week: "2026-11-09", reached: 0, learned: 6, practised: 5, shown: 0, working: null },
    { week: "2026-11-16", reached: 0, learned: 6, practised: 6, shown: 0, working: null },
  ]);
});
