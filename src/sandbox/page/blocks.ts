import { createElement as h, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Message, type MessageProps } from "slack-blocks-to-jsx";
import type { StateValues } from "../slack/elements.ts";
import type { Block } from "../slack/wire.ts";
import { control } from "./controls.ts";

/** Who looks, and what they chose so far. */
export interface BlockContext {
  readonly zone: string;
  readonly state: StateValues;
  /** Field errors by block_id. */
  readonly errors: Readonly<Record<string, string>>;
  readonly nameOf: (userId: string) => string | null;
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const words = (value: unknown): string => (isObject(value) && typeof value.text === "string" ? value.text : "");

/** What the renderer draws itself. Everything interactive is ours: it has no click callback and loses values. */
const drawnByLibrary = new Set(
  ["rich_text", "markdown", "table", "task_card", "plan", "alert", "video", "file", "image", "header"].concat([
    "context",
    "card",
    "carousel",
    "container",
    "data_visualization",
  ]),
);

/** Blocks as HTML. React escapes every word of them; nothing in a message is ever markup. */
export function blocksHtml(blocks: readonly Block[], context: BlockContext): string {
  const nodes = blocks.map((block, index) =>
    h(
      "div",
      { key: index, className: `block block-${known(block)}`, "data-block": block.block_id ?? "" },
      draw(block, context),
    ),
  );
  return renderToStaticMarkup(h("div", { className: "blocks" }, nodes)).replaceAll('id="slack_blocks_to_jsx" ', "");
}

const known = (block: Block) => block.type.replaceAll(/[^a-z_]/g, "");

function draw(block: Block, context: BlockContext): ReactNode {
  if (drawnByLibrary.has(block.type)) return library(block, context);
  switch (block.type) {
    case "divider":
      return h("hr");
    case "section":
      return section(block, context);
    case "actions":
    case "context_actions":
      return h(
        "div",
        { className: "row" },
        list(block.elements).map((element, index) => h("span", { key: index }, control(element, block, context))),
      );
    case "input":
      return input(block, context);
    case "data_table":
      return dataTable(block, context);
    default:
      return h("p", { className: "gap" }, `Slack shows a “${block.type}” block here; this page cannot draw it yet.`);
  }
}

function library(block: Block, context: BlockContext): ReactNode {
  const hooks: MessageProps["hooks"] = {
    date: ({ timestamp, format, fallback }) => dateWords(Number(timestamp), format, fallback, context.zone),
    // The hook gets the user without saying so in its type in every place; the id is what it draws.
    user: (user) => h("span", { className: "mention" }, `@${context.nameOf(user.id) ?? user.id}`),
    link: ({ href, children }) =>
      /^(https?:|mailto:|\/)/i.test(href)
        ? h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, children)
        : h("span", null, children),
  };
  // The library's union is of its own making; our blocks were checked against Slack's limits when they were posted.
  const blocks = [block] as unknown as MessageProps["blocks"];
  return h(Message, { blocks, hooks, logo: "", name: "", withoutWrapper: true, time: new Date(0), theme: "light" });
}

const mrkdwn = (text: unknown, context: BlockContext) => library({ type: "section", text }, context);

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
      block.text === undefined ? null : mrkdwn(block.text, context),
      fields === undefined
        ? null
        : h(
            "div",
            { className: "fields" },
            list(fields).map((field, index) => h("div", { key: index }, mrkdwn(field, context))),
          ),
    ),
    accessory === undefined ? null : h("div", { className: "accessory" }, control(accessory, block, context)),
  );
}

function input(block: Block, context: BlockContext): ReactNode {
  const error = context.errors[block.block_id ?? ""];
  const hint = words(block.hint);
  const grouped = isObject(block.element) && /radio|checkboxes/.test(String(block.element.type));
  return h(
    grouped ? "fieldset" : "label",
    { className: error === undefined ? "field" : "field bad" },
    h(
      grouped ? "legend" : "span",
      { className: "label" },
      words(block.label),
      block.optional === true ? h("small", null, " (optional)") : null,
    ),
    control(block.element, block, context),
    error === undefined ? null : h("span", { className: "error", role: "alert" }, error),
    hint === "" ? null : h("span", { className: "hint" }, hint),
  );
}

const cell = (value: unknown): string => {
  if (!isObject(value)) return "";
  if (value.type === "raw_number") return String(value.value ?? value.text ?? "");
  if (value.type === "rich_text") return richWords(value);
  return typeof value.text === "string" ? value.text : "";
};
const richWords = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(richWords).join("");
  if (!isObject(value)) return "";
  return typeof value.text === "string" ? value.text : richWords(value.elements);
};

function dataTable(block: Block, context: BlockContext): ReactNode {
  const [head, ...rows] = list(block.rows).map(list);
  const caption = typeof block.caption === "string" ? block.caption : words(block.caption);
  void context;
  return h(
    "div",
    { className: "scroll", tabIndex: 0, role: "region", "aria-label": caption === "" ? "Table" : caption },
    h(
      "table",
      { className: "data" },
      caption === "" ? null : h("caption", null, caption),
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          (head ?? []).map((value, index) => h("th", { key: index, scope: "col" }, cell(value))),
        ),
      ),
      h(
        "tbody",
        null,
        rows.map((row, index) =>
          h(
            "tr",
            { key: index },
            row.map((value, column) => h("td", { key: column }, cell(value))),
          ),
        ),
      ),
    ),
  );
}

const dateFormats: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  date: { year: "numeric", month: "long", day: "numeric" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  time: { hour: "2-digit", minute: "2-digit" },
};

/** Slack's <!date^…> in the zone of the person who reads. `seconds` is the epoch. */
function dateWords(seconds: number, format: string, fallback: string, zone: string): string {
  if (!Number.isFinite(seconds)) return fallback;
  const instant = Temporal.Instant.fromEpochMilliseconds(Math.round(seconds * 1000));
  return format.replaceAll(/\{(\w+?)(_pretty)?\}/g, (whole, name: string) => {
    const options = dateFormats[name];
    return options === undefined
      ? whole
      : new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone }).format(instant.epochMilliseconds);
  });
}
