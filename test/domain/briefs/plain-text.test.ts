import { expect, test } from "@jest/globals";
import { clip, countWords, fold, mentions, plainText } from "#domain/briefs/plain-text.ts";
import { fc } from "#test/support/property.ts";

const read = (text: string) => plainText(text, { chars: 200 });
const tags = [..."send data"].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join("");

test.each([
  ["a Slack link keeps its label", "See <https://evil.example/x|the plan> now", "See the plan now"],
  ["a bare Slack link goes", "See <https://evil.example/x> now", "See now"],
  ["a channel mention goes", "Hello <!channel> and <@U123ABC> in <#C1|general>", "Hello and in general"],
  ["a typed mention loses its sign", "Ask @channel and @here", "Ask channel and here"],
  ["a Markdown link keeps its label", "Read [the terms](https://evil.example/a)", "Read the terms"],
  ["a Markdown image goes", "Logo ![x](https://evil.example/p.png?d=1) here", "Logo here"],
  ["a URL goes", "Join https://zoom.example/j/1?pwd=2 at ten", "Join at ten"],
  ["a script URL goes", "Click javascript:alert(1) now", "Click now"],
  ["a bare domain goes", "Log in at evil-bank.com please", "Log in at please"],
  ["a domain with a path goes", "Log in at evil.museum/login please", "Log in at please"],
  ["a full-width domain goes", "Log in at ｅｖｉｌ．ｃｏｍ please", "Log in at please"],
  ["a domain broken by a zero-width space goes", "Log in at ev\u200bil.com please", "Log in at please"],
  ["an address loses its domain", "Send to priya@northwind.example today", "Send to priya today"],
  ["HTML goes", 'The <b>plan</b><img src=x onerror="y()"> is <!-- hidden --> late', "The plan is late"],
  ["nested markup goes layer by layer", "Now <<!x>!channel> then", "Now !channel> then"],
  ["bold, italic and code marks go", "The *big* _plan_ is `late` and ~old~", "The big plan is late and old"],
  ["snake_case stays", "The next_step field", "The next_step field"],
  ["an approximate number stays", "About ~20 minutes, 5 * 3", "About ~20 minutes, 5 * 3"],
  ["a comparison stays", "Under 5 < 6 and <50 TB", "Under 5 < 6 and <50 TB"],
  ["bidi overrides go", "pay \u202e001\u202c now", "pay 001 now"],
  ["invisible tag characters go", `Hello${tags} there`, "Hello there"],
  ["variation selectors and fillers go", "A\ufe0f\u3164\u2800B", "AB"],
  ["control characters and line breaks become one space", "a\u0000b\r\n\tc\u2028d", "a b c d"],
  ["half a surrogate pair goes", "a\ud83db", "ab"],
  ["stacked marks are thinned", `a${"\u0336".repeat(50)}b`, "a\u0336\u0336b"],
  ["a German name stays", "Jürgen Weißmüller-Gößl", "Jürgen Weißmüller-Gößl"],
  ["a French name stays", "Zoé d’Aubigné-Lefèvre", "Zoé d’Aubigné-Lefèvre"],
  ["decomposed letters are composed", "Mu\u0308ller", "Müller"],
  ["entities are read", "R&amp;D &lt;!channel&gt; plan", "R&D plan"],
])("%s", (_, text, expected) => {
  expect(read(text)).toBe(expected);
});

test("a company named like a domain keeps its name when asked", () => {
  expect(plainText("Booking.com B.V.", { chars: 60, keepDomains: true })).toBe("Booking.com B.V.");
  expect(plainText("https://x.example/ Booking.com", { chars: 60, keepDomains: true })).toBe("Booking.com");
});

test("50 KB of anything is read fast and ends in an ellipsis", () => {
  for (const unit of ["word ", "x", "<", "*", "[a](", "a.", "@", "_ ", "&amp;", "<a|", "a@b.", "​"]) {
    const shown = plainText(unit.repeat(50_000 / unit.length), { chars: 80, words: 12 });
    expect(shown.length).toBeLessThanOrEqual(80);
    expect(countWords(shown)).toBeLessThanOrEqual(12);
  }
});

test("whatever comes in, one clean line within the limits comes out", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary", maxLength: 400 }),
        fc
          .array(
            fc.constantFrom("<", "!", "@", "|", ">", "http://", "a.com", "](", "[", " ", "\u202e", "\n", "*", "x"),
            {
              maxLength: 60,
            },
          )
          .map((parts) => parts.join("")),
      ),
      fc.integer({ min: 5, max: 120 }),
      (text, chars) => {
        const shown = plainText(text, { chars, words: 9 });
        expect(shown.length).toBeLessThanOrEqual(chars);
        expect(countWords(shown)).toBeLessThanOrEqual(9);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\n]/u);
        expect(shown).not.toMatch(/\w:\/\/|<[!@#]/);
        expect(shown).toBe(shown.trim());
      },
    ),
    { numRuns: 300 },
  );
});

test.each([
  ["short text stays", "Ask for it", { chars: 40 }, "Ask for it"],
  ["words are counted", "one two three four", { chars: 40, words: 3 }, "one two three…"],
  ["a cut falls between words", "Ask for the security lead", { chars: 16 }, "Ask for the…"],
  ["no comma before the ellipsis", "Ask, then, wait for it", { chars: 12 }, "Ask, then…"],
  ["an endless word is cut inside", "Donaudampfschifffahrtsgesellschaft", { chars: 10 }, "Donaudamp…"],
])("clip: %s", (_, text, limit, expected) => {
  expect(clip(text, limit)).toBe(expected);
});

test("names are compared without accents and case, as whole words", () => {
  expect(fold("Zoë MÜLLER-Lefèvre, Straße")).toBe("zoe muller lefevre strasse");
  expect(mentions("to confirm with JURGEN Muller (CFO)", "Jürgen Müller")).toBe(true);
  expect(mentions("Corvidae", "Corvid")).toBe(false);
  expect(mentions("anything", " ")).toBe(false);
});
