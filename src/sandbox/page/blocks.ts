import { createElement as h, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import type { StateValues } from "../slack/elements.ts";
import type { Block } from "../slack/wire.ts";
import { chart } from "./charts.ts";
import { control } from "./controls.ts";
import { isObject, list, objects, str } from "./json.ts";
import { card, carousel, container, file, image, video } from "./media.ts";
import { picture } from "./picture.ts";
import { dataTable, table } from "./tables.ts";
import { plan, taskCard } from "./tasks.ts";
import { markdownOf, plain, richText, textOf } from "./text.ts";

/** Who looks, and what they chose so far. */
export interface BlockContext {
  readonly zone: string;
  readonly state: StateValues;
  /** Field errors by block_id. */
  readonly errors: Readonly<Record<string, string>>;
  readonly nameOf: (userId: string) => string | null;
  /** What people and channel pickers offer. */
  readonly directory: Directory;
}
export interface Directory {
  readonly users: readonly { readonly id: string; readonly name: string }[];
  readonly channels: readonly { readonly id: string; readonly name: string }[];
}

/** Blocks as HTML. React escapes every word of them; nothing in a message is ever markup. */
export function blocksHtml(blocks: readonly Block[], context: BlockContext): string {
  return withoutImages(
    blocks
      .map((block) => {
        try {
          return renderToStaticMarkup(placed(block, context));
        } catch {
          // One block that breaks the renderer must not take the conversation with it.
          return renderToStaticMarkup(h("p", { className: "gap" }, `A “${block.type}” block could not be drawn.`));
        }
      })
      .join(""),
  );
}

/** The Markdown renderer draws images; loading one would tell somebody that it was read, so its words stand in. */
const withoutImages = (html: string): string =>
  html
    .replaceAll(/<link rel="preload" as="image"[^>]*>/g, "")
    .replaceAll(/<img [^>]*?alt="([^"]*)"[^>]*>/g, '<span class="picture">$1</span>')
    .replaceAll(/<img [^>]*>/g, "")
    .replaceAll('id="slack_blocks_to_jsx" ', "");

const placed = (block: Block, context: BlockContext): ReactNode =>
  h(
    "div",
    { className: `block block-${block.type.replaceAll(/[^a-z_]/g, "")}`, "data-block": block.block_id ?? "" },
    draw(block, context),
  );

const inside = (blocks: unknown, context: BlockContext): ReactNode =>
  objects(blocks).map((child, index) =>
    // A child block has a type as every block; what it holds is looked at where it is drawn.
    h("div", { key: index }, placed({ ...child, type: str(child.type) }, context)),
  );

function draw(block: Block, context: BlockContext): ReactNode {
  switch (block.type) {
    case "divider":
      return h("hr");
    case "header":
      return h("h3", { className: `header level-${Number(block.level) || 3}` }, plain(block.text));
    case "section":
      return section(block, context);
    case "context":
      return h(
        "div",
        { className: "context" },
        objects(block.elements).map((element, index) =>
          h("span", { key: index }, element.type === "image" ? picture(element, "small") : textOf(element, context)),
        ),
      );
    case "actions":
    case "context_actions":
      return h(
        "div",
        { className: block.type === "actions" ? "row" : "row quiet" },
        list(block.elements).map((element, index) => h("span", { key: index }, control(element, block, context))),
      );
    case "input":
      return input(block, context);
    case "rich_text":
      return richText(block, context);
    case "markdown":
      return markdownOf(block.text, context);
    case "alert":
      return alert(block, context);
    case "table":
      return table(block, context);
    case "data_table":
      return dataTable(block, context);
    case "data_visualization":
      return chart(block);
    case "task_card":
      return taskCard(block, context);
    case "plan":
      return plan(block, context);
    case "image":
      return image(block);
    case "video":
      return video(block);
    case "file":
      return file(block);
    case "card":
      return card(block, context);
    case "carousel":
      return carousel(block, context);
    case "container":
      return container(block, context, inside(block.child_blocks, context));
    default:
      return h("p", { className: "gap" }, `Slack shows a “${block.type}” block here; this page cannot draw it.`);
  }
}

/** Text of a message without blocks, as Slack formats it. */
export const textHtml = (text: string, context: BlockContext): string =>
  blocksHtml([{ type: "section", text: { type: "mrkdwn", text } }], context);

function section(block: Block, context: BlockContext): ReactNode {
  const { accessory, fields } = block;
  return h(
    "div",
    { className: accessory === undefined ? "section" : "section with-accessory" },
    h(
      "div",
      { className: "section-text" },
      block.text === undefined ? null : textOf(block.text, context),
      fields === undefined
        ? null
        : h(
            "div",
            { className: "fields" },
            list(fields).map((field, index) => h("div", { key: index }, textOf(field, context))),
          ),
    ),
    accessory === undefined ? null : h("div", { className: "accessory" }, control(accessory, block, context)),
  );
}

const levels: Readonly<Record<string, string>> = { info: "Note", warning: "Warning", error: "Error", success: "Done" };

function alert(block: Block, context: BlockContext): ReactNode {
  const level = str(block.level) in levels ? str(block.level) : "default";
  return h(
    "div",
    { className: `alert ${level}`, role: "note" },
    level === "default" ? null : h("b", null, levels[level], ": "),
    textOf(block.text, context),
  );
}

function input(block: Block, context: BlockContext): ReactNode {
  const id = block.block_id ?? "";
  const error = context.errors[id];
  const hint = plain(block.hint ?? "");
  const type = isObject(block.element) ? str(block.element.type) : "";
  const grouped = /^(radio_buttons|checkboxes|multi_|external)/.test(type);
  const notes = [error === undefined ? "" : `${id}-error`, hint === "" ? "" : `${id}-hint`].filter((one) => one !== "");
  return h(
    grouped ? "fieldset" : "label",
    {
      className: error === undefined ? "field" : "field bad",
      ...(grouped && notes.length > 0 ? { "aria-describedby": notes.join(" ") } : {}),
    },
    h(
      grouped ? "legend" : "span",
      { className: "label" },
      plain(block.label),
      block.optional === true ? h("small", null, " (optional)") : null,
    ),
    control(block.element, block, context),
    error === undefined ? null : h("span", { id: `${id}-error`, className: "error", role: "alert" }, error),
    hint === "" ? null : h("span", { id: `${id}-hint`, className: "hint" }, hint),
  );
}
