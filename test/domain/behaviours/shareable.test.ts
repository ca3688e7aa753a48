import { describe, expect, test } from "@jest/globals";
import { shareable } from "#domain/behaviours/shareable.ts";
import { fc } from "#test/support/property.ts";

const words = {
  hidden: ["Halden Financial Group", "Priya Raman", "Halden renewal"],
  known: ["Atlas Flow 4", "Asks what a second copy costs"],
};
const textOf = (text: string) => {
  const found = shareable(text, words);
  return found.kind === "ok" ? found.text : found.because;
};

describe("a moment without its customer", () => {
  test.each([
    ["What would a second copy of this data cost you?", "What would a second copy of this data cost you?"],
    ["So what does that cost Halden when the line stops?", "So what does that cost [name] when the line stops?"],
    [
      "You said, Priya, that nobody tests the restore any more",
      "You said, [name], that nobody tests the restore any more",
    ],
    ["you said priya that nobody tests the restore any more", "you said [name] that nobody tests the restore any more"],
    [
      "Priya's team would need to test the whole restore again",
      "[name]'s team would need to test the whole restore again",
    ],
    ["And with Atlas Flow the second copy goes away, right?", "And with Atlas Flow the second copy goes away, right?"],
    // Nobody told us that Kowalski is a name.
    [
      "How would Kowalski explain that to the rest of the board?",
      "How would [name] explain that to the rest of the board?",
    ],
    [
      "If it is €240,000 a year, who has to sign for it then?",
      "If it is [number] a year, who has to sign for it then?",
    ],
    [
      "what happens to the other 37 plants when this one stops",
      "what happens to the other [number] plants when this one stops",
    ],
    ["Would a financial group like yours test the restore?", "Would a financial group like yours test the restore?"],
  ])("%s -> %s", (text, clean) => expect(textOf(text)).toBe(clean));

  test.each([
    ["It is two million euros a year, is it not?", "an-amount"],
    ["that would be forty percent of what you spend today", "an-amount"],
    ["Write to me at priya@halden.example and we go on", "an-address"],
    ["look at halden.com under recovery and you will see it", "an-address"],
    ["Priya Raman, Halden Financial Group", "too-little-left"],
    ["Kowalski asked Meyer and Tanaka about Lindholm", "too-little-left"],
    ["yes", "too-little-left"],
  ])("%s is refused: %s", (text, because) => expect(textOf(text)).toBe(because));

  test("no word of a hidden name and no digit survives, wherever it stands", () => {
    const filler = fc.array(
      fc.constantFrom("what", "would", "it", "cost", "you", "when", "the", "line", "stops", ",", "."),
      {
        minLength: 6,
        maxLength: 20,
      },
    );
    const secret = fc.constantFrom(
      "Priya",
      "priya",
      "PRIYA RAMAN",
      "Raman's",
      "Halden",
      "HALDEN FINANCIAL GROUP",
      "240,000",
      "$5m",
      "2026-11-24",
    );
    fc.assert(
      fc.property(filler, secret, fc.nat(), (before, word, place) => {
        const at = place % before.length;
        const found = shareable([...before.slice(0, at), word, ...before.slice(at)].join(" "), words);
        if (found.kind === "ok") expect(found.text).not.toMatch(/priya|raman|halden|\d/i);
      }),
    );
  });
});
