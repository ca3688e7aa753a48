import type { Nodes, PhrasingContent } from "mdast";

/** Readable text of a paragraph or heading: links by their text, images by their description, HTML tags dropped. Walks with its own stack: nesting may be deep. */
export function inlineText(children: readonly PhrasingContent[]): string {
  const out: string[] = [];
  const waiting: Nodes[] = [...children].reverse();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    switch (node.type) {
      case "text":
      case "inlineCode":
        out.push(node.value);
        break;
      case "break":
        out.push("\n");
        break;
      case "image":
      case "imageReference":
        out.push(node.alt ?? "");
        break;
      case "html":
        if (/^<\/?(?:br|p|li|tr|div)\b/i.test(node.value)) out.push("\n");
        break;
      default:
        if ("children" in node) {
          for (let index = node.children.length - 1; index >= 0; index--) {
            const child = node.children[index];
            if (child) waiting.push(child);
          }
        }
    }
  }
  return tidyLines(out.join(""));
}

/** One line end for all systems, no trailing spaces, no run of empty lines, no control characters. */
export function tidyLines(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .split("\n")
    .map((line) => line.replace(/[\p{Cc}\u00a0\t ]+/gu, " ").trim())
    .filter((line) => line !== "")
    .join("\n");
}
