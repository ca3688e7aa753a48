import { expect, test } from "@jest/globals";
import { chunkDocument } from "#domain/knowledge/chunking.ts";
import type { Passage } from "#domain/knowledge/document.ts";
import { countWords } from "#domain/knowledge/splitting.ts";
import { parseMarkdown } from "#integrations/markdown/index.ts";

const chunk = (text: string, title = "Page"): readonly Passage[] =>
  chunkDocument({ id: "doc", title }, parseMarkdown(text).sections);
const words = (count: number, word = "word") => Array.from({ length: count }, (_, n) => `${word}${n}`).join(" ");

test("each section becomes a passage with the path of its headings, and offsets that point at its text", () => {
  const text = `# Page\n\n${words(40, "intro")}\n\n## Price\n\n${words(50, "price")}\n\n### Discount\n\n${words(60, "off")}\n\n## Scope\n\n${words(35, "scope")}`;
  const passages = chunk(text);
  expect(passages.map(({ id, titlePath, heading }) => [id, titlePath.join(" > "), heading])).toEqual([
    ["doc#0", "Page", "Page"],
    ["doc#1", "Page > Price", "Price"],
    ["doc#2", "Page > Price > Discount", "Discount"],
    ["doc#3", "Page > Scope", "Scope"],
  ]);
  for (const passage of passages) expect(text.slice(passage.start, passage.end)).toBe(passage.text);
});

test.each([
  ["a section of 200 words stays whole", words(200), 1],
  ["a section of 230 words is cut in two halves, not in 220 and 10", words(230), 2],
  [
    "a section of 1,000 words in many paragraphs is cut between paragraphs",
    Array.from({ length: 20 }, (_, n) => words(50, `p${n}w`)).join("\n\n"),
    5,
  ],
  ["a text without any space is cut by its characters", "x".repeat(30_000), 12],
])("%s", (_, text, count) => {
  const passages = chunk(text);
  expect(passages).toHaveLength(count);
  const sizes = passages.map((passage) => countWords(passage.text));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(220);
  expect(Math.min(...sizes)).toBeGreaterThan(Math.max(...sizes) / 2);
});

test("sections of under 30 words join the next one under the same heading and keep their own heading in the text", () => {
  const passages = chunk(`# Page\n\n## A\n\nfirst answer\n\n## B\n\n${words(40)}\n\n## C\n\n${words(40)}`);
  expect(passages.map(({ heading }) => heading)).toEqual(["B", "C"]);
  expect(passages[0]?.text).toContain("A\n\nfirst answer\n\nB\n\nword0");
});

test("a tiny section does not join a section under another heading", () => {
  const passages = chunk(`# Page\n\n## A\n\n### A1\n\ntiny one\n\n## B\n\n### B1\n\ntiny two`);
  expect(passages.map(({ titlePath, text }) => [titlePath.at(-1), text])).toEqual([
    ["A1", "tiny one"],
    ["B1", "tiny two"],
  ]);
});

test("two sections with the same heading stay two passages", () => {
  const passages = chunk(`# Page\n\n## Notes\n\n${words(40, "a")}\n\n## Notes\n\n${words(40, "b")}`);
  expect(passages.map(({ id, heading }) => [id, heading])).toEqual([
    ["doc#0", "Notes"],
    ["doc#1", "Notes"],
  ]);
});

test.each([
  ["an empty file", "", []],
  ["only front matter", "---\ntitle: x\n---\n", []],
  ["only headings", "# Page\n## Only\n", [["Only"]]],
  ["no heading at all", "just text", [["just text"]]],
  ["a byte order mark and CRLF", "\uFEFF# Page\r\n\r\none\r\ntwo\r\n", [["one\ntwo"]]],
  ["emoji and accents", "# Page\n\n👩🏽‍💻 café 🇩🇪", [["👩🏽‍💻 café 🇩🇪"]]],
])("%s is read without an error", (_, text, expected) => {
  expect(chunk(text).map((passage) => [passage.text])).toEqual(expected);
});

test.each([
  ["10,000 nested quotes", `${"> ".repeat(10_000)}deep`],
  ["10,000 nested lists on one line", `${"- ".repeat(10_000)}deep`],
  [
    "1,000 nested lists, indented",
    `${Array.from({ length: 1_000 }, (_, n) => `${" ".repeat(2 * n)}- x`).join("\n")} deep`,
  ],
  ["a huge single line", `${"word ".repeat(200_000)}deep`],
  ["a quote 39 levels deep with lazy lines", `${"> ".repeat(39)}a\n${"b\n".repeat(5_000)}deep`],
  ["20,000 open links", `${"[a](".repeat(20_000)}deep`],
  ["50,000 emphasised letters", `${"_a_ ".repeat(50_000)}deep`],
  ["nothing but tags", `${"<td> ".repeat(20_000)}deep`],
  ["an unclosed fence", `\`\`\`js\n${"x = 1;\n".repeat(5_000)}deep`],
  ["30,000 headings", `${"# a\n".repeat(30_000)}\ndeep`],
])("%s is cut into bounded passages and loses no text", (_, text) => {
  const passages = chunk(text);
  expect(passages.some((passage) => passage.text.includes("deep"))).toBe(true);
  for (const passage of passages) expect(countWords(passage.text)).toBeLessThanOrEqual(330);
});

test("emoji are never cut in half", () => {
  for (const passage of chunk("😀".repeat(20_001))) expect(passage.text.isWellFormed()).toBe(true);
});
