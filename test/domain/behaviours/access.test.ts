import { describe, expect, test } from "@jest/globals";
import { roles } from "#domain/accounts/records.ts";
import { evidenceKinds, mayRead, readableUntil, reportingLineOf, reportsOf } from "#domain/behaviours/access.ts";
import { fc } from "#test/support/property.ts";

const now = Temporal.Instant.from("2026-11-24T10:00:00Z");
const hoursAgo = (hours: number) => now.subtract({ hours });
const rules = { repFirstHours: 24, reportingLine: false };
const about = { rep: "ana@x.example", line: ["dana@x.example", "ruth@x.example"] };

describe("every role, every relation, every kind of record, before and after the delay", () => {
  const relations = {
    self: "ana@x.example",
    manager: "dana@x.example",
    "manager's manager": "ruth@x.example",
    somebody: "else@x.example",
  };
  const cases = Object.entries(relations).flatMap(([relation, email]) =>
    roles.flatMap((role) =>
      evidenceKinds.flatMap((kind) =>
        [1, 23, 25].flatMap((hours) =>
          [false, true].map((reportingLine) => ({ relation, email, role, kind, hours, reportingLine })),
        ),
      ),
    ),
  );
  /** Written down once more, in other words: what the issue asks for. */
  const expected = ({ relation, role, kind, hours, reportingLine }: (typeof cases)[number]): boolean => {
    if (relation === "self") return true;
    if (kind === "practice" || kind === "shared-moment") return false; // no consent was given
    if (hours < 24) return false;
    if (role === "admin") return true;
    if (kind === "nudge") return false; // not the viewer's own
    return relation === "manager" || (relation === "manager's manager" && reportingLine);
  };
  test.each([true, false])("what is allowed is exactly what was asked for (reporting line: %s)", (line) => {
    const wrong = cases
      .filter(({ reportingLine }) => reportingLine === line)
      .filter((one) => {
        const record = { ...about, kind: one.kind, knownAt: hoursAgo(one.hours) };
        const access = mayRead(one, record, { ...rules, reportingLine: line }, now);
        return (access.kind === "allowed") !== expected(one);
      });
    expect(wrong).toEqual([]);
    expect(cases.length).toBe(4 * 6 * 7 * 3 * 2);
  });
  test("whatever somebody else may read is written down, and nothing that they read of themselves", () => {
    for (const one of cases) {
      const record = { ...about, kind: one.kind, knownAt: hoursAgo(one.hours) };
      const access = mayRead(one, record, rules, now);
      if (access.kind === "allowed") expect(access.audited).toBe(one.relation !== "self");
    }
  });
});

test.each([
  ["none", "denied", false],
  ["anonymous", "allowed", false],
  ["credited", "allowed", true],
] as const)("a moment with consent %s is %s to a colleague, named: %s", (consent, kind, named) => {
  const record = { ...about, kind: "shared-moment" as const, knownAt: hoursAgo(1), consent };
  const access = mayRead({ email: "ben@x.example", role: "rep" }, record, rules, now);
  expect(access.kind).toBe(kind);
  if (access.kind === "allowed") expect(access).toMatchObject({ named, audited: false });
});

test("a manager reads the nudges that ask the manager, and not what is said to the rep", () => {
  const nudge = { ...about, kind: "nudge" as const, knownAt: hoursAgo(48) };
  const dana = { email: "dana@x.example", role: "manager" as const };
  expect(mayRead(dana, { ...nudge, owner: dana.email }, rules, now).kind).toBe("allowed");
  expect(mayRead(dana, { ...nudge, owner: about.rep }, rules, now)).toEqual({ kind: "denied", because: "private" });
});

test("a title is no right: a manager of others reads nothing", () => {
  const record = { ...about, kind: "quote" as const, knownAt: hoursAgo(500) };
  expect(mayRead({ email: "otto@x.example", role: "manager" }, record, rules, now).kind).toBe("denied");
});

test("the delay is the same rule from both ends", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 72 }), (age, repFirstHours) => {
      const own = { repFirstHours, reportingLine: false };
      const knownAt = hoursAgo(age);
      const access = mayRead(
        { email: "dana@x.example", role: "manager" },
        { ...about, kind: "state", knownAt },
        own,
        now,
      );
      const until = readableUntil("manager", own, now);
      expect(access.kind === "allowed").toBe(Temporal.Instant.compare(knownAt, until) <= 0);
    }),
  );
});

describe("the reporting line", () => {
  const people = [
    { email: "ruth", managerEmail: null },
    { email: "dana", managerEmail: "ruth" },
    { email: "ana", managerEmail: "dana" },
    { email: "loop-a", managerEmail: "loop-b" },
    { email: "loop-b", managerEmail: "loop-a" },
    { email: "own", managerEmail: "own" },
  ];
  test.each([
    ["ana", ["dana", "ruth"]],
    ["ruth", []],
    ["loop-a", ["loop-b"]],
    ["own", []],
    ["nobody", []],
  ])("of %s is %j", (rep, line) => expect(reportingLineOf(rep, people)).toEqual(line));
  test.each([
    ["dana", false, ["ana"]],
    ["ruth", false, ["dana"]],
    ["ruth", true, ["dana", "ana"]],
    ["ana", true, []],
  ])("%s has, with the line %s, %j", (manager, reportingLine, reports) =>
    expect(reportsOf(manager, people, { reportingLine }).map(({ email }) => email)).toEqual(reports),
  );
});
