/** The calendar's cases as the planner sees them: a script, then what stands in Slack. The call is at 10:00, the lead 30 minutes. */
import { expect, test } from "@jest/globals";
import type { RepSettings } from "#domain/moments/delivery.ts";
import { at, Desk, meeting } from "./sample-plan.ts";

const call = (time = "10:00", more: Parameters<typeof meeting>[2] = {}) => meeting("a", at(time), more);
const twin = (time = "10:00", more: Parameters<typeof meeting>[2] = {}) => meeting("b", at(time), more);
const desk = (settings: Partial<RepSettings> = {}) => new Desk(at("08:00"), settings);
const planned = () => desk().has(call()).deliver();
const briefed = () => planned().to(at("09:30")).deliver();

type Script = readonly [title: string, script: () => Desk, messages: readonly string[]];
const scripts: readonly Script[] = [
  ["nothing is posted before the lead", () => planned().to(at("09:29")).deliver(), []],
  ["one brief at T-30", () => briefed(), ["active 10:00"]],
  [
    "and only one, however often the calendar is read",
    () => briefed().deliver().to(at("09:45")).deliver(),
    ["active 10:00"],
  ],
  ["declined before: none", () => planned().change("a", { declined: true }).to(at("09:30")).deliver(), []],
  ["declined after: withdrawn", () => briefed().change("a", { declined: true }).deliver(), ["withdrawn 10:00"]],
  [
    "accepted again: the same message is restored",
    () => briefed().change("a", { declined: true }).deliver().change("a", { declined: false }).deliver(),
    ["active 10:00"],
  ],
  ["deleted before: none", () => planned().change("a", { removed: true }).to(at("09:30")).deliver(), []],
  ["deleted after: withdrawn", () => briefed().change("a", { removed: true }).deliver(), ["withdrawn 10:00"]],
  [
    "gone from the window: withdrawn",
    () => {
      const one = briefed();
      one.meetings.delete("a");
      return one.deliver();
    },
    ["withdrawn 10:00"],
  ],
  [
    "moved later before the brief: only at the new time",
    () =>
      planned()
        .change("a", { start: at("14:00") })
        .to(at("09:30"))
        .deliver()
        .to(at("13:30"))
        .deliver(),
    ["active 14:00"],
  ],
  [
    "moved by hours after the brief: the old one is marked as moved",
    () =>
      briefed()
        .change("a", { start: at("14:00") })
        .deliver(),
    ["moved 10:00"],
  ],
  [
    "and a fresh one comes at the new time",
    () =>
      briefed()
        .change("a", { start: at("14:00") })
        .deliver()
        .to(at("13:30"))
        .deliver(),
    ["moved 10:00", "active 14:00"],
  ],
  [
    "moved by ten minutes: the same message",
    () =>
      briefed()
        .change("a", { start: at("10:10") })
        .deliver(),
    ["active 10:10"],
  ],
  [
    "and no second one at the new T-30",
    () =>
      briefed()
        .change("a", { start: at("10:10") })
        .deliver()
        .to(at("09:40"))
        .deliver(),
    ["active 10:10"],
  ],
  [
    "moved by 30 minutes is still near",
    () =>
      briefed()
        .change("a", { start: at("10:30") })
        .deliver(),
    ["active 10:30"],
  ],
  [
    "moved by 31 is not",
    () =>
      briefed()
        .change("a", { start: at("10:31") })
        .deliver(),
    ["moved 10:00"],
  ],
  [
    "moved away and back: one message",
    () =>
      briefed()
        .change("a", { start: at("14:00") })
        .deliver()
        .change("a", { start: at("10:00") })
        .deliver(),
    ["active 10:00"],
  ],
  [
    "moved away and back, and nothing at the time it was moved to",
    () =>
      briefed()
        .change("a", { start: at("14:00") })
        .deliver()
        .change("a", { start: at("10:00") })
        .deliver()
        .to(at("13:30"))
        .deliver(),
    ["active 10:00"],
  ],
  [
    "moved away and then deleted: withdrawn",
    () =>
      briefed()
        .change("a", { start: at("14:00") })
        .deliver()
        .change("a", { removed: true })
        .deliver(),
    ["withdrawn 10:00"],
  ],
  [
    "moved earlier into the lead: at once",
    () =>
      desk()
        .has(call("14:00"))
        .deliver()
        .to(at("09:30"))
        .change("a", { start: at("09:45") })
        .deliver(),
    ["active 09:45"],
  ],
  [
    "moved earlier into the past: none",
    () =>
      planned()
        .to(at("09:00"))
        .change("a", { start: at("08:30") })
        .deliver(),
    [],
  ],
  [
    "moved into the past after the brief: withdrawn",
    () =>
      briefed()
        .change("a", { start: at("09:15") })
        .deliver(),
    ["withdrawn 10:00"],
  ],
  ["made 12 minutes before: at once", () => desk().to(at("09:48")).has(call()).deliver(), ["active 10:00"]],
  ["made 3 minutes before: at once", () => desk().to(at("09:57")).has(call()).deliver(), ["active 10:00"]],
  ["made 2 minutes before: none", () => desk().to(at("09:58")).has(call()).deliver(), []],
  ["made while it runs: none", () => desk().to(at("10:01")).has(call()).deliver(), []],
  ["a call that began keeps its brief", () => briefed().to(at("10:01")).deliver(), ["active 10:00"]],
  [
    "deleted while it runs: nothing changes",
    () => briefed().to(at("10:01")).change("a", { removed: true }).deliver(),
    ["active 10:00"],
  ],
  [
    "missed, and moved to the afternoon: the old one is marked, a fresh one comes",
    () =>
      briefed()
        .to(at("10:20"))
        .change("a", { start: at("14:00") })
        .deliver()
        .to(at("13:30"))
        .deliver(),
    ["moved 10:00", "active 14:00"],
  ],
  [
    "missed, and moved two days later to the third: a fresh one comes",
    () =>
      briefed()
        .to(at("+2 12:00"))
        .change("a", { start: at("+3 10:00") })
        .deliver()
        .to(at("+3 09:30"))
        .deliver(),
    ["active 10:00", "active 10:00"],
  ],
  [
    "the same call twice: one brief",
    () => desk().has(call(), twin()).deliver().to(at("09:30")).deliver(),
    ["active 10:00"],
  ],
  ["a copy that appears after the brief: still one", () => briefed().has(twin()).deliver(), ["active 10:00"]],
  [
    "a copy with more guests does not take over a message that stands",
    () =>
      briefed()
        .has(twin("10:00", { guests: ["c", "d"] }))
        .deliver(),
    ["active 10:00"],
  ],
  [
    "a copy that was planned elsewhere and moves here does not either",
    () =>
      briefed()
        .has(twin("14:00", { guests: ["c", "d"] }))
        .deliver()
        .change("b", { start: at("10:00") })
        .deliver(),
    ["active 10:00"],
  ],
  [
    "when the copy with the message is deleted, the other keeps the message",
    () => briefed().has(twin()).deliver().change("a", { removed: true }).deliver(),
    ["active 10:00"],
  ],
  [
    "also when the other had a plan of its own once",
    () =>
      briefed()
        .has(twin("14:00"))
        .deliver()
        .change("b", { start: at("10:00") })
        .deliver()
        .change("a", { removed: true })
        .deliver(),
    ["active 10:00"],
  ],
  [
    "a copy that gave its message away and moves gets a fresh one",
    () =>
      briefed()
        .has(twin())
        .deliver()
        .change("a", { removed: true })
        .deliver()
        .change("a", { removed: false, start: at("14:00") })
        .deliver()
        .to(at("13:30"))
        .deliver(),
    ["active 10:00", "active 14:00"],
  ],
  [
    "two accounts at the same time: two briefs",
    () =>
      desk()
        .has(call(), twin("10:00", { accountId: "globex" }))
        .deliver()
        .to(at("09:30"))
        .deliver(),
    ["active 10:00", "active 10:00"],
  ],
  ["a new account: the same message", () => briefed().change("a", { accountId: "globex" }).deliver(), ["active 10:00"]],
  [
    "a brief that a worker holds is not planned twice",
    () => {
      const one = planned().to(at("09:30"));
      one.claim();
      return one.deliver();
    },
    ["active 10:00"],
  ],
  [
    "cancelled while it is being posted: not posted",
    () => {
      const one = planned().to(at("09:30"));
      one.claim();
      return one.change("a", { removed: true }).deliver();
    },
    [],
  ],
];

