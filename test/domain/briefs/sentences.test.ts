import { expect, test } from "@jest/globals";
import { bestCut } from "#domain/briefs/passages.ts";
import { blocksOf, cutFrom, readable, unquoted } from "#domain/briefs/sentences.ts";
import { fc } from "#test/support/property.ts";
import { hit } from "./sample.ts";

const sentences = (text: string) =>
  blocksOf(text).flatMap((block) => block.sentences.map(({ start, end }) => text.slice(start, end)));

test.each([
  ["at ends of sentences", "It is fast. It is safe! Is it?", ["It is fast.", "It is safe!", "Is it?"]],
  [
    "not in versions, numbers and amounts",
    "Version 4.1 costs 1.200 EUR. Good.",
    ["Version 4.1 costs 1.200 EUR.", "Good."],
  ],
  ["not after e.g.", "Ask others, e.g. Legal first. Then go.", ["Ask others, e.g. Legal first.", "Then go."]],
  [
    "not after German abbreviations",
    "Das gilt z. B. Für Dr. Müller. Dann weiter.",
    ["Das gilt z. B. Für Dr. Müller.", "Dann weiter."],
  ],
  ["not after a German ordinal", "Am 3. November geht es los. Gut.", ["Am 3. November geht es los.", "Gut."]],
  ["after a closing quotation mark", 'He said "no." Then yes.', ['He said "no."', "Then yes."]],
  [
    "at list items, without their marks",
    "- First point\n- Second point\n1. Third",
    ["First point", "Second point", "Third"],
  ],
  ["across soft line breaks", "One sentence\nover two lines. Next.", ["One sentence\nover two lines.", "Next."]],
  ["without tables and code", "Before.\n\n| a | b |\n|---|---|\n\n```\ncode. here\n```\nAfter.", ["Before.", "After."]],
])("a passage is split %s", (_, text, expected) => {
  expect(sentences(text)).toEqual(expected);
});

test("labels belong to what follows them", () => {
  const text = "**They say:** It is too dear.\n\n**Answer**\n\nCount the copies.\n\nProof: Half the cost.";
  const blocks = blocksOf(text).filter(({ kind }) => kind !== "heading");
  expect(blocks.map(({ label }) => label)).toEqual(["They say", "Answer", "Proof"]);
});

test("a title that lost its mark is no sentence, and the label of what follows", () => {
  const text =
    'What to say\n\n"Where does your data go?"\n\n"Corvid is cheaper"\n\nOn the list, yes.\n\nThe last line has no end';
  expect(blocksOf(text).map(({ kind, label }) => `${kind}: ${label}`)).toEqual([
    "heading: What to say",
    "prose: What to say",
    'heading: "Corvid is cheaper"',
    'prose: "Corvid is cheaper"',
    'prose: "Corvid is cheaper"',
  ]);
});

test("a quotation over several lines is read without its marks and quoted with them", () => {
  const text = "> You told me\n> you need this.\n\nRest.";
  const [block] = blocksOf(text);
  const cut = cutFrom(text, block!, 0, { words: 20 }, true);
  expect(cut).toMatchObject({ quote: "You told me\n> you need this.", text: "You told me you need this." });
});

test("a cut takes whole sentences as long as they fit", () => {
  const text = "One two three. Four five six. Seven eight nine.";
  const [block] = blocksOf(text);
  expect(cutFrom(text, block!, 0, { words: 7 }, true)?.text).toBe("One two three. Four five six.");
  expect(cutFrom(text, block!, 1, { words: 7 }, true)?.text).toBe("Four five six. Seven eight nine.");
  expect(cutFrom(text, block!, 0, { words: 2 }, true)).toBeNull();
});

test("a sentence that is too long is cut at a word and says so; its quote stays verbatim", () => {
  const text = "The **replay** runs inside your cloud and never makes a copy of anything at all.";
  const [block] = blocksOf(text);
  const cut = cutFrom(text, block!, 0, { words: 5 }, false);
  expect(cut?.text).toBe("The replay runs inside your…");
  expect(text).toContain(cut?.quote);
});

test("any cut of any text is verbatim and within its limit", () => {
  const piece = fc.constantFrom(
    "word",
    "**bold**",
    ".",
    "! ",
    " ",
    "\n",
    "\n\n",
    "- ",
    "> ",
    "# ",
    "a.b",
    "z. B.",
    "é",
    "\u200b",
    "<b>",
    "&amp;",
    "https://x.example/y",
    "| t |",
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      fc.boolean(),
      (parts, words, whole) => {
        const text = parts.join("");
        for (const block of blocksOf(text)) {
          for (const index of block.sentences.keys()) {
            const cut = cutFrom(text, block, index, { words }, whole);
            if (cut === null) continue;
            expect(text).toContain(cut.quote);
            expect(cut.words).toBeLessThanOrEqual(words);
            expect(cut.text.length).toBeLessThanOrEqual(words * 8);
            if (whole) expect(cut.text.replace(/\s/g, "")).toBe(readable(cut.quote).replace(/\s/g, ""));
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("the sentence about the subject is found, and not one that leans on another", () => {
  const hits = [
    hit(
      "playbook",
      "General words come first here. It also needs a budget owner soon. The economic buyer signs the budget in March.",
    ),
  ];
  expect(bestCut(hits, { words: 9 }, ["budget"])?.cut.text).toBe("The economic buyer signs the budget in March.");
  expect(bestCut(hits, { words: 9 }, ["champion"], { mustMention: true })).toBeNull();
});

test.each([
  ['"Say it."', "Say it."],
  ["„So ist es.“", "So ist es."],
  ["« C’est cher »", "C’est cher"],
  ["plain", "plain"],
  ['"', '"'],
])("%s without its marks is %s", (text, expected) => {
  expect(unquoted(text)).toBe(expected);
});
