import { getDocumentProxy } from "unpdf";
import type { ParsedFile } from "#domain/knowledge/sections.ts";
import { readingLimits, Unreadable } from "./limits.ts";
import { createSectionWriter, oneLine } from "./section-writer.ts";

interface Line {
  readonly page: number;
  readonly text: string;
  /** Height of its letters in points. */
  readonly size: number;
  /** Distance to the line above it on the page, in points; 0 for the first. */
  readonly gap: number;
}

/** Larger than the text around it by this much is a heading; longer than this is none. */
const headingRatio = 1.15;
const longestHeading = 120;

/**
 * A PDF as paragraphs with their page, and headings where letters are larger than the text. Pictures of text are not read: a scanned file has none and is
 * refused with that reason.
 */
export async function parsePdf(bytes: Uint8Array): Promise<ParsedFile> {
  const pdf = await open(bytes);
  if (pdf.numPages > readingLimits.pages) {
    throw new Unreadable(`${pdf.numPages} pages, the limit is ${readingLimits.pages}; split it`);
  }
  const lines: Line[] = [];
  let characters = 0;
  for (let page = 1; page <= pdf.numPages; page++) {
    const content = await (await pdf.getPage(page)).getTextContent();
    for (const line of linesOf(page, content.items)) {
      lines.push(line);
      characters += line.text.length;
    }
    if (characters > readingLimits.characters) {
      throw new Unreadable(`more than ${readingLimits.characters / 1_000_000} million characters of text; split it`);
    }
  }
  if (lines.length === 0) throw new Unreadable("holds no text, only pictures; run text recognition on it first");
  return asSections(withoutFurniture(lines, pdf.numPages));
}

async function open(bytes: Uint8Array) {
  try {
    // A copy: the library takes the buffer for itself.
    return await getDocumentProxy(bytes.slice(), { stopAtErrors: false, verbosity: 0 });
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "PasswordException") throw new Unreadable("protected by a password; save it without one");
    throw new Unreadable(
      `not a whole PDF (${oneLine(error instanceof Error ? error.message : String(error)).slice(0, 120)}); export it again`,
    );
  }
}

function linesOf(page: number, items: readonly unknown[]): readonly Line[] {
  const found: { text: string; size: number; y: number }[] = [];
  let text = "";
  let size = 0;
  let top: number | null = null;
  const end = () => {
    if (text.trim() !== "") found.push({ text: oneLine(text), size, y: top ?? 0 });
    text = "";
    size = 0;
    top = null;
  };
  for (const item of items) {
    if (typeof item !== "object" || item === null || !("str" in item) || typeof item.str !== "string") continue;
    const { str } = item;
    const transform = "transform" in item && Array.isArray(item.transform) ? item.transform.map(Number) : [];
    const height = "height" in item ? Number(item.height) : 0;
    const y = transform[5] ?? 0;
    if (top !== null && Math.abs(y - top) > Math.max(size, height, 1) * 0.5) end();
    text += str;
    if (str.trim() !== "") {
      size = Math.max(size, height);
      top ??= y;
    }
    if ("hasEOL" in item && item.hasEOL === true) end();
  }
  end();
  return found.map((line, index) => {
    const above = found[index - 1];
    return { page, text: line.text, size: line.size, gap: above === undefined ? 0 : above.y - line.y };
  });
}

/** Headers, footers and page numbers: the same first or last line on most pages says nothing. */
function withoutFurniture(lines: readonly Line[], pages: number): readonly Line[] {
  if (pages < 4) return lines;
  const mask = (text: string) => text.replace(/\d+/g, "#");
  const edges = new Set<Line>();
  lines.forEach((line, index) => {
    if (lines[index - 1]?.page !== line.page || lines[index + 1]?.page !== line.page) edges.add(line);
  });
  const count = new Map<string, number>();
  for (const line of edges) count.set(mask(line.text), (count.get(mask(line.text)) ?? 0) + 1);
  return lines.filter((line) => !edges.has(line) || (count.get(mask(line.text)) ?? 0) < pages / 2);
}

function asSections(lines: readonly Line[]): ParsedFile {
  const body = usualSize(lines);
  const sizes = [...new Set(lines.filter((line) => isHeading(line, body)).map((line) => Math.round(line.size)))].sort(
    (a, b) => b - a,
  );
  const writer = createSectionWriter();
  let paragraph: string[] = [];
  let page = 0;
  let spacing = 0;
  const flush = () => {
    writer.block(joined(paragraph));
    paragraph = [];
  };
  for (const line of lines) {
    if (line.page !== page) {
      // A sentence that goes on over the page stays whole.
      if (/[.!?:]$/.test(paragraph.at(-1) ?? ".")) flush();
      page = line.page;
      if (paragraph.length === 0) writer.place(`page ${page}`);
    }
    if (isHeading(line, body)) {
      flush();
      writer.place(`page ${page}`);
      writer.heading(Math.min(sizes.indexOf(Math.round(line.size)) + 1, 6), line.text);
      continue;
    }
    const apart = line.gap > Math.max(spacing, line.size) * 1.6 && line.gap > 0;
    if (apart || /^(?:[-–•▪●]|\d{1,2}[.)])\s/.test(line.text)) flush();
    if (paragraph.length === 0) writer.place(`page ${page}`);
    paragraph.push(line.text);
    if (line.gap > 0 && !apart) spacing = line.gap;
  }
  flush();
  return writer.finish(null);
}

/** The size that most letters have. */
function usualSize(lines: readonly Line[]): number {
  const letters = new Map<number, number>();
  for (const { size, text } of lines) letters.set(Math.round(size), (letters.get(Math.round(size)) ?? 0) + text.length);
  return [...letters].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

function isHeading({ size, text }: Line, body: number): boolean {
  return body > 0 && size > body * headingRatio && text.length <= longestHeading && /\p{L}/u.test(text);
}

/** Lines of one paragraph; a word cut at the end of a line is put together again. */
function joined(lines: readonly string[]): string {
  return lines.reduce((text, line) => {
    if (text === "") return line;
    return /\p{Ll}-$/u.test(text) && /^\p{Ll}/u.test(line) ? text.slice(0, -1) + line : `${text} ${line}`;
  }, "");
}
