import type { ParsedFile } from "#domain/knowledge/sections.ts";
import { paragraphs } from "./plain-sections.ts";

/** Plain text: paragraphs by empty lines, no headings. A first line that stands alone and is no sentence is the title. Never throws. */
export function parsePlainText(text: string): ParsedFile {
  const start = text.startsWith("\uFEFF") ? 1 : 0;
  const blocks = paragraphs(text, start);
  const [first] = blocks;
  const standsAlone = first !== undefined && blocks.length > 1 && !first.text.includes("\n");
  const title = standsAlone && first.text.length <= 120 && !/[.!?:;,]$/.test(first.text) ? first.text : null;
  const section = { depth: 0, heading: "", start, end: text.length, blocks };
  return { frontMatter: { kind: "none" }, title, sections: [section] };
}
