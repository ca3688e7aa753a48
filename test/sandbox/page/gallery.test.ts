import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { blocksHtml } from "#sandbox/page/blocks.ts";
import { galleryHtml } from "#sandbox/page/gallery.ts";
import { exampleBlocks, exampleInline } from "#sandbox/page/gallery-blocks.ts";
import { exampleElements } from "#sandbox/page/gallery-elements.ts";

const folder = new URL("../../../node_modules/@slack/types/dist/block-kit/", import.meta.url);
const declared = ["blocks", "block-elements", "composition-objects"]
  .map((name) => readFileSync(new URL(`${name}.d.ts`, folder), "utf8"))
  .join("\n")
  .replaceAll(/\/\*[\s\S]*?\*\//g, "");

/** The `type` literals of a union in Slack's own types; unions of unions are followed. */
function members(union: string): string[] {
  const named = new RegExp(`export type ${union} = ([^;{]+);`).exec(declared);
  if (named !== null) return named[1]!.split("|").flatMap((name) => members(name.trim()));
  const found = new RegExp(`export (?:interface ${union}|type ${union} =)[^{]*\\{[\\s\\S]*?type: '([a-z_]+)'`).exec(
    declared,
  );
  if (found === null) throw new Error(`Expected ${union} in @slack/types; its declarations have another form now.`);
  return [found[1]!];
}

const reader = {
  zone: "Europe/London",
  nameOf: (id: string) => (id === "U000000000" ? "Ana" : null),
  directory: { users: [{ id: "U1", name: "Ana" }], channels: [{ id: "C1", name: "general" }] },
};
const html = galleryHtml("/sandbox", reader);

describe("the gallery draws all of Block Kit", () => {
  test.each(members("KnownBlock"))("the block %s of @slack/types", (type) => {
    expect(Object.keys(exampleBlocks)).toContain(type);
    expect(html).toContain(`data-sample="${type}"`);
    expect(html).toContain(`block-${type}"`);
  });

  const elements = ["ActionsBlockElement", "InputBlockElement", "ContextActionsBlockElement", "SectionBlockAccessory"];
  test.each([...new Set(elements.flatMap(members))])("the element %s of @slack/types", (type) => {
    expect(Object.keys(exampleElements)).toContain(type);
    if (type !== "image") expect(html).toContain(`data-type="${type}"`);
  });

  test.each(members("RichTextElement"))("the rich text element %s of @slack/types", (type) => {
    expect(Object.keys(exampleInline)).toContain(type);
  });

  test.each(["pie", "bar", "line", "area"])("a chart of the kind %s", (kind) => {
    expect(html).toContain(`${kind} chart: `);
  });

  test("nothing is missing, and nothing is loaded from elsewhere", () => {
    expect(html).not.toContain('class="gap"');
    expect(html).not.toMatch(/<img|<iframe|<video|url\(/);
  });

  test("a block that nobody knows says so", () => {
    const unknown = blocksHtml([{ type: "hologram" }], { ...reader, state: {}, errors: {} });
    expect(unknown).toContain("cannot draw it");
  });
});
