import { describe, expect, test } from "@jest/globals";
import { routeFinding } from "#domain/nudges/findings.ts";
import { type PairFacts, routePair } from "#domain/nudges/routing.ts";
import { usualNudgeRules } from "#domain/nudges/rules.ts";
import { at, facts, moments, now, nudge, said, scores, since } from "./rows.ts";

const route = (more: Partial<PairFacts>) =>
  routePair(facts(more), usualNudgeRules, now).map(
    ({ type, owner, because }) =>
      `${type} -> ${owner?.split("@")[0] ?? "nobody"}${because === null ? "" : `: ${because}`}`,
  );
const hoursAgo = (hours: number) => now.subtract({ hours });
const failing = { state: "ineffective" as const, evidence: moments("1- 1- 1- 1-") };
const slipping = { state: "decaying" as const, evidence: moments("1+ 1+ 1+ 0 0 0") };

describe("where a state leads", () => {
  const rows: readonly (readonly [title: string, given: Partial<PairFacts>, want: readonly string[]])[] = [
    ["missing goes to the rep", {}, ["prepare -> ana"]],
    ["not enough evidence goes to nobody", { state: "insufficient" }, []],
    ["ineffective goes to the rep first; the manager waits", failing, ["evidence -> ana", "coach -> dana: rep-first"]],
    [
      "ineffective reaches the manager once the rep has had it",
      { ...failing, before: [said("evidence", hoursAgo(1))] },
      ["coach -> dana"],
    ],
    ["decaying goes to the rep first", slipping, ["slipping -> ana", "coach-slip -> dana: rep-first"]],
    [
      "decaying: one call later the manager still waits",
      { ...slipping, before: [said("slipping", hoursAgo(30))] },
      ["coach-slip -> dana: rep-first"],
    ],
    [
      "decaying: four calls later it goes on, to the manager",
      { ...slipping, evidence: moments("1 1 0 0 0 0"), before: [said("slipping", hoursAgo(24 * 4 + 1))] },
      ["coach-slip -> dana"],
    ],
    [
      "decaying: three weeks later it goes on, to the manager, with fewer calls",
      {
        ...slipping,
        since: hoursAgo(24 * 25),
        before: [said("slipping", hoursAgo(24 * 22), { stateSince: hoursAgo(24 * 25) })],
        evidence: moments("1 1 0"),
      },
      ["coach-slip -> dana"],
    ],
    ["improving gets one line", { state: "improving" }, ["recognise -> ana"]],
    ["improving for a month is no news", { state: "improving", since: at("2026-10-20T00:00:00Z") }, []],
    [
      "effective, with a moment to show",
      { state: "effective", evidence: moments("1+ 1- 1+ 1+ 1+ 1+ 1+ 1") },
      ["share -> ana"],
    ],
    ["effective, without one: left alone", { state: "effective", evidence: moments("1- 1- 1- 1- 1- 1- 1- 1") }, []],
    ["effective by keywords alone: left alone", { state: "effective", evidence: moments("k+ k+ k+ k+ k+ k+ k+") }, []],
    [
      "effective, before customers' responses are known: no thanks, nothing to share",
      { state: "effective", evidence: moments("1 1+ 1+ 1+ 1 1+ 1+ 1+") },
      [],
    ],
  ];
  test.each(rows)("%s", (_, given, want) => expect(route(given)).toEqual(want));
});

