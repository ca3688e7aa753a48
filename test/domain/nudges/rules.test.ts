import { describe, expect, test } from "@jest/globals";
import { ownerFor } from "#domain/nudges/findings.ts";
import { checkFollowUp, followUpAt } from "#domain/nudges/follow-up.ts";
import { readHolidays } from "#domain/nudges/holidays.ts";
import type { AnswerVerb, NudgeAnswer } from "#domain/nudges/nudge.ts";
import { isAllMoving } from "#domain/nudges/patience.ts";
import { rulesFor, usualNudgeRules } from "#domain/nudges/rules.ts";
import { isLeftOut, type TypeLevel, typesToTurnDown } from "#domain/nudges/usefulness.ts";
import { without, workingTimeOf } from "#domain/nudges/working-time.ts";
import { at, moments, now, nudge } from "./rows.ts";

const day = 24;
const daysAgo = (days: number) => now.subtract({ hours: days * day });

test.each([
  ["nothing chosen: the company's", { perDay: null, perWeek: null }, [2, 5]],
  ["fewer", { perDay: 1, perWeek: 3 }, [1, 3]],
  ["more is not given", { perDay: 9, perWeek: 50 }, [2, 5]],
])("a person's own caps: %s", (_, nudgeCaps, expected) => {
  const { perDay, perWeek, ...rest } = rulesFor({ nudgeCaps }, usualNudgeRules);
  expect([perDay, perWeek]).toEqual(expected);
  expect(rest).toEqual({ ...usualNudgeRules, perDay: undefined, perWeek: undefined });
});

describe("holidays", () => {
  test("dates, zones and comments are read", () => {
    expect(readHolidays("# ours\n2026-12-25\n\n2026-12-26 Europe/London Europe/ # Boxing Day\r\n")).toEqual({
      holidays: [
        { date: "2026-12-25", zones: [] },
        { date: "2026-12-26", zones: ["Europe/London", "Europe/"] },
      ],
      problems: [],
    });
  });
  test.each([
    ["a date that is none", "25.12.2026", 'line 1: expected a date like 2026-12-25, got "25.12.2026"'],
    ["a day that is not in the month", "2026-02-30", 'line 1: expected a date like 2026-12-25, got "2026-02-30"'],
    ["a zone that is none", "2026-12-25 London!", 'line 1: expected time zones like Europe/London, got "London!"'],
  ])("%s is named with its line", (_, text, problem) => {
    expect(readHolidays(text).problems).toEqual([problem]);
  });
});

describe("working time", () => {
  test("a local day is that of the zone, on both sides of midnight and of a change of the clock", () => {
    const time = workingTimeOf("America/New_York", usualNudgeRules);
    const dayOf = (text: string) => time.dayOf(at(text).epochMilliseconds);
    expect(dayOf("2026-11-25T04:59:00Z") + 1).toBe(dayOf("2026-11-25T05:00:00Z"));
    expect(dayOf("2026-11-01T03:59:00Z") + 1).toBe(dayOf("2026-11-01T04:00:00Z"));
    expect(dayOf("2026-11-02T04:59:00Z") + 1).toBe(dayOf("2026-11-02T05:00:00Z"));
  });
  test("a working day is eight and a half hours, also when the clock changes", () => {
    const time = workingTimeOf("Europe/London", usualNudgeRules);
    const [span] = time.spansOf(time.dayOf(at("2026-03-30T12:00:00Z").epochMilliseconds));
    expect(((span?.to ?? 0) - (span?.from ?? 0)) / 3_600_000).toBe(8.5);
    expect(Temporal.Instant.fromEpochMilliseconds(span?.from ?? 0).toString()).toBe("2026-03-30T08:00:00Z");
  });
  test("what is taken out of a span leaves what is before and after it", () => {
    expect(without([{ from: 0, to: 10 }], [{ from: 3, to: 5 }])).toEqual([
      { from: 0, to: 3 },
      { from: 5, to: 10 },
    ]);
    expect(without([{ from: 0, to: 10 }], [{ from: -1, to: 11 }])).toEqual([]);
  });
});

