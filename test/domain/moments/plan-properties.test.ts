/** Random days of a calendar against the deliveries' rules. Every step looks at the calendar again, as the product does. */
import { expect, test } from "@jest/globals";
import { type CallPlan, planCalls } from "#domain/moments/plan.ts";
import { minutesBetween } from "#domain/moments/timing.ts";
import { fc } from "#test/support/property.ts";
import { at, compare, Desk, keyOf, type Meeting, meeting, type Row } from "./sample-plan.ts";

const uids = ["a", "b", "c"] as const;
const uid = fc.constantFrom(...uids);
/** Few places on the clock, so that calls meet: near and far moves, the same slot, the next day, the past. */
const place = fc.constantFrom("09:40", "10:00", "10:10", "10:30", "14:00", "+1 10:00", "+1 14:00", "+3 10:00");
const accountId = fc.constantFrom("acme", "globex");

const step = fc.oneof(
  fc.record({ do: fc.constant("appears" as const), uid, place, accountId }),
  fc.record({ do: fc.constant("moves" as const), uid, place }),
  fc.record({ do: fc.constant("moves" as const), uid, place }),
  fc.record({ do: fc.constant("is removed" as const), uid }),
  fc.record({ do: fc.constant("comes back" as const), uid }),
  fc.record({ do: fc.constant("is declined" as const), uid }),
  fc.record({ do: fc.constant("is accepted" as const), uid }),
  fc.record({ do: fc.constant("changes its account" as const), uid, accountId }),
  fc.record({ do: fc.constant("gets more guests" as const), uid }),
  fc.record({ do: fc.constant("gets a new id" as const), uid }),
  fc.record({ do: fc.constant("time passes" as const), minutes: fc.constantFrom(1, 5, 20, 29, 60, 240, 1440, 2880) }),
  fc.record({ do: fc.constant("time passes" as const), minutes: fc.constantFrom(1, 5, 20, 29, 60) }),
  fc.record({ do: fc.constant("a worker takes what is due" as const) }),
  fc.record({ do: fc.constant("deliveries post" as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function take(desk: Desk, one: Step): void {
  switch (one.do) {
    case "appears":
      if (!desk.meetings.has(one.uid)) desk.has(meeting(one.uid, at(one.place), { accountId: one.accountId }));
      return;
    case "moves":
      desk.change(one.uid, { start: at(one.place) });
      return;
    case "is removed":
      desk.change(one.uid, { removed: true });
      return;
    case "comes back":
      desk.change(one.uid, { removed: false });
      return;
    case "is declined":
      desk.change(one.uid, { declined: true });
      return;
    case "is accepted":
      desk.change(one.uid, { declined: false });
      return;
    case "changes its account":
      desk.change(one.uid, { accountId: one.accountId });
      return;
    case "gets more guests":
      desk.change(one.uid, { guests: ["c", "d", "e"] });
      return;
    case "gets a new id":
      desk.change(one.uid, { providerId: `other-${one.uid}` });
      return;
    case "time passes":
      desk.to(desk.now.add({ minutes: one.minutes }));
      return;
    case "a worker takes what is due":
      desk.claim();
      return;
    case "deliveries post":
      desk.deliver();
      return;
    default:
      one satisfies never;
  }
}

const isLive = (one: Meeting) => !one.removed && !one.declined;
const slotOf = (one: Meeting) => `${one.start.toString()} ${one.accountId}`;
const twice = (names: readonly string[]) => names.filter((name, index) => names.indexOf(name) !== index);
const asSet = ({ inserts, changes }: CallPlan) =>
  JSON.stringify([[...inserts], [...changes]].map((list) => list.map((row) => JSON.stringify(row)).sort()));

/** What every look at the calendar owes, whatever happened before. */
function checkPlan(desk: Desk): void {
  const plan = desk.plan();
  expect(twice(plan.changes.map(({ id }) => id))).toEqual([]);
  expect(asSet(planCalls(desk.input((list) => list.toReversed())))).toBe(asSet(plan));
  desk.write(plan);
  expect(desk.refusedInserts).toEqual([]);
  expect(desk.plan()).toEqual({ inserts: [], changes: [] });
}

/** What the rep sees once everything due is posted and edited. */
function checkMessages(desk: Desk, kind: "brief" | "day-before"): void {
  const shown = desk.rows.filter((row) => row.delivery.kind === kind && row.visible?.shape === "active");
  const recent = shown.filter((row) => minutesBetween(visibleOf(row).start, desk.now) <= 12 * 60);
  expect(twice(recent.map((row) => visibleOf(row).key))).toEqual([]);
  const coming = shown.filter((row) => compare(visibleOf(row).start, desk.now) > 0);
  expect(twice(coming.map((row) => `${visibleOf(row).start.toString()} ${accountOf(row)}`))).toEqual([]);
  const live = [...desk.meetings.values()].filter((one) => isLive(one) && compare(one.start, desk.now) > 0);
  for (const row of coming) {
    const call = live.find((one) => keyOf(one) === visibleOf(row).key);
    expect({ row: row.delivery.id, start: call?.start.toString(), account: call?.accountId }).toEqual({
      row: row.delivery.id,
      start: visibleOf(row).start.toString(),
      account: accountOf(row),
    });
  }
}

/** A call inside its lead has its one message. */
function checkNobodyIsForgotten(desk: Desk): void {
  for (const one of desk.meetings.values()) {
    const minutes = minutesBetween(desk.now, one.start);
    if (!isLive(one) || minutes > desk.settings.leadMinutes || minutes <= 2) continue;
    const own = desk.rows.filter(
      (row) =>
        row.delivery.kind === "brief" &&
        row.visible?.shape === "active" &&
        `${row.visible.start.toString()} ${accountOf(row)}` === slotOf(one),
    );
    expect({ call: one.uid, now: desk.now.toString(), messages: own.length }).toEqual({
      call: one.uid,
      now: desk.now.toString(),
      messages: 1,
    });
  }
}

function visibleOf(row: Row): NonNullable<Row["visible"]> {
  if (row.visible === null) throw new TypeError("nothing was posted");
  return row.visible;
}
function accountOf(row: Row): string {
  return row.delivery.subject.kind === "call" ? row.delivery.subject.facts.accountId : "";
}

function run(steps: readonly Step[], desk: Desk, whole: boolean): void {
  desk.onFirstPost = ({ delivery }) => {
    if (delivery.subject.kind !== "call" || delivery.kind !== "brief") return;
    const { meetingUid, startsAt } = delivery.subject.facts;
    const call = desk.meetings.get(meetingUid);
    expect({ live: call !== undefined && isLive(call), start: call?.start.toString() }).toEqual({
      live: true,
      start: startsAt,
    });
    expect(minutesBetween(desk.now, Temporal.Instant.from(startsAt))).toBeGreaterThan(2);
  };
  for (const one of steps) {
    take(desk, one);
    checkPlan(desk);
    if (one.do !== "deliveries post") continue;
    // An edit that a look found just now is posted by the next wake-up.
    desk.deliver();
    checkMessages(desk, "brief");
    checkMessages(desk, "day-before");
    if (whole) checkNobodyIsForgotten(desk);
  }
}

const steps = fc.array(step, { maxLength: 30, size: "max" });
const begin = at("08:00");
const options = { numRuns: 300 };

test("whatever a calendar does, each coming call in its lead has exactly one message, and each call that is gone none", () => {
  fc.assert(
    fc.property(steps, (all) => run(all, new Desk(begin), true)),
    options,
  );
});

test("the same with a day-before touch and quiet hours, where a brief may be held", () => {
  fc.assert(
    fc.property(steps, fc.boolean(), (all, dayBefore) =>
      run(all, new Desk(begin, { dayBefore, quietHours: { from: "13:00", to: "13:45" } }), false),
    ),
    { ...options, numRuns: 150 },
  );
});

test("the same with a lead of a day, where a brief follows its call far", () => {
  fc.assert(
    fc.property(steps, (all) => run(all, new Desk(begin, { leadMinutes: 1440 }), true)),
    { ...options, numRuns: 150 },
  );
});
