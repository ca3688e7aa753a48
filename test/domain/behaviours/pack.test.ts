import { expect, test } from "@jest/globals";
import { packOf } from "#domain/behaviours/pack.ts";
import { type BehaviourState, stateNames } from "#domain/behaviours/states/published.ts";

const line = (behaviour: string, state: BehaviourState, responses = 7) => ({
  behaviour,
  state,
  name: stateNames[state],
  because: "why",
  evidence: Array.from({ length: 8 }, (_, call) => ({
    executed: true,
    landed: call < responses ? ("yes" as const) : ("unknown" as const),
  })),
});
const ids = (lines: readonly { readonly behaviour: string }[]) => lines.map(({ behaviour }) => behaviour);

test("three things working, two to tighten, one to leave alone; what slips before what is missing", () => {
  const pack = packOf(
    [
      line("a", "missing"),
      line("b", "ineffective"),
      line("c", "decaying"),
      line("d", "effective"),
      line("e", "effective"),
      line("f", "effective"),
      line("g", "effective"),
      line("h", "improving"),
      line("i", "insufficient"),
    ],
    new Set(),
  );
  expect([ids(pack.working), ids(pack.tighten), ids(pack.leave)]).toEqual([["d", "e", "f"], ["c", "b"], ["h"]]);
});

test("what is done, while nobody knows how customers take it, is not said to work: it is left alone", () => {
  const pack = packOf([line("a", "effective", 0), line("b", "effective")], new Set());
  expect([ids(pack.working), ids(pack.leave)]).toEqual([["b"], ["a"]]);
});

test("what is looked at for the whole team is nobody's to tighten", () => {
  const pack = packOf([line("a", "ineffective"), line("b", "missing")], new Set(["a"]));
  expect(ids(pack.tighten)).toEqual(["b"]);
  expect(pack.leave).toEqual([
    expect.objectContaining({ behaviour: "a", because: expect.stringMatching(/whole team/) }),
  ]);
});

test("nothing is in two places, and not enough evidence is in none", () => {
  const pack = packOf([line("a", "improving"), line("b", "insufficient")], new Set(["b"]));
  const all = [...ids(pack.working), ...ids(pack.tighten), ...ids(pack.leave)];
  expect(new Set(all).size).toBe(all.length);
  expect(all).toEqual(["a"]);
});
