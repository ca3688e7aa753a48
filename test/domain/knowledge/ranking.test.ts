import { expect, test } from "@jest/globals";
import { contentTerms, countTogether, searchText } from "#domain/knowledge/query-terms.ts";
import { fuseRanks, pairScores, rescore } from "#domain/knowledge/ranking.ts";
import { fc } from "#test/support/property.ts";

const candidate = (id: string, score: number, text = "", documentId = id) => ({ id, documentId, score, text });
const rescored = (query: string, candidates: ReturnType<typeof candidate>[], pages: [string, number][] = []) =>
  rescore(candidates, pairScores(query, candidates), new Map(pages));
const order = (...asked: Parameters<typeof rescored>) => rescored(...asked).map(({ id }) => id);

test("without page or pair evidence the order is the score's, equal scores by id", () => {
  expect(order("x", [candidate("b", 1), candidate("a", 1), candidate("c", 2)])).toEqual(["c", "a", "b"]);
});

test("a page that answers the question lifts its passages by 0.8 of its score", () => {
  const [first] = rescored("x", [candidate("a#0", 5, "", "a"), candidate("b#0", 4, "", "b")], [["b", 2]]);
  expect(first).toEqual({ id: "b#0", score: 4 + 0.8 * 2 });
});

test("words that stand side by side in the question count where they stand side by side in the passage", () => {
  const apart = candidate("a", 1, "the code is reviewed, then search it");
  const together = candidate("b", 1, "we sell code searching to teams");
  expect(order("what is code search?", [apart, together])).toEqual(["b", "a"]);
});

test("a pair that every passage has weighs less than a rare one", () => {
  const all = Array.from({ length: 9 }, (_, n) => candidate(`a${n}`, 1, "code search"));
  expect(order("code search pricing model", [...all, candidate("z", 1, "code search pricing model")])[0]).toBe("z");
});

test("words side by side are counted as if every word of the text were looked at", () => {
  const word = fc.constantFrom(
    ..."search searching code codes the of ties tie ty Größe größe é x 1 42 𝒜b 𝒜 🙂 data-base it's stop stopped".split(
      " ",
    ),
  );
  const text = fc
    .array(fc.tuple(word, fc.constantFrom(" ", ", ", "-", "🙂", "\n")), { maxLength: 60 })
    .map((parts) => parts.flat().join(""));
  fc.assert(
    fc.property(fc.array(word, { minLength: 2, maxLength: 8 }), text, (asked, read) => {
      const wanted = new Map<string, Set<string>>();
      const terms = contentTerms(asked.join(" "));
      terms.forEach((term, at) => {
        const before = terms[at - 1];
        if (before !== undefined && before !== term) wanted.set(before, (wanted.get(before) ?? new Set()).add(term));
      });
      const expected = new Map<string, number>();
      const all = contentTerms(read);
      all.forEach((term, at) => {
        const pair = `${all[at - 1]} ${term}`;
        if (wanted.get(all[at - 1] ?? "")?.has(term)) expected.set(pair, (expected.get(pair) ?? 0) + 1);
      });
      expect(countTogether(wanted, [read])).toEqual([expected]);
    }),
    { numRuns: 500, seed: 3 },
  );
});

test("reciprocal rank fusion prefers what both rankings found", () => {
  expect(
    fuseRanks([
      ["a", "b", "c"],
      ["c", "d"],
    ]).map(({ id }) => id),
  ).toEqual(["c", "a", "b", "d"]);
});

test.each([
  ["What is the best discount?", ["best", "discount"]],
  ["Negotiating negotiated negotiates", ["negotiat", "negotiat", "negotiat"]],
  ["the of and", []],
  ["", []],
  ["🤷 ???", []],
])("content words of %j", (text, expected) => {
  expect(contentTerms(text)).toEqual(expected);
});

test.each([
  ["a NUL and a cut emoji", "a\0b \ud83d c", "a b \ufffd c"],
  ["white space", " \n\t ", ""],
])("%s in a question do no harm", (_, text, expected) => {
  expect(searchText(text)).toBe(expected);
});

test("a question of 5,000 words is bounded", () => {
  expect(searchText("word ".repeat(5_000)).split(" ")).toHaveLength(200);
});