describe("patience", () => {
  const moving = { learnedAt: daysAgo(5), moments: moments("0 0 0 1 1 0"), improving: 0 };
  test.each([
    ["all three move", {}, true],
    ["nothing was learnt lately", { learnedAt: daysAgo(30) }, false],
    ["nothing was learnt ever", { learnedAt: null }, false],
    ["there are hardly any calls", { moments: moments("0 1", daysAgo(20)) }, false],
    ["the behaviour stands still", { moments: moments("0 0 0 0 0 0") }, false],
    ["the filter sees it rise", { moments: moments("0 0 0 0 0 0"), improving: 0.2 }, true],
    ["customers respond better", { moments: moments("1- 1- 1- 1- 1+ 1+") }, true],
  ] as const)("%s", (_, change, want) => expect(isAllMoving({ ...moving, ...change }, now)).toBe(want));
});

describe("the one look whether it happened", () => {
  const sent = nudge({ status: "sent", sentAt: daysAgo(10) });
  const later = { state: "missing" as const, evidence: moments("0 0 1+"), finding: null };
  test("it is after the deadline, with time for a call to come in", () => {
    expect(followUpAt(sent, now).toString()).toBe("2026-12-04T10:00:00Z");
  });
  test.each([
    ["shown since", sent, later, "happened", "It happened: shown in 1 of 3 qualifying calls since."],
    [
      "not shown since",
      sent,
      { ...later, evidence: moments("0 0") },
      "not-yet",
      "Not seen yet: shown in 0 of 2 qualifying calls since.",
    ],
    [
      "no call since",
      sent,
      { ...later, evidence: moments("0", daysAgo(12)) },
      "no-call-since",
      "No qualifying call was seen since.",
    ],
    [
      "not now",
      nudge({ status: "answered", because: "not-now", sentAt: daysAgo(10) }),
      later,
      "not-now",
      "You said not now. Nothing was asked again.",
    ],
    [
      "the finding is closed",
      nudge({ type: "message-dossier", rep: null, sentAt: daysAgo(10), status: "sent" }),
      later,
      "happened",
      "It no longer holds for the team.",
    ],
    [
      "the finding is open",
      nudge({ type: "systemic-gap", rep: null, sentAt: daysAgo(10), status: "sent" }),
      { ...later, finding: "systemic_gap" as const },
      "not-yet",
      "It still holds for the team.",
    ],
  ] as const)("%s", (_, row, seen, because, words) => expect(checkFollowUp(row, seen)).toEqual({ because, words }));

  const shown = "shown in 1 of 3 qualifying calls since";
  test.each([
    ["coach", "ineffective", "improving", "happened", `It happened: now improving, ${shown}.`],
    ["coach", "ineffective", "effective", "happened", `It happened: now present and effective, ${shown}.`],
    ["coach", "ineffective", "ineffective", "not-yet", `No change yet: ${shown}.`],
    ["coach", "ineffective", "decaying", "not-yet", `Not better yet: now decaying, ${shown}.`],
    ["coach", "ineffective", "missing", "worse", `It got worse: now missing, ${shown}.`],
    ["coach-slip", "decaying", "missing", "worse", `It got worse: now missing, ${shown}.`],
    ["coach-slip", "decaying", "insufficient", "not-known", `Not known: not enough evidence to tell, ${shown}.`],
    ["slipping", "decaying", "effective", "happened", `It happened: now present and effective, ${shown}.`],
    ["slipping", "decaying", "ineffective", "not-yet", `Not better yet: now present but ineffective, ${shown}.`],
    ["slipping", "decaying", null, "not-known", `Not known: not enough evidence to tell, ${shown}.`],
    ["evidence", "ineffective", "insufficient", "not-known", `Not known: not enough evidence to tell, ${shown}.`],
    ["evidence", "ineffective", "missing", "worse", `It got worse: now missing, ${shown}.`],
  ] as const)("%s: %s, and then %s", (type, before, state, because, words) => {
    const row = nudge({ type, state: before, sentAt: daysAgo(10), status: "sent" });
    expect(checkFollowUp(row, { ...later, state })).toEqual({ because, words });
    // Whatever is said now, without a call since it comes from elsewhere: a dispute, or a call that came late.
    expect(checkFollowUp(row, { ...later, state, evidence: moments("0", daysAgo(12)) })).toEqual({
      because: "no-call-since",
      words: "No qualifying call was seen since.",
    });
  });
});