test.each(scripts)("%s", (_, script, messages) => {
  const one = script();
  expect(one.messages()).toEqual(messages);
  expect(one.plan()).toEqual({ inserts: [], changes: [] });
});

const reasons: readonly (readonly [title: string, script: () => Desk, because: string | null])[] = [
  ["a brief that comes has no reason against it", () => briefed(), null],
  ["declined", () => planned().change("a", { declined: true }).deliver(), "declined"],
  ["removed", () => planned().change("a", { removed: true }).deliver(), "removed"],
  ["nobody posted it in time", () => planned().to(at("09:59")).looked(), "too-late"],
  ["nobody posted it before the start", () => planned().to(at("10:01")).looked(), "too-late"],
  [
    "moved to the past",
    () =>
      planned()
        .to(at("09:20"))
        .change("a", { start: at("09:10") })
        .looked(),
    "moved-to-the-past",
  ],
  ["withdrawn because it was declined", () => briefed().change("a", { declined: true }).deliver(), "declined"],
  [
    "the other copy has the message",
    () =>
      desk()
        .has(twin("14:00", { guests: ["x"] }))
        .deliver()
        .has(call("10:00"))
        .deliver()
        .to(at("09:30"))
        .deliver()
        .change("b", { start: at("10:00") })
        .deliver(),
    "same-call-elsewhere",
  ],
  [
    "moved",
    () =>
      briefed()
        .change("a", { start: at("14:00") })
        .deliver(),
    "moved-to:2026-11-24T14:00:00Z",
  ],
];
test.each(reasons)("the reason that is kept: %s", (_, script, because) => {
  expect(script().rows[0]?.delivery.because).toBe(because);
});

