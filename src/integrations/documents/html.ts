import { Parser } from "htmlparser2";
import type { ParsedFile } from "#domain/knowledge/sections.ts";
import { readingLimits, Unreadable } from "./limits.ts";
import { createSectionWriter } from "./section-writer.ts";

const hidden = new Set(["script", "style", "template", "svg", "iframe", "noscript", "nav", "object", "head", "select"]);
const breaks = new Set(
  "p div section article main aside header footer ul ol dl dt dd table tbody thead tr blockquote pre figure figcaption form fieldset details summary address hr".split(
    " ",
  ),
);

/**
 * An HTML page as sections: headings, paragraphs, list items, table rows. Scripts, styles and navigation are left out; nothing is loaded. Reads as a
 * stream of tags, so nesting costs nothing until it is refused.
 */
export function parseHtml(text: string): ParsedFile {
  const writer = createSectionWriter();
  let buffer = "";
  let title = "";
  let inTitle = false;
  let depth = 0;
  let hiddenSince: number | null = null;
  let heading: number | null = null;
  let cells: string[] | null = null;
  let item = false;
  const flush = () => {
    const line = cells === null ? buffer : [...cells, buffer].join(" | ");
    buffer = "";
    cells = null;
    if (heading !== null) writer.heading(heading, line);
    else if (line.trim() !== "") {
      writer.block(item ? `- ${line.trim()}` : line, item);
      item = false;
    }
  };
  const parser = new Parser(
    {
      onopentagname(name) {
        if (name === "title") inTitle = true;
        if (voids.has(name)) {
          if (name === "br") buffer += "\n";
          else if (name === "hr") flush();
          return;
        }
        depth += 1;
        if (depth > readingLimits.nesting) {
          throw new Unreadable(
            `elements nested more than ${readingLimits.nesting} deep; save the page again as simple HTML`,
          );
        }
        if (hiddenSince !== null) return;
        if (hidden.has(name)) {
          hiddenSince = depth;
          return;
        }
        const level = /^h([1-6])$/.exec(name);
        if (level) {
          flush();
          heading = Number(level[1]);
        } else if (name === "li") {
          flush();
          item = true;
        } else if (name === "td" || name === "th") {
          if (cells === null) cells = [];
          else cells.push(buffer);
          buffer = "";
        } else if (breaks.has(name) && heading === null && cells === null) {
          flush();
        }
      },
      ontext(data) {
        if (inTitle) title += data;
        else if (hiddenSince === null) buffer += data.replace(/\s+/g, " ");
      },
      onclosetag(name) {
        if (name === "title") inTitle = false;
        if (voids.has(name)) return;
        if (hiddenSince === depth) hiddenSince = null;
        else if (hiddenSince === null) {
          if (/^h[1-6]$/.test(name)) {
            flush();
            heading = null;
          } else if (name === "tr" || name === "li" || (breaks.has(name) && heading === null && cells === null))
            flush();
        }
        depth = Math.max(0, depth - 1);
      },
    },
    { decodeEntities: true, lowerCaseTags: true },
  );
  parser.write(text);
  parser.end();
  flush();
  return writer.finish(title.trim() === "" ? null : title);
}

const voids = new Set("area base br col embed hr img input link meta source track wbr".split(" "));
