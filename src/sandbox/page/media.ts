import { createElement as h, type ReactNode } from "react";
import type { Block } from "../slack/wire.ts";
import type { BlockContext } from "./blocks.ts";
import { control } from "./controls.ts";
import { isObject, type Json, list, str } from "./json.ts";
import { picture } from "./picture.ts";
import { link, plain, richText, textOf } from "./text.ts";

export const image = (block: Block): ReactNode =>
  h(
    "figure",
    { className: "image" },
    block.title === undefined ? null : h("figcaption", null, plain(block.title)),
    picture(block, "wide"),
  );

export function video(block: Block): ReactNode {
  const by = [str(block.author_name), str(block.provider_name)].filter((part) => part !== "").join(" · ");
  return h(
    "figure",
    { className: "video" },
    by === "" ? null : h("small", null, by),
    h("figcaption", null, link(block.title_url, plain(block.title))),
    block.description === undefined ? null : h("p", null, plain(block.description)),
    h(
      "div",
      { className: "screen" },
      picture(block, "wide"),
      h("span", { className: "play", "aria-hidden": true }, "▶"),
    ),
  );
}

export const file = (block: Block): ReactNode =>
  h(
    "div",
    { className: "file" },
    h("span", { className: "file-mark", "aria-hidden": true }, "FILE"),
    h(
      "span",
      null,
      h("b", null, str(block.external_id)),
      h("small", null, `${str(block.source)} file, kept outside Slack`),
    ),
  );

export function card(block: Block | Json, context: BlockContext): ReactNode {
  const parent: Block = { ...block, type: "card" };
  return h(
    "article",
    { className: "card" },
    block.hero_image === undefined ? null : picture(block.hero_image, "wide"),
    h(
      "div",
      { className: "card-body" },
      h(
        "div",
        { className: "card-head" },
        block.icon === undefined ? null : picture(block.icon, "small"),
        h(
          "div",
          null,
          block.title === undefined ? null : h("div", { className: "card-title" }, textOf(block.title, context)),
          block.subtitle === undefined ? null : h("div", { className: "card-sub" }, textOf(block.subtitle, context)),
        ),
      ),
      block.body === undefined ? null : textOf(block.body, context),
      block.actions === undefined
        ? null
        : h(
            "div",
            { className: "row" },
            list(block.actions).map((action, index) => h("span", { key: index }, control(action, parent, context))),
          ),
    ),
  );
}

export const carousel = (block: Block, context: BlockContext): ReactNode =>
  h(
    "div",
    { className: "carousel", tabIndex: 0, role: "region", "aria-label": "Cards, scroll sideways" },
    list(block.elements)
      .filter(isObject)
      .map((one, index) => h("div", { key: index }, card({ block_id: block.block_id, ...one }, context))),
  );

export function container(block: Block, context: BlockContext, inner: ReactNode): ReactNode {
  const width = /^(narrow|standard|wide|full)$/.test(str(block.width)) ? str(block.width) : "standard";
  const title = [
    block.icon === undefined ? null : h("span", { key: "icon" }, picture(block.icon, "small")),
    h(
      "span",
      { key: "words", className: "container-title" },
      block.rich_text_title === undefined ? h("b", null, plain(block.title)) : richText(block.rich_text_title, context),
      block.subtitle === undefined ? null : h("small", null, textOf(block.subtitle, context)),
    ),
  ];
  if (block.is_collapsible === true)
    return h(
      "details",
      { className: `container ${width}`, open: block.default_collapsed !== true },
      h("summary", null, title),
      h("div", { className: "container-body" }, inner),
    );
  return h(
    "section",
    { className: `container ${width}${block.has_header_divider === true ? " divided" : ""}` },
    h("header", null, title),
    h("div", { className: "container-body" }, inner),
  );
}
