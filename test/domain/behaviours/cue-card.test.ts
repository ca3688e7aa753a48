import { describe, expect, test } from "@jest/globals";
import { findCues, hasQuestionMarks, needsQuestionMarks, readCard, readCue } from "#domain/behaviours/cue-card.ts";
import { fc } from "#test/support/property.ts";

const find = (says: readonly string[], text: string, not: readonly string[] = [], questionMarks = true) =>
  findCues(readCard({ says, not }), text, { questionMarks }).map(({ start, end }) => text.slice(start, end));

describe("what a cue finds", () => {
  test.each([
    [
      "words in a row, whatever case and punctuation",
      ["who owns that number"],
      "And who owns THAT number, on your side?",
      true,
    ],
    ["an apostrophe more or less", ["what's it cost"], "Whats it cost you?", true],
    ["no other words between", ["who owns number"], "Who owns that number?", false],
    ["a gap of up to five words", ["what would ... cost you"], "What would a second copy of this cost you?", true],
    ["no gap of six words", ["what would ... cost you"], "What would one two three four five six cost you?", false],
    ["either word", ["cost|price of"], "The price of a copy.", true],
    ["a beginning", ["approv* a copy"], "Who approves a copy?", true],
    ["a number in digits or words", ["# minutes"], "Give me thirty minutes.", true],
    ["no number", ["# minutes"], "Give me some minutes.", false],
    ["a question with its mark", ["does thursday work ?"], "Does Thursday work?", true],
    ["no question without its mark", ["does thursday work ?"], "Does Thursday work.", false],
    ["nothing across two sentences", ["who owns that"], "I know who owns. That is fine.", false],
    ["letters with accents", ["budget de continuite"], "Le budget de continuité ?", true],
  ])("%s", (_, says, text, found) => {
    expect(find(says, text).length > 0).toBe(found);
  });

  test("the sentence around it is given back as it is stored", () => {
    expect(find(["second copy"], "Hello. What would a second copy cost? Fine.")).toEqual([
      "What would a second copy cost?",
    ]);
  });
  test("near a `not` cue it does not count, far away it does", () => {
    expect(find(["second copy"], "There is no second copy with us.", ["there is no"])).toEqual([]);
    const far = `We make no promise ${"and so on ".repeat(8)}but a second copy costs you time.`;
    expect(find(["second copy"], far, ["we make no promise"])).toHaveLength(1);
  });
  test("without question marks in the transcript, cues that ask for one are off", () => {
    expect(find(["does thursday work ?"], "does thursday work for you?", [], false)).toEqual([]);
    expect(needsQuestionMarks(readCard({ says: ["a b ?", "cd ef ?"], not: [] }))).toBe(true);
  });
});

describe("does a transcript have question marks", () => {
  test.each([
    ["one is enough", ["yes yes", "why?"], true],
    ["a long one without any has none", [Array.from({ length: 70 }, () => "word").join(" ")], false],
    ["a short one proves nothing", ["good morning"], true],
  ])("%s", (_, texts, expected) => {
    expect(hasQuestionMarks(texts)).toBe(expected);
  });
});

test.each(["...", "?", "  ", "a", "|"])("the cue %j is refused", (text) => {
  expect(readCue(text)).toHaveProperty("wrong");
});

test("any text is looked through without an error, and what is found lies in it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), fc.string({ maxLength: 40 }), (text, cue) => {
      for (const { start, end } of findCues(
        readCard({ says: [cue, "second copy", "what ... cost"], not: ["no"] }),
        text,
        { questionMarks: true },
      )) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(text.length);
      }
    }),
  );
});
