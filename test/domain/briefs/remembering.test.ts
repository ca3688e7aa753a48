import { expect, test } from "@jest/globals";
import { remembering } from "#domain/briefs/remembering.ts";

test("a text is worked on once, until too many are known", () => {
  const seen: string[] = [];
  const lengthOf = remembering(2, (text) => {
    seen.push(text);
    return text.length;
  });
  expect(["a", "bb", "a", "bb"].map(lengthOf)).toEqual([1, 2, 1, 2]);
  expect(seen).toEqual(["a", "bb"]);
  expect(["ccc", "a"].map(lengthOf)).toEqual([3, 1]);
  expect(seen).toEqual(["a", "bb", "ccc", "a"]);
});

test("nothing found is remembered as well, a long text is not", () => {
  let times = 0;
  const nothing = remembering(2, () => {
    times += 1;
    return null;
  });
  const long = "x".repeat(501);
  expect(["a", "a", long, long].map(nothing)).toEqual([null, null, null, null]);
  expect(times).toBe(3);
});
