import { createElement as h, type ReactNode } from "react";
import { stateOf } from "../slack/elements.ts";
import type { Block } from "../slack/wire.ts";
import { type BlockContext, blocksHtml } from "./blocks.ts";
import { banner, documentHtml } from "./document.ts";
import { exampleBlocks, exampleCharts } from "./gallery-blocks.ts";
import { raw } from "./message.ts";

/** Every block and element of Slack, drawn by this page. What cannot be drawn would say so in a `.gap`. */
export function galleryHtml(base: string, context: Omit<BlockContext, "state" | "errors">): string {
  const named: readonly (readonly [string, readonly Block[]])[] = [
    // Slack's types and the gateway's describe the same JSON; the gateway's is the wider one.
    ...Object.entries(exampleBlocks).map(([type, blocks]) => [type, blocks as unknown as readonly Block[]] as const),
    ["data_visualization", exampleCharts],
  ];
  const samples = named.map(([type, blocks]) => {
    const placed = blocks.map((block, index) => ({ ...block, block_id: block.block_id ?? `${type}-${index}` }));
    const html = blocksHtml(placed, { ...context, state: stateOf(placed, {}), errors: {} });
    return h(
      "section",
      { key: type, id: type, className: "sample", "data-sample": type },
      h("h2", null, h("code", null, type)),
      raw(html, "content"),
    );
  });
  const body: ReactNode[] = [
    h("div", { key: "banner" }, banner),
    h(
      "main",
      { key: "main", className: "gallery" },
      h(
        "header",
        null,
        h("h1", null, "Block Kit gallery"),
        h("p", null, "Every block and element of Slack, as this sandbox draws it. The controls do nothing here. "),
        h("p", null, h("a", { href: base }, "Back to the sandbox")),
        h(
          "nav",
          { "aria-label": "Blocks" },
          named.map(([type]) => h("a", { key: type, href: `#${type}` }, type)),
        ),
      ),
      samples,
    ),
  ];
  return documentHtml({
    title: "Block Kit gallery",
    base,
    script: "gallery.ts",
    attributes: { className: "scrolls" },
    body,
  });
}
