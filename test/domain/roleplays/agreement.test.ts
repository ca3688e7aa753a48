import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { agreementOf, kappa, type RatedThread } from "#domain/roleplays/agreement.ts";
import type { Criterion } from "#domain/roleplays/scenario.ts";
import { evaluateRoleplays, readRatedThreads } from "#flows/evaluate-roleplays.ts";
import { openPersonas } from "#integrations/persona-files/index.ts";

describe("kappa", () => {
  test.each<[string, [boolean, boolean][], number | null]>([
    [
      "full agreement",
      [
        [true, true],
        [false, false],
        [true, true],
        [false, false],
      ],
      1,
    ],
    [
      "as by chance",
      [
        [true, true],
        [true, false],
        [false, true],
        [false, false],
      ],
      0,
    ],
    [
      "always the opposite",
      [
        [true, false],
        [false, true],
      ],
      -1,
    ],
    [
      "nothing varies",
      [
        [true, true],
        [true, true],
      ],
      null,
    ],
    ["no pairs", [], null],
    // Fleiss' textbook table: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no.
    [
      "a textbook table",
      [
        ...Array.from({ length: 20 }, (): [boolean, boolean] => [true, true]),
        ...Array.from({ length: 5 }, (): [boolean, boolean] => [true, false]),
        ...Array.from({ length: 10 }, (): [boolean, boolean] => [false, true]),
        ...Array.from({ length: 15 }, (): [boolean, boolean] => [false, false]),
      ],
      0.4,
    ],
  ])("%s", (_, pairs, expected) => {
    const found = kappa(pairs);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(expected, 10);
  });
});

const thread = (id: string, one: readonly Criterion[], two: readonly Criterion[]): RatedThread => ({
  id,
  objection: "Too dear.",
  proof: "It saves 3 days.",
  talk_track: null,
  behaviour: null,
  answers: ["Hello."],
  ratings: [
    { rater: "a", met: [...one] },
    { rater: "b", met: [...two] },
  ],
});
const many = (count: number, flips: number) =>
  Array.from({ length: count }, (_, index) => {
    const said: readonly Criterion[] = index % 2 === 0 ? ["acknowledged"] : [];
    const other: readonly Criterion[] = index < flips ? (index % 2 === 0 ? [] : ["acknowledged"]) : said;
    return thread(`t${index}`, said, other);
  });
const gradedAs = (threads: readonly RatedThread[]): ReadonlyMap<string, readonly Criterion[]> =>
  new Map(threads.map(({ id, ratings }) => [id, ratings[0]?.met ?? []]));

describe("which items may be kept as a score", () => {
  const acknowledged = (threads: readonly RatedThread[], graded = gradedAs(threads)) =>
    agreementOf(threads, graded).find(({ criterion }) => criterion === "acknowledged");

  test("sixty threads on which everybody agrees: enabled", () => {
    expect(acknowledged(many(60, 0))).toMatchObject({ verdict: "enable", people: 1, grader: 1 });
  });
  test("people who do not agree: refused, whatever the grader says", () => {
    expect(acknowledged(many(60, 20))).toMatchObject({
      verdict: "refuse",
      because: expect.stringMatching(/people agree at 0\.33 only/),
    });
  });
  test("a grader that does not agree with people: refused", () => {
    const threads = many(60, 0);
    const graded = new Map(
      threads.map(({ id }, index): [string, readonly Criterion[]] => [id, index % 4 === 0 ? ["acknowledged"] : []]),
    );
    expect(acknowledged(threads, graded)).toMatchObject({
      verdict: "refuse",
      because: expect.stringMatching(/the grader/),
    });
  });
  test("fifty-nine threads: refused, however good", () => {
    expect(acknowledged(many(59, 0))).toMatchObject({
      verdict: "refuse",
      because: expect.stringMatching(/60 are needed/),
    });
  });
});

test("the demo's twenty rated threads are read and graded; none is enabled by so few", () => {
  const text = readFileSync(join(import.meta.dirname, "../../../fixtures/roleplays/rated-threads.jsonl"), "utf8");
  const threads = readRatedThreads("rated-threads.jsonl", text);
  expect(threads).toHaveLength(20);
  const [card] = openPersonas(null).list();
  if (card === undefined) throw new Error("there are cards");
  const agreement = evaluateRoleplays(threads, card);
  expect(agreement.every(({ verdict }) => verdict === "refuse")).toBe(true);
  expect(
    Object.fromEntries(agreement.map(({ criterion, people }) => [criterion, people?.toFixed(2)])),
  ).toMatchInlineSnapshot(`
{
  "acknowledged": "0.71",
  "asked-open-question": "0.87",
  "dated-next-step": "1.00",
  "showed-behaviour": "0.87",
  "used-proof-point": "1.00",
}
`);
});

test("a bad line is named, all of them, and nothing is graded", () => {
  expect(() => readRatedThreads("x.jsonl", '{"id":"a"}\nnot json\n')).toThrow(/can't be used/);
  try {
    readRatedThreads("x.jsonl", '{"id":"a"}\nnot json\n');
  } catch (error) {
    expect((error as { problems: readonly string[] }).problems).toEqual([
      expect.stringMatching(/^x\.jsonl:1: objection: /),
      "x.jsonl:2: not JSON",
    ]);
  }
});