describe("what is held, and why", () => {
  const rows: readonly (readonly [title: string, given: Partial<PairFacts>, want: readonly string[]])[] = [
    [
      "a message under review is pressed on nobody",
      { finding: "wrong_message" },
      ["prepare -> ana: message-under-review"],
    ],
    [
      "a message under review: coaching stops",
      { ...failing, finding: "wrong_message", before: [said("evidence", hoursAgo(48))] },
      ["coach -> dana: message-under-review"],
    ],
    ["a gap of most reps is not asked of each", { finding: "systemic_gap" }, ["prepare -> ana: gap-with-enablement"]],
    [
      "a gap of most reps does not hide who slips",
      { ...slipping, finding: "systemic_gap" },
      ["slipping -> ana", "coach-slip -> dana: rep-first"],
    ],
    ["no play asks for it any more", { isAskedFor: false }, ["prepare -> ana: no-play-in-force"]],
    ["the rep wants no more about it", { isOptedOut: true }, ["prepare -> ana: opted-out"]],
    [
      "the rep's choice does not keep it from the manager",
      {
        ...failing,
        isOptedOut: true,
        before: [nudge({ type: "evidence", status: "held", because: "opted-out", createdAt: hoursAgo(30) })],
      },
      ["evidence -> ana: opted-out", "coach -> dana"],
    ],
    [
      "what we turned down was not the rep's choice",
      {
        ...failing,
        before: [nudge({ type: "evidence", status: "held", because: "turned-down", createdAt: hoursAgo(30) })],
      },
      ["evidence -> ana", "coach -> dana: rep-first"],
    ],
    ["a type that was turned off", { levels: new Map([["prepare", "off"]]) }, ["prepare -> ana: turned-down"]],
    ["no manager on record", { ...failing, manager: null }, ["evidence -> ana", "coach -> nobody: no-manager"]],
    [
      "a dispute keeps it from the manager",
      { ...failing, isDisputed: true, before: [said("evidence", hoursAgo(48))] },
      ["coach -> dana: disputed"],
    ],
    [
      "keywords alone never reach a manager",
      { ...failing, evidence: moments("k- k- 1-"), before: [said("evidence", hoursAgo(48))] },
      ["coach -> dana: keyword-only"],
    ],
    [
      "learning, activity and behaviour all moving: patience",
      {
        ...failing,
        learnedAt: hoursAgo(48),
        evidence: moments("1- 1- 1- 1- 1+ 1+"),
        before: [said("evidence", hoursAgo(48))],
      },
      ["coach -> dana: all-moving"],
    ],
    [
      "two of three moving is not enough for patience",
      {
        ...failing,
        evidence: moments("1- 1- 1- 1- 1+ 1+"),
        before: [said("evidence", hoursAgo(48))],
      },
      ["coach -> dana"],
    ],
    [
      "words to share that are not kept: thanks alone is not sent",
      { state: "effective", evidence: moments("1+ 1+ 1+ 1+ 1+ 1+ 1+"), hasMoment: false },
      ["share -> ana: no-moment"],
    ],
    [
      "a card without the words and the reply waits; the rep's own message does not",
      { ...failing, hasMoment: false, before: [said("evidence", hoursAgo(48))] },
      ["coach -> dana: no-moment"],
    ],
    [
      "a slip without a call that shows what it was like before waits, too",
      { ...slipping, hasMoment: false, evidence: moments("1 1 0 0 0 0"), before: [said("slipping", hoursAgo(97))] },
      ["coach-slip -> dana: no-moment"],
    ],
    [
      "the same about an earlier change, eight days ago",
      { before: [said("prepare", hoursAgo(24 * 8), { stateSince: at("2026-11-02T00:00:00Z") })] },
      ["prepare -> ana: said-recently"],
    ],
  ];
  test.each(rows)("%s", (_, given, want) => expect(route(given)).toEqual(want));
});

describe("how often", () => {
  const earlier = (daysAgo: number, more = {}) =>
    said("prepare", hoursAgo(24 * daysAgo), { stateSince: since, ...more });
  test("missing is said again once, two weeks later", () => {
    expect(route({ before: [earlier(8)] })).toEqual([]);
    expect(route({ before: [earlier(15)] })).toEqual(["prepare -> ana"]);
    expect(route({ before: [earlier(60), earlier(30)] })).toEqual([]);
  });
  test("a manager hears of one change once", () => {
    const first = said("evidence", hoursAgo(24 * 60));
    expect(route({ ...failing, before: [first, said("coach", hoursAgo(24 * 50))] })).toEqual([]);
  });
  test("the manager's card comes no sooner than the head start", () => {
    const [coach] = routePair(facts({ ...failing, before: [said("evidence", hoursAgo(1))] }), usualNudgeRules, now);
    expect(coach?.notBefore?.toString()).toBe(hoursAgo(1).add({ hours: 24 }).toString());
  });
  test("the larger slip and the larger deals go first", () => {
    const urgency = (slip: number, stake: number) =>
      routePair(facts({ ...slipping, scores: { ...scores, slip }, stake }), usualNudgeRules, now)[0]?.urgency ?? 0;
    expect(urgency(0.9, 1000)).toBeGreaterThan(urgency(0.5, 1000));
    expect(urgency(0.5, 90_000)).toBeGreaterThan(urgency(0.9, 1000));
  });
});

describe("what holds for a behaviour as a whole", () => {
  const finding = {
    id: "f",
    behaviour: "asks-impact",
    kind: "wrong_message" as const,
    probability: 0.9,
    share: { mean: 0.7, low: 0.6, high: 0.8 },
    reps: 12,
    because: "customers do not respond",
    openedAt: since,
    evaluatedAt: now,
    closedAt: null,
  };
  const people = [
    { email: "zoe@us.example", role: "product_marketing" as const },
    { email: "bob@us.example", role: "product_marketing" as const },
    { email: "enid@us.example", role: "enablement" as const },
  ];
  const rows = [
    ["the play's owner has it", "wrong_message", people, "Zoe@us.example", "message-dossier -> zoe@us.example"],
    [
      "an owner without the role has not",
      "wrong_message",
      people,
      "enid@us.example",
      "message-dossier -> bob@us.example",
    ],
    ["a gap goes to enablement", "systemic_gap", people, "zoe@us.example", "systemic-gap -> enid@us.example"],
    ["somebody stands in", "wrong_message", people.slice(2), null, "message-dossier -> enid@us.example"],
    [
      "nobody is there: held, with the reason",
      "systemic_gap",
      people.slice(0, 1),
      null,
      "systemic-gap -> null: no-owner",
    ],
  ] as const;
  test.each(rows)("%s", (_, kind, having, playOwner, want) => {
    const wanted = routeFinding({ ...finding, kind }, { people: having, playOwner, isAskedFor: true });
    expect(`${wanted.type} -> ${wanted.owner}${wanted.because === null ? "" : `: ${wanted.because}`}`).toBe(want);
  });
});
