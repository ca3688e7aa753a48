import { describe, expect, test } from "@jest/globals";
import { catalog } from "#domain/nudges/catalog/index.ts";
import { type NudgeCall, type NudgeType, nudgeTypes } from "#domain/nudges/nudge.ts";
import { usualNudgeRules } from "#domain/nudges/rules.ts";
import { type Agenda, type OpenNudge, schedule } from "#domain/nudges/schedule.ts";
import { workingTimeOf } from "#domain/nudges/working-time.ts";
import { fc } from "#test/support/property.ts";
import { at } from "./rows.ts";

const hour = 3_600_000;
const day = 24 * hour;
const ms = (text: string) => at(text).epochMilliseconds;
/** A Wednesday, 10:00 in London. */
const now = ms("2026-11-25T10:00:00Z");
const call = (text: string): NudgeCall => ({ at: at(text), accountId: "a", accountName: "Acme" });
const open = (type: NudgeType, more: Partial<OpenNudge> = {}): OpenNudge => ({
  id: type,
  type,
  urgency: 1,
  createdAt: now,
  notBefore: null,
  calls: [],
  ...more,
});
const agenda = (nudges: readonly OpenNudge[], more: Partial<Agenda> = {}): Agenda => ({
  now,
  open: nudges,
  said: [],
  time: workingTimeOf("Europe/London", usualNudgeRules),
  pausedUntil: null,
  isStopped: false,
  away: [],
  ...more,
});
const told = (given: Agenda) =>
  schedule(given, usualNudgeRules).map((one) =>
    one.kind === "hold"
      ? `${one.id}: ${one.because}`
      : `${one.id} at ${Temporal.Instant.fromEpochMilliseconds(one.dueAt).toString().slice(5, 16)}`,
  );

describe("when", () => {
  const rows: readonly (readonly [title: string, given: Agenda, want: readonly string[]])[] = [
    [
      "a day before the call",
      agenda([open("prepare", { calls: [call("2026-11-27T15:00:00Z")] })]),
      ["prepare at 11-26T15:00"],
    ],
    [
      "at once, when the call is in less than a day",
      agenda([open("prepare", { calls: [call("2026-11-25T15:00:00Z")] })]),
      ["prepare at 11-25T10:00"],
    ],
    [
      "on Friday for a call on Monday morning",
      agenda([open("prepare", { calls: [call("2026-11-30T09:00:00Z")] })]),
      ["prepare at 11-27T16:30"],
    ],
    [
      "before the next call, when it is too late for this one",
      agenda([open("prepare", { calls: [call("2026-11-25T10:20:00Z"), call("2026-11-26T15:00:00Z")] })]),
      ["prepare at 11-25T15:00"],
    ],
    ["never without a call", agenda([open("prepare")]), ["prepare: no-call-planned"]],
    [
      "in working hours, when nobody reads the calendar",
      agenda([open("prepare", { calls: "unknown" })]),
      ["prepare at 11-25T10:00"],
    ],
    [
      "tomorrow morning, after work",
      agenda([open("evidence")], { now: ms("2026-11-25T18:00:00Z") }),
      ["evidence at 11-26T09:00"],
    ],
    [
      "on Monday, at the weekend",
      agenda([open("evidence")], { now: ms("2026-11-28T11:00:00Z") }),
      ["evidence at 11-30T09:00"],
    ],
    [
      "after a holiday",
      agenda([open("evidence")], {
        time: workingTimeOf("Europe/London", {
          ...usualNudgeRules,
          holidays: [
            { date: "2026-11-25", zones: ["Europe/"] },
            { date: "2026-11-26", zones: ["America/"] },
          ],
        }),
      }),
      ["evidence at 11-26T09:00"],
    ],
    [
      "in their own zone",
      agenda([open("evidence")], { time: workingTimeOf("America/New_York", usualNudgeRules) }),
      ["evidence at 11-25T14:00"],
    ],
    [
      "after quiet hours that reach into the working day",
      agenda([open("evidence")], {
        time: workingTimeOf("Europe/London", usualNudgeRules, { from: "20:00", to: "11:30" }),
      }),
      ["evidence at 11-25T11:30"],
    ],
    [
      "after a pause",
      agenda([open("evidence")], { pausedUntil: ms("2026-11-26T12:00:00Z") }),
      ["evidence at 11-26T12:00"],
    ],
    [
      "after an absence",
      agenda([open("evidence")], { away: [{ from: now - day, to: ms("2026-12-01T00:00:00Z") }] }),
      ["evidence at 12-01T09:00"],
    ],
    ["not at all, when stopped", agenda([open("evidence")], { isStopped: true }), ["evidence: stopped"]],
    [
      "not before the rep's head start",
      agenda([open("coach", { notBefore: ms("2026-11-26T11:00:00Z") })]),
      ["coach at 11-26T11:00"],
    ],
  ];
  test.each(rows)("%s", (_, given, want) => expect(told(given)).toEqual(want));
});

