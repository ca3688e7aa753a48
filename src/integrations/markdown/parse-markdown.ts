import type { Nodes, Parents, RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import type { Block, ParsedFile, Section } from "#domain/knowledge/sections.ts";
import { splitFrontMatter } from "./front-matter.ts";
import { htmlText } from "./html-text.ts";
import { inlineText } from "./inline-text.ts";
import { isHostileMarkdown, plainSections } from "./plain-sections.ts";
import { tableRows } from "./table-text.ts";

/**
 * A Markdown file as front matter and sections. Offsets are UTF-16 positions in `text` as given (a byte order mark counts).
 * Never throws for any text: what is not Markdown becomes plain paragraphs.
 */
export function parseMarkdown(text: string): ParsedFile {
  const { frontMatter, bodyStart } = splitFrontMatter(text);
  const body = text.slice(bodyStart);
  const sections = isHostileMarkdown(body) ? plainSections(text, bodyStart) : markdownSections(body, bodyStart);
  const title = sections.find((section) => section.depth > 0 && section.heading !== "")?.heading ?? null;
  return { frontMatter, title, sections };
}

type Growing = { depth: number; heading: string; start: number; end: number; blocks: Block[] };

function markdownSections(body: string, offset: number): readonly Section[] {
  const sections: Growing[] = [{ depth: 0, heading: "", start: offset, end: offset, blocks: [] }];
  const add = (node: Nodes, text: string, tight: boolean, start = startOf(node)) => {
    const section = sections.at(-1);
    if (!section || text === "") return;
    section.blocks.push({ text, start: offset + start, end: offset + endOf(node), tight });
    section.end = offset + endOf(node);
  };
  const waiting: { node: Nodes; indent: string; marker: Marker | null }[] = [];
  const push = (parent: Parents, indent: string) => {
    for (let index = parent.children.length - 1; index >= 0; index--) {
      const node = parent.children[index];
      if (node) waiting.push({ node, indent, marker: null });
    }
  };
  push(fromMarkdown(body), "");
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, indent, marker } = next;
    const lead = marker ? `${indent}${marker.text} ` : indent;
    const start = marker?.start ?? startOf(node);
    switch (node.type) {
      case "heading": {
        const heading = inlineText(node.children)
          .replace(/\s+/g, " ")
          .replace(/\s*\{#[^}]*\}$/, "");
        const at = offset + startOf(node);
        // A heading inside a list or quote is emphasis, not structure.
        if (marker || indent !== "") add(node, lead + heading, true, start);
        else sections.push({ depth: node.depth, heading, start: at, end: offset + endOf(node), blocks: [] });
        break;
      }
      case "paragraph": {
        const words = inlineText(node.children);
        const rows = tableRows(words);
        if (rows)
          rows.forEach((row, index) => {
            add(node, lead + row, index > 0, start);
          });
        else add(node, lead + words, marker !== null && !marker.first, start);
        break;
      }
      case "code":
        add(node, fenced(node.value, node.lang ?? ""), false, start);
        break;
      case "html":
        htmlText(node.value)
          .split("\n")
          .forEach((line, index) => {
            add(node, line === "" ? "" : lead + line, index > 0, start);
          });
        break;
      case "list": {
        if (isNavigation(node)) break;
        const first = node.start ?? 1;
        for (let index = node.children.length - 1; index >= 0; index--) {
          const item = node.children[index];
          const text = node.ordered ? `${first + index}.` : "-";
          if (item)
            waiting.push({
              node: item,
              indent,
              marker: { text, start: startOf(item), first: index === 0 && indent === "" },
            });
        }
        break;
      }
      case "listItem": {
        push(node, indent.length < deepestIndent ? `${indent}  ` : indent);
        // The bullet belongs to the item's first paragraph; a list or code block that opens an item does without.
        const opening = waiting.at(-1);
        if (opening && opening.node === node.children[0] && takesBullet(opening.node)) {
          opening.indent = indent;
          opening.marker = marker;
        }
        break;
      }
      case "blockquote":
        push(node, indent);
        break;
      default:
        break;
    }
  }
  return sections;
}

const deepestIndent = 6;

interface Marker {
  readonly text: string;
  readonly start: number;
  /** First item of an outermost list: stands apart from the paragraph before. */
  readonly first: boolean;
}

function takesBullet(node: Nodes): boolean {
  return node.type === "paragraph" || node.type === "heading" || node.type === "html";
}

function fenced(code: string, language: string): string {
  const value = code.replace(/\r\n?/g, "\n").replace(/[ \t]+$/gm, "");
  if (value.trim() === "") return "";
  return `\`\`\`${language}\n${value}\n\`\`\``;
}

/** A table of contents: nothing but links inside the page. It repeats the headings and answers nothing. */
function isNavigation(list: Extract<RootContent, { type: "list" }>): boolean {
  const waiting: Nodes[] = [...list.children];
  let links = 0;
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.type === "link") {
      if (!node.url.startsWith("#")) return false;
      links += 1;
    } else if (node.type === "text" ? node.value.trim() !== "" : !("children" in node)) {
      return false;
    } else if ("children" in node) {
      waiting.push(...node.children);
    }
  }
  return links > 0;
}

function startOf(node: Nodes): number {
  return node.position?.start.offset ?? 0;
}
function endOf(node: Nodes): number {
  return node.position?.end.offset ?? 0;
}
