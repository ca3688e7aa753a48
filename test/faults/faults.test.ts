/** The smoke size of the fault runs; `npm run faults` runs the full size. FAULTS_SEED plays a run again. */
import { afterAll, describe, expect, test } from "@jest/globals";
import { chanceOf } from "./chance.ts";
import type { RowFacts } from "./orders.ts";
import { complaints, type Ran, startAll, workFor } from "./run.ts";
import type { Outcome, Scenario } from "./scenario.ts";
import { whyNot } from "./storage.ts";
import { isSettled } from "./verdict.ts";

const minutes = 60_000;
const seed = Number(process.env.FAULTS_SEED ?? Temporal.Now.instant().epochMilliseconds % 1_000_000);
const all = workFor({ size: "smoke", modes: ["embedded", "server"] });
const reasons = await Promise.all(
  all.map(({ scenario, mode }) => whyNot(mode, { ownServers: scenario.ownServers ?? false })),
);
const work = all.filter((_, index) => reasons[index] === null);

describe(`nothing is lost and nothing is visible twice (seed ${seed})`, () => {
  let running: readonly Promise<Ran>[] | null = null;
  const start = () => startAll(work, { size: "smoke", seed, atOnce: 2 });
  // A failing test must not leave the others' processes behind.
  afterAll(async () => {
    if (running !== null) await Promise.all(running);
  }, 40 * minutes);

  test.each(work.map(({ scenario, mode }, index) => ({ index, mode, what: scenario.what })))(
    "$mode: $what",
    async ({ index }) => {
      running ??= start();
      const first = await running[index];
      // A wait of the harness that ran out says that the machine was busy, not what the product did: once more, by itself.
      const one = work[index];
      const again = first?.result.kind === "broke" && one !== undefined;
      if (again) await Promise.all(running);
      const ran = again ? await startAll([one], { size: "smoke", seed: seed + 1, atOnce: 1 })[0] : first;
      expect(ran === undefined ? ["it did not run"] : complaints(ran)).toEqual([]);
    },
    40 * minutes,
  );

  for (const [index, { scenario, mode }] of all.entries()) {
    const why = reasons[index] ?? null;
    if (why !== null) test.skip(`${mode}: ${scenario.what} (not run: ${why})`, () => {});
  }
});

describe("what the runs are judged by", () => {
  const fine: Outcome = {
    wanted: 2,
    visible: 2,
    lost: [],
    twice: [],
    astray: [],
    kills: 0,
    broken: [],
    seen: "",
  };
  const scenario: Scenario = { name: "x", what: "x", modes: ["embedded"], run: async () => fine };
  const ran = (more: Partial<Outcome>, isControl = false): Ran => ({
    scenario: { ...scenario, isControl },
    mode: "embedded",
    seconds: 1,
    result: { kind: "ran", outcome: { ...fine, ...more } },
  });

  test.each([
    { what: "a lost one", one: ran({ lost: ["a"] }), words: ["1 lost: a"] },
    { what: "a double", one: ran({ twice: ["a"] }), words: ["1 visible twice: a"] },
    { what: "one in the wrong place", one: ran({ astray: ["a"] }), words: ["1 astray: a"] },
    { what: "a promise broken", one: ran({ broken: ["late"] }), words: ["late"] },
    {
      what: "a control that saw no double",
      one: ran({}, true),
      words: ["the control saw no double: nothing is counted"],
    },
    { what: "a control that doubled", one: ran({ twice: ["a"] }, true), words: [] },
    { what: "nothing", one: ran({}), words: [] },
  ])("$what is complained about", ({ one, words }) => {
    expect(complaints(one)).toEqual(words);
  });

  test("the same seed gives the same chances, another name others", () => {
    const draw = (name: string) =>
      Array.from(
        { length: 5 },
        (
          (chance) => () =>
            chance.next()
        )(chanceOf(7).fork(name)),
      );
    expect(draw("a")).toEqual(draw("a"));
    expect(draw("a")).not.toEqual(draw("b"));
  });

  test.each([
    { status: "sent", postedRev: 3, rev: 3, due: "PT0S", settled: true },
    { status: "sent", postedRev: 2, rev: 3, due: "PT0S", settled: false },
    { status: "pending", postedRev: null, rev: 1, due: "PT0S", settled: false },
    { status: "pending", postedRev: null, rev: 1, due: "PT3H", settled: true },
    { status: "sending", postedRev: null, rev: 1, due: "PT0S", settled: false },
    { status: "cancelled", postedRev: null, rev: 1, due: "PT0S", settled: true },
  ] as const)(
    "$status at revision $postedRev of $rev, due in $due: settled is $settled",
    ({ due, settled, ...row }) => {
      const now = Temporal.Instant.from("2026-11-24T08:20:00Z");
      const facts: RowFacts = {
        id: "a",
        recipient: "ana@ourco.example",
        shape: "active",
        because: null,
        attempts: 1,
        ambiguous: false,
        ts: null,
        channel: null,
        providerId: null,
        startsAt: null,
        dueAt: now.add(due).toString(),
        sentAt: null,
        updatedAt: now.toString(),
        ...row,
      };
      expect(isSettled(facts, now)).toBe(settled);
    },
  );
});
