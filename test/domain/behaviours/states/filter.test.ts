import { describe, expect, test } from "@jest/globals";
import { advance, executionChain, landingChain, priorAt, stateCount } from "#domain/behaviours/states/chain.ts";
import { evaluateCohort, evaluatePair } from "#domain/behaviours/states/cohort.ts";
import { beliefAt, copyMemory, emptyMemory, observeMoment, recentCount } from "#domain/behaviours/states/memory.ts";
import { oneForEachCall, qualityOf } from "#domain/behaviours/states/moments.ts";
import { foldMoments, walkWeeks } from "#domain/behaviours/states/walk.ts";
import { fc } from "#test/support/property.ts";
import { anyMoments, firstDay, folded, moment, moments, pair } from "./moments.ts";

const sum = (mass: ArrayLike<number>) => Array.from(mass).reduce((total, value) => total + value, 0);

describe("the chain", () => {
  test.each([
    ["execution", executionChain],
    ["landing", landingChain],
  ])("%s: every row of every power sums to 1 and nothing is negative", (_, chain) => {
    expect(chain.powers).toHaveLength(121);
    for (const power of chain.powers) {
      for (let row = 0; row < stateCount; row += 1) {
        const values = power.slice(row * stateCount, (row + 1) * stateCount);
        expect(sum(values)).toBeCloseTo(1, 12);
        expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
      }
    }
  });
  test("two days are one day twice", () => {
    const twice = Float64Array.from(executionChain.start);
    advance(twice, executionChain, 1);
    advance(twice, executionChain, 1);
    const once = Float64Array.from(executionChain.start);
    advance(once, executionChain, 2);
    for (let state = 0; state < stateCount; state += 1) expect(twice[state]).toBeCloseTo(once[state] ?? 0, 14);
  });
  test("with time the four classes without evidence stay a distribution", () => {
    for (const age of [0, 1, 28, 120, 4000]) expect(sum(priorAt(landingChain, age))).toBeCloseTo(1, 12);
  });
});

describe("folding", () => {
  test("mass stays normalised and the memory stays small, whatever comes", () => {
    fc.assert(
      fc.property(anyMoments, (list) => {
        const memory = folded(list);
        expect(sum(memory.execution)).toBeCloseTo(1, 9);
        expect(sum(memory.landing)).toBeCloseTo(1, 9);
        expect(memory.recent.length).toBeLessThanOrEqual(recentCount);
        expect(memory.count).toBe(list.length);
      }),
    );
  });
  test("in one go or in pieces: the same memory to the last bit", () => {
    fc.assert(
      fc.property(anyMoments, fc.nat(60), (list, cut) => {
        const pieces = folded(list.slice(0, cut));
        const continued = copyMemory(pieces);
        for (const one of list.slice(cut)) observeMoment(continued, one, qualityOf(one.detector));
        expect(continued).toEqual(folded(list));
      }),
    );
  });
  test("a history that came in any order is worked out to the same state and the same changes", () => {
    fc.assert(
      fc.property(
        anyMoments.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          const now = Temporal.Instant.from("2026-08-01T00:00:00Z");
          const walked = (some: typeof list) => walkWeeks(pair, oneForEachCall(some), null, now);
          expect(walked(shuffled)).toEqual(walked(list));
        },
      ),
      { numRuns: 40 },
    );
  });
  test("shuffled within a day a score moves by at most 0.04", () => {
    fc.assert(
      fc.property(anyMoments, (list) => {
        const days = Map.groupBy(list, ({ at }) => Math.floor(at / 86_400_000));
        const reversed = [...days.values()].flatMap((day) => day.toReversed());
        const one = evaluatePair(folded(list), "insufficient", null, firstDay + 181);
        const other = evaluatePair(folded(reversed), "insufficient", null, firstDay + 181);
        for (const state of ["effective", "missing", "ineffective", "improving", "decaying"] as const) {
          expect(Math.abs(one.scores[state] - other.scores[state])).toBeLessThanOrEqual(0.04);
        }
      }),
    );
  });
  test("an empty week moves belief by the chain alone", () => {
    const memory = folded(moments("yynyyn"));
    const expected = Float64Array.from(memory.execution);
    advance(expected, executionChain, 7);
    expect(beliefAt(memory, memory.lastDay + 7).execution).toEqual(expected);
  });
  test("several moments of one call count once, and a call counts as executed if any of them was", () => {
    const call = [
      moment(1, { id: "a", callId: "c1", executed: false }),
      moment(1.01, { id: "b", callId: "c1", executed: true, landed: "yes" }),
      moment(1.02, { id: "c", callId: "c1", executed: true, landed: "no" }),
    ];
    expect(oneForEachCall(call)).toEqual([{ ...call[1], at: call[0]?.at }]);
    expect(foldMoments(pair, oneForEachCall(call)).count).toBe(1);
  });
});

describe("what is said", () => {
  const said = (pattern: string, landed?: string) => {
    const list = moments(pattern, { every: 2, ...(landed === undefined ? {} : { landed }) });
    const now = Temporal.Instant.fromEpochMilliseconds((list.at(-1)?.at ?? 0) + 60_000);
    return walkWeeks(pair, list, null, now).state.state;
  };
  test.each([
    ["one call", "y", undefined, "insufficient"],
    ["always, and customers respond", "yyyyyyyyyy", "yyyyyyyyyy", "effective"],
    ["never", "nnnnnnnn", undefined, "missing"],
    ["always, but customers do not respond", "yyyyyyyyyyyy", "nnnnnnnnnnnn", "ineffective"],
    ["never, then always", "nnnnnnnnnnyyyyyyyy", undefined, "improving"],
    ["always, then never", "yyyyyyyyyyyynnnnnn", undefined, "decaying"],
  ] as const)("%s: %s %s is %s", (_, pattern, landed, expected) => {
    expect(said(pattern, landed)).toBe(expected);
  });
  test("no evidence is not enough evidence", () => {
    expect(evaluatePair(emptyMemory(pair), "insufficient", null, firstDay).state).toBe("insufficient");
  });
  test("one surprise does not take a well-founded state back", () => {
    expect(said("yyyyyyyyyyyn", "yyyyyyyyyyyu")).toBe("effective");
  });
  test("colleagues count: after one call a new rep is likelier to miss what everybody misses", () => {
    const team = (pattern: string) =>
      Array.from({ length: 20 }, (_, index) => ({ ...folded(moments(pattern)), rep: `rep${index}` }));
    const newcomer = () => folded(moments("n"));
    const score = (pattern: string) =>
      evaluateCohort("b", [newcomer(), ...team(pattern)], [], firstDay + 12).reps[0]?.scores.missing ?? 0;
    expect(score("nnnnnnnnnn")).toBeGreaterThan(score("yyyyyyyyyy") + 0.1);
  });
});
