import { createElement as h, type ReactNode } from "react";
import type { Block } from "../slack/wire.ts";
import type { BlockContext } from "./blocks.ts";
import { type Json, objects, str, words } from "./json.ts";
import { link, richText } from "./text.ts";

const statuses: Readonly<Record<string, string>> = {
  pending: "Waiting",
  in_progress: "Working",
  complete: "Done",
  error: "Failed",
};

export function taskCard(block: Block | Json, context: BlockContext): ReactNode {
  const status = str(block.status) in statuses ? str(block.status) : "pending";
  const sources = objects(block.sources);
  return h(
    "div",
    { className: `task ${status}` },
    h(
      "p",
      { className: "task-title" },
      h("i", { "aria-hidden": true }),
      h("b", null, words(block.title)),
      h("small", null, statuses[status]),
    ),
    block.details === undefined ? null : h("div", { className: "task-part" }, richText(block.details, context)),
    block.output === undefined ? null : h("div", { className: "task-part" }, richText(block.output, context)),
    sources.length === 0
      ? null
      : h(
          "p",
          { className: "task-part sources" },
          sources.map((source, index) => h("span", { key: index }, link(source.url, str(source.text)))),
        ),
  );
}

export const plan = (block: Block, context: BlockContext): ReactNode =>
  h(
    "section",
    { className: "plan" },
    h("b", null, words(block.title)),
    h(
      "ol",
      null,
      objects(block.tasks).map((task, index) => h("li", { key: index }, taskCard(task, context))),
    ),
  );
