import { afterAll, expect, test } from "@jest/globals";
import { chunkDocument } from "#domain/knowledge/chunking.ts";
import type { ParsedFile } from "#domain/knowledge/sections.ts";
import { createDocumentParsers } from "#integrations/documents/index.ts";
import { docx, paragraph, pdf, pptx, zip } from "./office-files.ts";

const documents = createDocumentParsers();
afterAll(async () => {
  await documents[Symbol.asyncDispose]();
});

async function read(extension: string, content: string | Uint8Array): Promise<ParsedFile> {
  const parser = documents.parsers[extension];
  if (parser === undefined) throw new Error(`no parser for ${extension}`);
  const parsed =
    typeof parser === "function"
      ? await parser(String(content))
      : await parser.parse(new Uint8Array(Buffer.from(content)));
  if ("unreadable" in parsed) throw new Error(parsed.unreadable);
  return parsed;
}
const outline = ({ sections }: ParsedFile) =>
  sections
    .filter(({ heading, blocks }) => heading !== "" || blocks.length > 0)
    .map(({ depth, heading, blocks }) => [depth, heading, ...blocks.map(({ text }) => text)]);
const passages = (file: ParsedFile) => chunkDocument({ id: "d", title: file.title ?? "d" }, file.sections);

test("HTML: headings, paragraphs, lists and tables; no scripts, styles, navigation or markup", async () => {
  const file = await read(
    ".html",
    `<!doctype html><html><head><title>Pricing &amp; terms</title><style>p{}</style></head><body><nav>Home | About</nav>
     <h1>Price <b>list</b></h1><p>Ten euro<br>each.</p><script>alert("no")</script><ul><li>one<li>two</ul>
     <h2>By size</h2><table><tr><th>Size</th><th>Price</th></tr><tr><td>S</td><td>1&nbsp;€</td></tr></table><p onclick="x">Unclosed <a href="javascript:x">link`,
  );
  expect(file.title).toBe("Pricing & terms");
  expect(outline(file)).toEqual([
    [1, "Price list", "Ten euro\neach.", "- one", "- two"],
    [2, "By size", "Size | Price", "S | 1 €", "Unclosed link"],
  ]);
});

test("Word: headings by the style's name, lists, tables, tracked changes; the title style is the title", async () => {
  const list = `<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>first point</w:t></w:r></w:p>`;
  const changed = `<w:p><w:r><w:t>We grant </w:t></w:r><w:del><w:r><w:delText>ten</w:delText></w:r></w:del><w:ins><w:r><w:t>twelve</w:t></w:r></w:ins><w:r><w:t> percent.</w:t></w:r></w:p>`;
  const table = `<w:tbl><w:tr><w:tc>${paragraph("Size")}</w:tc><w:tc>${paragraph("Price")}</w:tc></w:tr></w:tbl>`;
  const file = await read(
    ".docx",
    docx(paragraph("Discounts", "Titel") + paragraph("Who may grant them", "berschrift1") + changed + list + table),
  );
  expect(file.title).toBe("Discounts");
  expect(outline(file)).toEqual([
    [1, "Discounts"],
    [1, "Who may grant them", "We grant twelve percent.", "- first point", "Size | Price"],
  ]);
});

test("PowerPoint: slides in the order they are shown, titles, text and speaker notes, each with its slide", async () => {
  const file = await read(
    ".pptx",
    pptx([
      { title: "Why now", lines: ["Budgets close in March"], notes: "Ask who signs &amp; when." },
      { title: "Proof", lines: ["Lakeshore saved 12 %", "in six weeks"] },
    ]),
  );
  expect(outline(file)).toEqual([
    [1, "Why now", "Budgets close in March", "Speaker notes: Ask who signs & when."],
    [1, "Proof", "Lakeshore saved 12 %", "in six weeks"],
  ]);
  expect(file.sections.flatMap(({ blocks }) => blocks.map(({ place }) => place))).toEqual([
    "slide 1",
    "slide 1",
    "slide 2",
    "slide 2",
  ]);
});

test("PDF: headings by the size of letters, paragraphs joined over lines, each passage with its page", async () => {
  const words = (n: number) =>
    Array.from({ length: 14 }, (_, at) => [11, `line ${at} of the text about renewals on page ${n}`] as const);
  const file = await read(
    ".pdf",
    pdf([
      [[20, "Renewal policy"], ...words(1)],
      [[16, "Notice periods"], [11, "Ninety days before the nego-"], [11, "tiated term ends."], ...words(2)],
    ]),
  );
  expect(file.title).toBe("Renewal policy");
  expect(file.sections.map(({ heading }) => heading)).toEqual(["", "Renewal policy", "Notice periods"]);
  expect(passages(file).map(({ heading, place }) => [heading, place])).toEqual([
    ["Renewal policy", "page 1"],
    ["Notice periods", "page 2"],
  ]);
  expect(passages(file)[1]?.text).toContain("Ninety days before the negotiated term ends.");
});

test("VTT: turns of speakers with the time they begin, notes and markup left out", async () => {
  const file = await read(
    ".vtt",
    "WEBVTT\n\nNOTE secret\n\n1\n00:00:01.000 --> 00:00:03.000\n<v Priya Raman>What does it <i>cost</i>?\n\n00:00:03.500 --> 00:00:05.000\n<v Priya Raman>For fifty seats.\n\n01:02:03.000 --> 01:02:05.000\nTom: Ten &lt;euro&gt; each.\n",
  );
  expect(file.sections[0]?.blocks.map(({ text, place }) => [place, text])).toEqual([
    ["00:00:01", "Priya Raman: What does it cost? For fifty seats."],
    ["01:02:03", "Tom: Ten <euro> each."],
  ]);
});

test("plain text: paragraphs, and a first line that stands alone is the title", async () => {
  const file = await read(".txt", "Price list\n\nTen euro\neach.\n\n# not a heading");
  expect(file.title).toBe("Price list");
  expect(outline(file)).toEqual([[0, "", "Price list", "Ten euro\neach.", "# not a heading"]]);
});

test("offsets count in the text that came out, in order and without gaps in meaning", async () => {
  const file = await read(".docx", docx(paragraph("One", "berschrift1") + paragraph("alpha") + paragraph("beta")));
  const spans = file.sections.flatMap(({ blocks }) => blocks.map(({ start, end, text }) => [end - start, text.length]));
  for (const [span, length] of spans) expect(span).toBe(length);
  const starts = file.sections.flatMap(({ blocks }) => blocks.map(({ start }) => start));
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
});

test.each([
  ["a Word file that is not one", ".docx", zip([{ name: "a.txt", text: "x" }]), /holds no text part/],
  ["a cut-off Word file", ".docx", docx(paragraph("x")).subarray(0, 300), /not a whole Office file/],
  ["a PDF cut off before its table", ".pdf", Buffer.from("%PDF-1.7\n1 0 obj\n<<"), /not a whole PDF/],
  ["a PDF without text", ".pdf", pdf([[]]), /holds no text/],
  ["nonsense as a PDF", ".pdf", Buffer.from("hello"), /not a whole PDF/],
  ["a file without the VTT header", ".vtt", "00:01.000 --> 00:02.000\nx", /begins with WEBVTT/],
  ["an Office file with a password", ".pptx", Buffer.from("d0cf11e0a1b11ae1", "hex"), /protected by a password/],
  ["an encrypted part", ".docx", zip([{ name: "word/document.xml", text: "x", encrypted: true }]), /password/],
])("%s is refused with what to do", async (_, extension, content, reason) => {
  await expect(read(extension, content)).rejects.toThrow(reason);
});
