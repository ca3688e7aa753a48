import { describe, expect, test } from "@jest/globals";
import { isEvidence } from "#domain/behaviours/observation.ts";
import { bandsFromLabels } from "#domain/behaviours/states/evidence.ts";
import { comparePeers } from "#domain/behaviours/states/peers.ts";
import { type BehaviourState, stateNameOf } from "#domain/behaviours/states/published.ts";
import { executedIn, publishedState } from "#domain/behaviours/states/sentence.ts";
import { walkWeeks } from "#domain/behaviours/states/walk.ts";
import { moment, moments, pair } from "./moments.ts";

const now = (list: readonly { readonly at: number }[]) =>
  Temporal.Instant.fromEpochMilliseconds((list.at(-1)?.at ?? 0) + 60_000);
const because = (list: ReturnType<typeof moments>) =>
  publishedState(walkWeeks(pair, list, null, now(list)).state).because;

describe("the sentence", () => {
  test.each([
    ["y", undefined, /^1 of 2 so far; about \d more qualifying calls? needed$/],
    ["nnnnnnnn", undefined, /^executed in 0 of the last 7 qualifying calls$/],
    [
      "yyyyyyyy",
      "yyyyyyyy",
      /^executed in 8 of the last 8 qualifying calls, and customers responded well in 8 of 8 with a known response$/,
    ],
    [
      "yyyyyyyyyyyy",
      "nnnnnnnnnnnn",
      /^executed in 12 of the last 12 qualifying calls, but customers responded well in 0 of 12 with a known response$/,
    ],
    ["yyyyyyyy", "????????", /^executed in 8 of the last 8 qualifying calls; customers' responses: not known yet$/],
    [
      "yyyyyyyy",
      "??????yy",
      /^executed in 8 of the last 8 qualifying calls; customers' responses: not known yet \(2 of 2 seen so far were good\)$/,
    ],
    ["nnnnnnnnnnyyyyyy", undefined, /^executed in 6 of the last 6 qualifying calls, up from 0 of the 7 before$/],
    [
      "yyyyyyyyyyyynnnnnn",
      undefined,
      /^executed in 0 of the last 6 qualifying calls, down from 7 of the 7 before; \d\d% sure it is slipping$/,
    ],
  ])("%s with responses %s", (pattern, landed, expected) => {
    expect(because(moments(pattern, { every: 2, ...(landed === undefined ? {} : { landed }) }))).toMatch(expected);
  });
  test("a slip that is not sure is said as what may be", () => {
    expect(because(moments("yyyyyyyyyyynnnn", { every: 7 }))).toMatch(
      /^executed in 0 of the last 4 qualifying calls, down from 7 of the 7 before; it may be slipping, [3-5]\d% sure$/,
    );
  });
  test("without a qualifying call for eight weeks nothing is said any more, and why is said", () => {
    const list = moments("yyyyyyyyyy", { every: 2, landed: "yyyyyyyyyy" });
    const last = list.at(-1)?.at ?? 0;
    const later = (days: number) =>
      walkWeeks(pair, list, null, Temporal.Instant.fromEpochMilliseconds(last).add({ hours: 24 * days }));
    expect(publishedState(later(55).state).state).toBe("effective");
    const quiet = publishedState(later(75).state);
    expect(quiet.state).toBe("insufficient");
    expect(quiet.because).toBe(
      "no qualifying call was seen for 10 weeks, the last on 2026-01-23; what was said then may no longer hold",
    );
    expect(later(75).changes.at(-1)).toMatchObject({ from: "effective", state: "insufficient" });
    expect(quiet.since.toString()).toBe("2026-03-23T00:00:00Z");
  });
  test("the first calls after a long silence are looked at like any other", () => {
    const list = [...moments("yyyyyyyy"), ...[120, 122, 124, 126, 128].map((day) => moment(day, { executed: false }))];
    const published = publishedState(walkWeeks(pair, list, null, now(list)).state);
    expect(published.state).not.toBe("insufficient");
    expect(published.because).toMatch(/^executed in /);
  });
  test.each([
    ["nnnnnnnn", undefined],
    ["yyyyyyyyyyyy", "nnnnnnnnnnnn"],
    ["nnnnnnnnnnyyyyyy", undefined],
    ["yyyyyyyyyyynnnn", undefined],
  ])("a number beside it counts the same calls: %s", (pattern, landed) => {
    const list = moments(pattern, { every: 2, ...(landed === undefined ? {} : { landed }) });
    const published = publishedState(walkWeeks(pair, list, null, now(list)).state);
    const { yes, of } = executedIn(published.state, published.evidence);
    expect(published.because).toContain(`executed in ${yes} of the last ${of} qualifying calls`);
  });
  test("keywords alone never claim a share of calls", () => {
    const list = moments("yyyyyy", { every: 2, landed: "yyyyyy" }).map((one) => ({
      ...one,
      proves: false,
      detector: "cue-cards",
    }));
    const published = publishedState(walkWeeks(pair, list, null, now(list)).state);
    expect(stateNameOf(published.state, published.evidence)).toBe("shown");
    expect(published.because).toBe(
      "found by keywords in 6 qualifying calls; keywords cannot show in which calls it was missing",
    );
  });
});

describe("what counts as evidence", () => {
  test.each([
    ["a yes of keywords", { applicable: true, executed: true, provesAbsence: false, detector: "cue-cards" }, true],
    ["a no of keywords", { applicable: true, executed: false, provesAbsence: false, detector: "cue-cards" }, false],
    [
      "a no of a reader of the whole call",
      { applicable: true, executed: false, provesAbsence: true, detector: "model" },
      true,
    ],
    ["nobody can tell", { applicable: true, executed: null, provesAbsence: true, detector: "model" }, false],
    ["no occasion", { applicable: false, executed: false, provesAbsence: true, detector: "model" }, false],
    ["a roleplay", { applicable: true, executed: true, provesAbsence: true, detector: "roleplay" }, false],
    ["a completed course", { applicable: true, executed: true, provesAbsence: true, detector: "learning" }, false],
  ])("%s", (_, observation, expected) => {
    expect(isEvidence(observation)).toBe(expected);
  });
  test("labels say what confidence is worth: sure and right counts more than unsure", () => {
    const labels = Array.from({ length: 400 }, (_, index) => ({
      executed: true,
      confidence: index % 2 === 0 ? 0.95 : 0.55,
      truth: index % 2 === 0 ? index % 20 !== 0 : index % 3 === 0,
    }));
    const bands = bandsFromLabels(labels);
    const ratio = (band: number) => (bands[band]?.yes ?? 0) / (bands[band]?.no ?? 1);
    expect(ratio(7)).toBeGreaterThan(ratio(4) * 3);
    expect(moment(0).confidence).toBe(0.9);
  });
});

describe("peers, without names", () => {
  const team = (...states: BehaviourState[]) => comparePeers(states)?.sentence ?? null;
  test("a count when at least five are known", () => {
    expect(team("effective", "ineffective", "improving", "missing", "decaying", "insufficient")).toBe(
      "3 of 5 of your team show this",
    );
  });
  test("nothing when fewer are known", () => {
    expect(team("effective", "effective", "missing", "missing", "insufficient")).toBeNull();
  });
  test.each([
    ["effective", "nearly everybody in your team shows this"],
    ["missing", "hardly anybody in your team shows this yet"],
  ] as const)("a count that would give everybody away is said in words: all %s", (state, expected) => {
    expect(team(state, state, state, state, state)).toBe(expected);
  });
});