describe("how many", () => {
  const many = (type: NudgeType, count: number) =>
    Array.from({ length: count }, (_, index) => open(type, { id: `${type}${index}`, urgency: count - index }));
  test("two a day, the most important first", () => {
    expect(told(agenda([...many("recognise", 1), ...many("evidence", 3)]))).toEqual([
      "evidence0 at 11-25T10:00",
      "evidence1 at 11-25T10:00",
      "evidence2: daily-cap",
      "recognise0: daily-cap",
    ]);
  });
  test("five in any seven days", () => {
    const said = [2, 3, 4, 5, 6].map((days) => ({ type: "evidence" as const, at: now - days * day }));
    expect(told(agenda([open("evidence")], { said }))).toEqual(["evidence: weekly-cap"]);
    expect(told(agenda([open("evidence")], { said: said.slice(0, 4) }))).toEqual(["evidence at 11-25T10:00"]);
  });
  test("what is planned counts as well, whatever comes first", () => {
    const said = [2, 3, 4].map((days) => ({ type: "evidence" as const, at: now - days * day }));
    const before = open("prepare", { calls: [call("2026-11-27T15:00:00Z")], id: "later" });
    expect(
      told(agenda([open("slipping", { calls: [call("2026-11-25T16:00:00Z")] }), before, open("evidence")], { said })),
    ).toEqual(["slipping at 11-25T10:00", "evidence at 11-25T10:00", "later: weekly-cap"]);
  });
  test("three cards a week for a manager, the largest first", () => {
    const said = [3, 4].map((days) => ({ type: "coach" as const, at: now - days * day }));
    const cards = [open("coach", { id: "small", urgency: 1 }), open("coach-slip", { id: "large", urgency: 9 })];
    expect(told(agenda(cards, { said }))).toEqual(["large at 11-25T10:00", "small: card-cap"]);
  });
  test("one line of praise a week", () => {
    expect(told(agenda([open("recognise"), open("share")]))).toEqual(["recognise at 11-25T10:00", "share: praise-cap"]);
  });
});

describe("together", () => {
  const letters = (given: Agenda) =>
    schedule(given, usualNudgeRules).map((one) => (one.kind === "send" ? `${one.id}: ${one.letter}` : one.id));
  test("what is due on one day comes in one letter, at one time", () => {
    const given = agenda([
      open("slipping", { calls: [call("2026-11-26T16:00:00Z")] }),
      open("evidence", { notBefore: now + 3 * hour }),
    ]);
    expect(told(given)).toEqual(["slipping at 11-25T13:00", "evidence at 11-25T13:00"]);
    expect(new Set(letters(given).map((line) => line.split(": ")[1])).size).toBe(1);
  });
  test("not when one would come too late for its call", () => {
    const given = agenda([
      open("slipping", { calls: [call("2026-11-25T12:00:00Z")] }),
      open("evidence", { notBefore: now + 5 * hour }),
    ]);
    expect(told(given)).toEqual(["slipping at 11-25T10:00", "evidence at 11-25T15:00"]);
  });
});

describe("whatever comes", () => {
  const anyNudge = fc.record({
    type: fc.constantFrom(...nudgeTypes),
    urgency: fc.double({ min: 0, max: 1e6, noNaN: true }),
    notBefore: fc.option(fc.integer({ min: 0, max: 5 * day }).map((offset) => now + offset)),
    calls: fc.oneof(
      fc.constant("unknown" as const),
      fc.array(
        fc.integer({ min: -hour, max: 13 * day }).map(
          (offset): NudgeCall => ({
            at: Temporal.Instant.fromEpochMilliseconds(now + offset),
            accountId: "a",
            accountName: "A",
          }),
        ),
        { maxLength: 4 },
      ),
    ),
  });
  const anyAgenda = fc.record({
    open: fc.array(anyNudge, { maxLength: 25 }),
    said: fc.array(
      fc.record({ type: fc.constantFrom(...nudgeTypes), at: fc.integer({ min: now - 8 * day, max: now }) }),
      { maxLength: 4 },
    ),
    zone: fc.constantFrom("Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"),
  });

  test("every one gets a time in working hours, after its head start and before its call, or a reason; no cap is broken", () => {
    fc.assert(
      fc.property(anyAgenda, ({ open: given, said, zone }) => {
        const time = workingTimeOf(zone, usualNudgeRules);
        const nudges = given.map((one, index) => ({ ...one, id: String(index), createdAt: now }));
        const placed = schedule(agenda(nudges, { said, time }), usualNudgeRules);
        expect(placed.map(({ id }) => id).toSorted()).toEqual(nudges.map(({ id }) => id).toSorted());
        const days = new Map<number, number>();
        for (const one of placed) {
          if (one.kind === "hold") {
            expect(one.lookAt).toBeGreaterThan(now);
            continue;
          }
          const nudge = nudges[Number(one.id)];
          const local = Temporal.Instant.fromEpochMilliseconds(one.dueAt).toZonedDateTimeISO(zone);
          expect(local.dayOfWeek).toBeLessThan(6);
          expect(local.hour * 60 + local.minute).toBeGreaterThanOrEqual(540);
          expect(local.hour * 60 + local.minute).toBeLessThan(1050);
          expect(one.dueAt).toBeGreaterThanOrEqual(Math.max(now, nudge?.notBefore ?? 0));
          expect(one.dueAt).toBeLessThan(one.expiresAt);
          if (one.call !== null) expect(one.dueAt).toBeLessThan(one.call.at.epochMilliseconds);
          const dayNumber = time.dayOf(one.dueAt);
          days.set(dayNumber, (days.get(dayNumber) ?? 0) + 1);
        }
        for (const count of days.values()) expect(count).toBeLessThanOrEqual(usualNudgeRules.perDay);
        const praise = placed.filter(
          (one) => one.kind === "send" && catalog[nudges[Number(one.id)]?.type ?? "coach"].isPraise,
        );
        expect(praise.length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 150 },
    );
  });

  test("asked again with the same facts, it says the same", () => {
    fc.assert(
      fc.property(anyAgenda, ({ open: given, said }) => {
        const nudges = given.map((one, index) => ({ ...one, id: String(index), createdAt: now }));
        expect(
          schedule(agenda(nudges.toReversed(), { said }), usualNudgeRules).toSorted(
            (a, b) => Number(a.id) - Number(b.id),
          ),
        ).toEqual(schedule(agenda(nudges, { said }), usualNudgeRules).toSorted((a, b) => Number(a.id) - Number(b.id)));
      }),
      { numRuns: 60 },
    );
  });
});
