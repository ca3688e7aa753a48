import type { Block, Section } from "#domain/knowledge/sections.ts";
import { tidyLines } from "./inline-text.ts";

/** Opening marks on one line, and marks inside one paragraph, beyond which a Markdown parser needs seconds. */
const deepestLine = 40;
const mostMarks = 8_000;
/** Lines, and levels of nesting added up over all lines: a parser's time and memory grow with both. */
const mostLines = 20_000;
const mostNesting = 100_000;
/** Lines that belong to a quote or list above them without saying so, times its depth: the parser tries every level again for each. */
const mostLazy = 10_000;

/** Whether parsing `text` as Markdown would take time out of proportion: thousands of nested quotes or lists, or of emphasis and link marks in one paragraph. */
export function isHostileMarkdown(text: string): boolean {
  let marks = 0;
  let lines = 0;
  let nesting = 0;
  let depth = 0;
  let lazy = 0;
  let lineStart = 0;
  while (lineStart <= text.length) {
    lines += 1;
    if (lines > mostLines || nesting > mostNesting) return true;
    const newline = text.indexOf("\n", lineStart);
    const lineEnd = newline < 0 ? text.length : newline;
    let opening = true;
    let containers = 0;
    let spaces = 0;
    let empty = true;
    for (let index = lineStart; index < lineEnd; index++) {
      const code = text.charCodeAt(index);
      if (code === 32 || code === 9 || code === 13) {
        if (opening) spaces += code === 9 ? 4 : 1;
        continue;
      }
      empty = false;
      if (opening) {
        if (startsContainer(text, index)) containers += 1;
        else if (!(code >= 48 && code <= 57)) opening = false;
        if (containers > deepestLine || (containers > 0 && spaces > 4 * deepestLine)) return true;
      }
      if (isMark(code)) marks += 1;
    }
    if (containers > 0) nesting += containers + spaces / 2;
    depth = empty ? 0 : Math.max(depth, containers + spaces / 2);
    lazy = empty ? 0 : lazy + (containers === 0 && spaces < 2 ? depth : 0);
    if (empty) marks = 0;
    if (marks > mostMarks || lazy > mostLazy) return true;
    lineStart = lineEnd + 1;
  }
  return false;
}

function startsContainer(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  if (code === 62) return true; // >
  const next = text.charCodeAt(index + 1);
  const followed = Number.isNaN(next) || next === 32 || next === 9 || next === 10 || next === 13;
  return followed && (code === 42 || code === 43 || code === 45 || code === 46 || code === 41); // * + - . )
}
function isMark(code: number): boolean {
  return code === 42 || code === 95 || code === 91 || code === 93 || code === 96 || code === 38; // * _ [ ] ` &
}

/** Sections by `#` headings and blocks by empty lines, nothing else interpreted: for text that is no honest Markdown. */
export function plainSections(text: string, from: number, headings = true): readonly Section[] {
  const sections: { depth: number; heading: string; start: number; end: number; blocks: Block[] }[] = [
    { depth: 0, heading: "", start: from, end: from, blocks: [] },
  ];
  let blockStart = -1;
  let at = from;
  const close = (end: number) => {
    const section = sections.at(-1);
    const block = blockStart < 0 ? "" : tidyLines(text.slice(blockStart, end));
    if (section && block !== "") {
      section.blocks.push({ text: block, start: blockStart, end, tight: false });
      section.end = end;
    }
    blockStart = -1;
  };
  while (at < text.length) {
    const newline = text.indexOf("\n", at);
    const end = newline < 0 ? text.length : newline;
    const heading = headings ? /^(#{1,6})[ \t]+(.*)/.exec(text.slice(at, Math.min(end, at + 400))) : null;
    if (heading) {
      close(at);
      const words = tidyLines(heading[2] ?? "");
      sections.push({ depth: heading[1]?.length ?? 1, heading: words, start: at, end, blocks: [] });
    } else if (text.slice(at, end).trim() === "") {
      close(at);
    } else if (blockStart < 0) {
      blockStart = at;
    }
    at = end + 1;
  }
  close(text.length);
  return sections;
}

/** Paragraphs by empty lines, of text that has no marks at all. */
export function paragraphs(text: string, from: number): readonly Block[] {
  return plainSections(text, from, false).flatMap((section) => section.blocks);
}
