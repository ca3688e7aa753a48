import { get as emojiOf } from "node-emoji";
import { Fragment, createElement as h, type ReactNode } from "react";
import { Message, type MessageProps } from "slack-blocks-to-jsx";
import type { BlockContext } from "./blocks.ts";
import { dateWords } from "./dates.ts";
import { isObject, type Json, list, number, objects, str, words } from "./json.ts";

/** Web addresses only: `javascript:` and friends stay letters. */
export const webAddress = (value: unknown): string | null =>
  /^(https?:|mailto:)/i.test(str(value)) ? str(value) : null;

export function link(href: unknown, children: ReactNode): ReactNode {
  const address = webAddress(href);
  if (address === null) return h("span", { className: "unlinked" }, children);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, children);
}

const emoji = (name: string): string => emojiOf(name) ?? `:${name}:`;

/** plain_text: letters as they are; only :names: of emoji are drawn, and only where the sender asked for it. */
export function plain(value: unknown): string {
  const text = words(value);
  if (isObject(value) && value.emoji !== true) return text;
  return text.replaceAll(/:([a-z0-9_+-]{1,40}):/g, (_, name: string) => emoji(name));
}

/** A text object as Slack shows it: mrkdwn goes through the maintained renderer, plain_text does not. */
export function textOf(value: unknown, context: BlockContext): ReactNode {
  if (isObject(value) && value.type === "mrkdwn") return byLibrary({ type: "section", text: value }, context);
  return h("p", { className: "plain" }, plain(value));
}

export const markdownOf = (text: unknown, context: BlockContext): ReactNode =>
  byLibrary({ type: "markdown", text: str(text) }, context);

/** slack-blocks-to-jsx parses mrkdwn and Markdown. It reads plain_text as mrkdwn too and loads images, so the rest is ours. */
function byLibrary(block: Json, context: BlockContext): ReactNode {
  const hooks: MessageProps["hooks"] = {
    date: ({ timestamp, format, fallback }) => dateWords(Number(timestamp), format, fallback, context.zone),
    user: (user) => mention(`@${context.nameOf(user.id) ?? user.id}`),
    channel: (channel) => mention(`#${channelName(channel.id, context)}`),
    atChannel: () => mention("@channel"),
    atEveryone: () => mention("@everyone"),
    atHere: () => mention("@here"),
    link: ({ href, children }) => link(href, children),
  };
  // The library's union is of its own making; our blocks were checked against Slack's limits when they were posted.
  const blocks = [block] as unknown as MessageProps["blocks"];
  return h(Message, { blocks, hooks, logo: "", name: "", withoutWrapper: true, time: new Date(0), theme: "light" });
}

const mention = (name: string) => h("span", { className: "mention" }, name);
const channelName = (id: string, context: BlockContext) =>
  context.directory.channels.find((channel) => channel.id === id)?.name ?? id;

export function richText(block: unknown, context: BlockContext): ReactNode {
  if (!isObject(block)) return null;
  const parts = objects(block.elements);
  return h(
    "div",
    { className: "rich" },
    parts.map((part, index) => h(Fragment, { key: index }, richPart(part, context, orderedStart(parts, index)))),
  );
}

/** An ordered list goes on counting after a nested one, as in Slack: `offset` says so, else the items before it at the same indent. */
function orderedStart(parts: readonly Json[], index: number): number {
  const part = parts[index];
  if (part === undefined || part.style !== "ordered") return 1;
  const offset = number(part.offset);
  if (offset !== null) return offset + 1;
  let count = 1;
  for (let before = index - 1; before >= 0; before -= 1) {
    const other = parts[before];
    if (other?.type !== "rich_text_list" || (number(other.indent) ?? 0) < (number(part.indent) ?? 0)) break;
    if (other.style === "ordered" && (number(other.indent) ?? 0) === (number(part.indent) ?? 0))
      count += list(other.elements).length;
  }
  return count;
}

function richPart(part: Json, context: BlockContext, start: number): ReactNode {
  const border = part.border === 1 ? " bordered" : "";
  const inline = (of: unknown) =>
    objects(of).map((element, index) => h(Fragment, { key: index }, richElement(element, context)));
  switch (part.type) {
    case "rich_text_section":
      return h("p", { className: "rich-line" }, inline(part.elements));
    case "rich_text_quote":
      return h("blockquote", { className: border.trim() }, inline(part.elements));
    case "rich_text_preformatted":
      return h("pre", { className: border.trim(), tabIndex: 0 }, inline(part.elements));
    case "rich_text_list":
      return h(
        part.style === "ordered" ? "ol" : "ul",
        {
          className: `rich-list indent-${Math.min(8, number(part.indent) ?? 0)}${border}`,
          ...(part.style === "ordered" && start > 1 ? { start } : {}),
        },
        objects(part.elements).map((item, index) => h("li", { key: index }, inline(item.elements))),
      );
    default:
      return h("p", { className: "gap" }, `(a “${str(part.type)}” part)`);
  }
}

function richElement(element: Json, context: BlockContext): ReactNode {
  return styled(element, richWords(element, context));
}

function richWords(element: Json, context: BlockContext): ReactNode {
  switch (element.type) {
    case "text":
      return str(element.text);
    case "link":
      return link(element.url, str(element.text) === "" ? str(element.url) : str(element.text));
    case "emoji":
      return h(
        "span",
        { role: "img", "aria-label": str(element.name) },
        unicodeOf(element.unicode) ?? emoji(str(element.name)),
      );
    case "user":
      return mention(`@${context.nameOf(str(element.user_id)) ?? str(element.user_id)}`);
    case "channel":
      return mention(`#${channelName(str(element.channel_id), context)}`);
    case "usergroup":
      return mention(`@${str(element.usergroup_id)}`);
    case "team":
      return mention(`@${str(element.team_id)}`);
    case "broadcast":
      return mention(`@${str(element.range)}`);
    case "date": {
      const said = dateWords(
        number(element.timestamp) ?? Number.NaN,
        str(element.format),
        str(element.fallback),
        context.zone,
      );
      return element.url === undefined ? said : link(element.url, said);
    }
    case "color":
      return h(
        "span",
        { className: "colour" },
        /^#[0-9a-f]{3,8}$/i.test(str(element.value)) ? h("i", { style: { background: str(element.value) } }) : null,
        str(element.value),
      );
    default:
      return str(element.text);
  }
}

/** "1f44b-1f3fd": the code points of the emoji. */
function unicodeOf(value: unknown): string | null {
  const points = str(value)
    .split("-")
    .map((part) => Number.parseInt(part, 16));
  return points.length > 0 && points.every((point) => point > 0 && point <= 0x10ffff)
    ? String.fromCodePoint(...points)
    : null;
}

const tags = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code" } as const;

function styled(element: Json, inner: ReactNode): ReactNode {
  const { style } = element;
  if (!isObject(style)) return inner;
  const marked = Object.entries(tags).reduce<ReactNode>(
    (node, [name, tag]) => (style[name] === true ? h(tag, null, node) : node),
    inner,
  );
  return style.highlight === true || style.client_highlight === true ? h("mark", null, marked) : marked;
}