describe("usefulness", () => {
  const answers = (verbs: readonly AnswerVerb[], more: Partial<NudgeAnswer> = {}): readonly NudgeAnswer[] =>
    verbs.map((verb, index) => ({
      nudgeId: `n${index}`,
      type: "recognise",
      person: `rep${index % 7}@us.example`,
      verb,
      reason: null,
      observation: null,
      at: daysAgo(3),
      ...more,
    }));
  const some = (useful: number, not: number, verb: AnswerVerb = "not-useful") => [
    ...Array.from({ length: useful }, (): AnswerVerb => "did-it"),
    ...Array.from({ length: not }, () => verb),
  ];
  const down = (given: readonly NudgeAnswer[], levels: readonly TypeLevel[] = []) =>
    typesToTurnDown(given, levels, now).map(({ type, level }) => `${type}: ${level}`);

  test.each([
    ["under half of enough answers: every second one", answers(some(9, 11)), ["recognise: half"]],
    ["half is enough", answers(some(10, 10)), []],
    ["19 answers say too little", answers(some(0, 19)), []],
    ["one person says too little about others", answers(some(0, 40), { person: "ana@us.example" }), []],
    ["not now judges nothing", answers(some(9, 11, "not-now")), []],
    ["a dispute is no praise", answers(some(9, 11, "wrong")), ["recognise: half"]],
    ["old answers are over", answers(some(0, 40), { at: daysAgo(60) }), []],
    ["the right of first sight is not judged", answers(some(0, 40), { type: "evidence" }), []],
    ["nor is the report", answers(some(0, 40), { type: "type-report" }), []],
  ] as const)("%s", (_, given, want) => expect(down(given)).toEqual(want));

  test("the last answer of a person to a nudge counts", () => {
    const first = answers(some(0, 20), { at: daysAgo(4) });
    expect(down([...first, ...answers(some(20, 0))])).toEqual([]);
  });
  test("the next step takes new answers", () => {
    const half: TypeLevel = { type: "recognise", level: "half", since: daysAgo(2), measured: null };
    expect(down(answers(some(0, 40)), [half])).toEqual([]);
    expect(down(answers(some(0, 40), { at: daysAgo(1) }), [half])).toEqual(["recognise: off"]);
    expect(down(answers(some(0, 40), { at: daysAgo(1) }), [{ ...half, level: "off" }])).toEqual([]);
  });
  test("half leaves out about every second one, and the same one always", () => {
    const keys = Array.from({ length: 2_000 }, (_, index) => `["recognise","rep${index}","b",0]`);
    const left = keys.filter((key) => isLeftOut("half", key));
    expect(left.length / keys.length).toBeGreaterThan(0.45);
    expect(left.length / keys.length).toBeLessThan(0.55);
    expect(keys.filter((key) => isLeftOut("half", key))).toEqual(left);
    expect(keys.some((key) => isLeftOut("full", key))).toBe(false);
    expect(keys.every((key) => isLeftOut("off", key))).toBe(true);
  });
});

test("nobody is an owner by their address alone", () => {
  expect(ownerFor("product_marketing", [{ email: "ana@us.example", role: "rep" }], "ana@us.example")).toBeNull();
});
