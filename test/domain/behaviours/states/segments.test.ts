import { describe, expect, test } from "@jest/globals";
import { type SegmentCall, segmentsOf, standingOut, testSegments } from "#domain/behaviours/states/segments.ts";
import { fc } from "#test/support/property.ts";

const industries = ["Logistics", "Insurance", "Retail"];

/** Reproducible numbers from 0 to 1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface World {
  readonly reps?: number;
  readonly calls?: number;
  /** Chance of a good response. */
  readonly chance?: (call: { readonly rep: number; readonly industry: string }) => number;
  /** Where a rep sells; everywhere unless told. */
  readonly sells?: (rep: number, next: () => number) => string;
  readonly accounts?: number;
}

function world(
  seed: number,
  { reps = 12, calls = 20, chance = () => 0.7, accounts = 30, sells }: World = {},
): SegmentCall[] {
  const next = numbers(seed);
  return Array.from({ length: reps }, (_, rep) =>
    Array.from({ length: calls }, () => {
      const industry = sells?.(rep, next) ?? industries[Math.floor(next() * industries.length)] ?? "";
      const account = `${industry}-${Math.floor(next() * accounts)}`;
      return {
        rep: `rep${rep}`,
        account,
        yes: next() < chance({ rep, industry }),
        segments: segmentsOf({ type: "customer", industry }, []),
      };
    }),
  ).flat();
}

const found = (calls: readonly SegmentCall[]) =>
  standingOut(testSegments("b", "landed", calls)).map(({ value }) => value);

describe("segments", () => {
  test("a message that lands worse in one industry is found there, with its range and what it rests on", () => {
    const calls = world(1, { chance: ({ industry }) => (industry === "Insurance" ? 0.25 : 0.75) });
    const [finding] = standingOut(testSegments("b", "landed", calls));
    expect(finding).toMatchObject({ dimension: "industry", value: "Insurance", measure: "landed", reps: 12 });
    expect(finding?.here.low).toBeLessThan(finding?.here.mean ?? 0);
    expect(finding?.here.high).toBeLessThan(finding?.elsewhere ?? 0);
    expect(finding?.because).toMatch(
      /^where the industry is Insurance, customers respond well in about \d+% \(between \d+% and \d+%\) of calls, elsewhere the same reps see \d+%; from \d+ calls of 12 reps with \d+ accounts$/,
    );
  });
  test("when nothing differs, in about nine of ten rounds nothing is said", () => {
    const rounds = 120;
    let wrong = 0;
    for (let seed = 0; seed < rounds; seed += 1) {
      const tests = [1, 2, 3, 4].flatMap((part) => testSegments(`b${part}`, "landed", world(1_000 * part + seed)));
      if (standingOut(tests).length > 0) wrong += 1;
    }
    expect(wrong / rounds).toBeLessThan(0.17);
  });
  test("weaker reps who sell to one industry do not make the industry look bad", () => {
    const weak = (rep: number) => rep < 6;
    let wrong = 0;
    for (let seed = 0; seed < 60; seed += 1) {
      const calls = world(seed, {
        chance: ({ rep }) => (weak(rep) ? 0.25 : 0.8),
        sells: (rep, next) => (next() < (weak(rep) ? 0.8 : 0.2) ? "Insurance" : "Retail"),
      });
      if (found(calls).length > 0) wrong += 1;
    }
    expect(wrong / 60).toBeLessThan(0.15);
  });
  test("one customer with many calls is one customer", () => {
    const one = world(3, { chance: () => 0.75 }).map((call, index) =>
      index % 3 === 0
        ? {
            ...call,
            account: "Insurance-angry",
            yes: false,
            segments: segmentsOf({ type: "customer", industry: "Insurance" }, []),
          }
        : call,
    );
    const many = one.map((call, index) =>
      call.account === "Insurance-angry" ? { ...call, account: `Insurance-${index}` } : call,
    );
    expect(found(many)).toContain("Insurance");
    expect(found(one)).toEqual([]);
  });
  test.each([
    ["four reps", { reps: 4, calls: 60 }],
    ["three accounts a segment", { accounts: 3 }],
    ["reps who each sell to one industry only", { sells: (rep: number) => industries[rep % 3] ?? "" }],
  ])("nothing is said from %s", (_, input: World) => {
    const calls = world(5, { ...input, chance: ({ industry }) => (industry === "Insurance" ? 0.1 : 0.9) });
    expect(testSegments("b", "landed", calls)).toEqual([]);
  });
  test("with little evidence the share is pulled towards elsewhere, and stays between what was seen and that", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5_000 }), (seed) => {
        for (const { here, elsewhere, p } of testSegments("b", "landed", world(seed, { calls: 8 }))) {
          expect(here.low).toBeLessThanOrEqual(here.mean);
          expect(here.mean).toBeLessThanOrEqual(here.high);
          expect(Math.abs(here.mean - elsewhere)).toBeLessThan(0.35);
          expect(p).toBeGreaterThanOrEqual(0);
          expect(p).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 60 },
    );
  });
  test("the deals that are open decide stage and competitor; closed ones do not", () => {
    const deals = [
      { stage: "Proposal", competitor: "Brightloom" },
      { stage: "Closed Won", competitor: "Other" },
      { stage: "Discovery", competitor: null },
    ];
    expect([...segmentsOf({ type: "prospect", industry: null }, deals)]).toEqual([
      ["account type", ["prospect"]],
      ["industry", []],
      ["stage", ["Discovery", "Proposal"]],
      ["competitor", ["Brightloom"]],
    ]);
  });
});
