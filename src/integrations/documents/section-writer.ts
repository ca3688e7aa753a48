import type { Block, ParsedFile, Section } from "#domain/knowledge/sections.ts";
import { readingLimits, Unreadable } from "./limits.ts";

/**
 * Collects what a parser reads, in document order. Offsets count in the text that comes out, because the file itself has none; `place` says where a
 * person finds it.
 */
export interface SectionWriter {
  heading(depth: number, text: string): void;
  /** `tight`: follows the block before it without an empty line. Empty text is left out. */
  block(text: string, tight?: boolean): void;
  /** For the blocks that follow. */
  place(place: string): void;
  finish(title: string | null): ParsedFile;
}

export function createSectionWriter(): SectionWriter {
  type Growing = { depth: number; heading: string; start: number; end: number; blocks: Block[] };
  const sections: Growing[] = [{ depth: 0, heading: "", start: 0, end: 0, blocks: [] }];
  let at = 0;
  let place: string | null = null;
  const advance = (text: string) => {
    const start = at;
    at += text.length + 1;
    if (at > readingLimits.characters) {
      throw new Unreadable(`more than ${readingLimits.characters / 1_000_000} million characters of text; split it`);
    }
    return { start, end: start + text.length };
  };
  return {
    heading: (depth, raw) => {
      const heading = oneLine(raw);
      if (heading === "") return;
      sections.push({ depth: Math.min(Math.max(depth, 1), 6), heading, ...advance(heading), blocks: [] });
    },
    block: (raw, tight = false) => {
      const text = tidy(raw);
      const section = sections.at(-1);
      if (text === "" || section === undefined) return;
      const { start, end } = advance(text);
      section.blocks.push({ text, start, end, tight, ...(place === null ? {} : { place }) });
      section.end = end;
    },
    place: (next) => {
      place = next;
    },
    finish: (title) => {
      const first = sections.find((section) => section.heading !== "")?.heading ?? null;
      const found: readonly Section[] = sections;
      return {
        frontMatter: { kind: "none" },
        title: title === null ? first : oneLine(title) || first,
        sections: found,
      };
    },
  };
}

export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zs}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
}

/** Lines kept, spaces and control characters tidied. */
function tidy(text: string): string {
  return text
    .split(/\r\n?|\n/)
    .map(oneLine)
    .filter(Boolean)
    .join("\n")
    .toWellFormed();
}