test("a restored message tells that the call is on again, and nothing of the time between", () => {
  const one = briefed().change("a", { declined: true }).deliver().change("a", { declined: false }).deliver();
  expect(one.rows).toHaveLength(1);
  expect(one.rows[0]?.delivery).toMatchObject({ shape: "active", because: null, status: "sent" });
});

test("a brief that falls into quiet hours waits for their end when that is before the call", () => {
  const one = desk({ quietHours: { from: "09:00", to: "09:45" } }).has(call());
  one.deliver();
  expect(one.rows[0]?.delivery.dueAt.toString()).toBe(at("09:45").toString());
  expect(one.to(at("09:44")).deliver().messages()).toEqual([]);
  expect(one.to(at("09:45")).deliver().messages()).toEqual(["active 10:00"]);
});

test("a call inside quiet hours gets none, with the reason, and one again when it moves out of them", () => {
  const one = desk({ quietHours: { from: "09:00", to: "12:00" } }).has(call());
  one.deliver();
  expect(one.rows[0]?.delivery).toMatchObject({ status: "cancelled", because: "quiet-hours" });
  one.change("a", { start: at("14:00") }).deliver();
  expect(one.rows).toHaveLength(1);
  expect(one.to(at("13:30")).deliver().messages()).toEqual(["active 14:00"]);
});

const early = () => new Desk(at("-1 08:00"), { dayBefore: true }).has(call());
test("the day before at 16:00, and again before the call", () => {
  const one = early().deliver().to(at("-1 16:00")).deliver();
  expect([one.messages("day-before"), one.messages("brief")]).toEqual([["active 10:00"], []]);
  one.to(at("09:30")).deliver();
  expect([one.messages("day-before"), one.messages("brief")]).toEqual([["active 10:00"], ["active 10:00"]]);
});

test.each([
  [
    "a look at the calendar a minute after its time does not drop it",
    () => early().deliver().to(at("-1 16:01")),
    ["active 10:00"],
  ],
  ["a call made in the evening before gets none", () => new Desk(at("-1 18:00"), { dayBefore: true }).has(call()), []],
  [
    "a call that is deleted in the evening: withdrawn",
    () => early().deliver().to(at("-1 16:00")).deliver().to(at("-1 20:00")).change("a", { removed: true }),
    ["withdrawn 10:00"],
  ],
  [
    "switched off before its time: none",
    () => {
      const one = early().deliver();
      one.settings = { ...one.settings, dayBefore: false };
      return one.to(at("-1 16:00"));
    },
    [],
  ],
  [
    "switched off after it came: it still follows the call",
    () => {
      const one = early().deliver().to(at("-1 16:00")).deliver();
      one.settings = { ...one.settings, dayBefore: false };
      return one.change("a", { removed: true });
    },
    ["withdrawn 10:00"],
  ],
])("day before: %s", (_, script, messages) => {
  const one = script().deliver();
  expect(one.messages("day-before")).toEqual(messages);
});
