import { expect, test } from "@jest/globals";
import { parseMarkdown } from "#integrations/markdown/index.ts";

const blocks = (text: string) =>
  parseMarkdown(text).sections.flatMap((section) => section.blocks.map((block) => block.text));

test.each([
  [
    "links are shown by their text",
    "See [the deck](https://x.test/a) and [docs][1].\n\n[1]: https://x.test",
    ["See the deck and docs."],
  ],
  ["images by their description", "![a chart](c.png) grows", ["a chart grows"]],
  ["emphasis and code marks go", "**Never** use `grep` _alone_", ["Never use grep alone"]],
  ["code fences stay", "```sh\nnpm  test\n```", ["```sh\nnpm  test\n```"]],
  ["inline tags go, a br is a line end", "one<br/>two <span style='x'>three</span>", ["one\ntwo three"]],
  ["comments go", "<!-- secret\n\nthought -->\n\nsaid", ["said"]],
  ["scripts go", "<script>alert(1)</script>\n\nsaid", ["said"]],
  [
    "lists keep bullets, numbers and nesting",
    "1. one\n2. two\n   - deep\n\ntext",
    ["1. one", "2. two", "  - deep", "text"],
  ],
  ["quotes lose their mark", "> Say this\n> and that", ["Say this\nand that"]],
  [
    "pipe tables become rows",
    "| Role | Task |\n| --- | :-: |\n| Champion | sells |\n| Buyer | signs |",
    ["Role | Task", "Champion | sells", "Buyer | signs"],
  ],
  [
    "HTML tables become rows",
    "<table><tr><th>Role</th><th>Task</th></tr>\n<tr><td>Champion\n</td><td><strong>sells</strong> &amp; waits</td></tr></table>",
    ["Role | Task", "Champion | sells & waits"],
  ],
  ["a table of contents says nothing", "- [A](#a)\n  - [B](#b)\n\ntext", ["text"]],
  ["a list with one real link stays", "- [A](#a)\n- [B](b.md)", ["- A", "- B"]],
])("%s", (_, text, expected) => {
  expect(blocks(text)).toEqual(expected);
});

test.each([
  ["plain", "# Title\n\nFirst.\n\n- one\n- two\n"],
  ["with front matter, CRLF and emoji", "---\r\ntitle: x\r\n---\r\n# Title 🚀\r\n\r\nFirst 🚀.\r\n\r\n- one\r\n"],
  ["with a byte order mark", "\uFEFF# Title\n\nFirst.\n"],
])("offsets point at the text: %s", (_, text) => {
  for (const section of parseMarkdown(text).sections) {
    for (const block of section.blocks) expect(text.slice(block.start, block.end)).toBe(block.text);
    if (section.depth > 0) expect(text.slice(section.start)).toMatch(new RegExp(`^# ${section.heading}`));
  }
});

test.each([
  ["none", "# x", { kind: "none" }],
  ["a rule at the top that nothing closes", "---\n\n# x", { kind: "none" }],
  ["prose between two rules", "---\nJust a thought\n---\n", { kind: "none" }],
  ["an empty block", "---\n---\n# x", { kind: "none" }],
  ["not the first line", "\n---\nid: x\n---\n", { kind: "none" }],
  ["fields", "---\nid: x\n---\n", { kind: "fields", fields: { id: "x" } }],
  ["closed by dots", "---\nid: x\n...\n", { kind: "fields", fields: { id: "x" } }],
  ["with BOM and CRLF", "\uFEFF---\r\nid: x\r\n---\r\n", { kind: "fields", fields: { id: "x" } }],
  [
    "a date stays a text",
    "---\nvalid_from: 2026-01-02\n---\n",
    { kind: "fields", fields: { valid_from: "2026-01-02" } },
  ],
  ["broken YAML names its line", "---\nid: x\ntitle: a: b\n---\n", { kind: "broken", line: 3 }],
  ["a key twice", "---\nid: x\nid: y\n---\n", { kind: "broken", line: 3 }],
  ["aliases", "---\na: &a [x]\nb: *a\n---\n", { kind: "broken" }],
  ["10,000 brackets", `---\na: ${"[".repeat(10_000)}\n---\n`, { kind: "broken" }],
  ["a huge block", `---\na: ${"x".repeat(40_000)}\n---\n`, { kind: "broken" }],
])("front matter: %s", (_, text, expected) => {
  expect(parseMarkdown(text).frontMatter).toMatchObject(expected);
});

test("a key called __proto__ changes no prototype", () => {
  parseMarkdown("---\n__proto__: { polluted: true }\n---\n");
  expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
});

test("the title is the first heading that has words", () => {
  expect(parseMarkdown("text\n\n#\n\n## [Real](x) title {#id}\n").title).toBe("Real title");
  expect(parseMarkdown("text").title).toBeNull();
});
