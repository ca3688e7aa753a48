import { Fragment, createElement as h, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import type { StoredMessage } from "../slack/wire.ts";
import { type BlockContext, blocksHtml, textHtml } from "./blocks.ts";
import { changesBetween, lettersOf } from "./changes.ts";
import { clockLabel } from "./dates.ts";

/** Our own rendered blocks: React escaped every word in them. */
export const raw = (html: string, className: string, more: { readonly tabIndex?: number } = {}): ReactNode =>
  h("div", { className, ...more, dangerouslySetInnerHTML: { __html: html } });

/** What a phone shows of a message: its `text`, with Slack's escapes undone, on one line. */
export const phoneText = (text: string): string =>
  text
    .replaceAll(
      /<([@#!])([^>|]*)(?:\|([^>]*))?>/g,
      (_, mark: string, id: string, label?: string) => label ?? `${mark === "!" ? "@" : mark}${id}`,
    )
    .replaceAll(/<([^>|]+)\|([^>]*)>/g, "$2")
    .replaceAll(/\s+/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .trim();

/** `place`: in the list of a conversation, where a reply is a line below its root, or in an open thread. */
export interface MessageView {
  readonly context: BlockContext;
  readonly now: Temporal.Instant;
  readonly author: string;
  readonly place: "list" | "thread";
  /** The newest reply, shown below a root in the list. */
  readonly lastReply: { readonly author: string; readonly text: string; readonly at: string } | null;
}

export function messageHtml(entry: StoredMessage, view: MessageView): string {
  const { context, now, author } = view;
  const bodyOf = (text: string, blocks: StoredMessage["blocks"]) =>
    blocks.length > 0 ? blocksHtml(blocks, context) : textHtml(text === "" ? " " : text, context);
  const at = Temporal.Instant.fromEpochMilliseconds(Math.floor(Number(entry.ts) * 1000));
  const marks = [
    entry.fromBot ? "bot" : "person",
    entry.ephemeralFor === null ? "" : "ephemeral",
    entry.stream === "open" ? "streaming" : "",
  ].filter((mark) => mark !== "");
  return renderToStaticMarkup(
    h(
      Fragment,
      null,
      h(
        "span",
        { className: `avatar ${entry.fromBot ? "app" : `hue-${hueOf(author)}`}`, "aria-hidden": true },
        entry.fromBot ? "S" : initials(author),
      ),
      h(
        "div",
        { className: `body ${marks.join(" ")}` },
        h(
          "header",
          null,
          h("b", null, author),
          entry.fromBot ? h("span", { className: "tag" }, "APP") : null,
          h(
            "time",
            {
              dateTime: at.toString(),
              title: at.toZonedDateTimeISO(context.zone).toString({ smallestUnit: "second" }),
            },
            clockLabel(at, context.zone, now),
          ),
        ),
        entry.ephemeralFor === null ? null : h("p", { className: "only" }, "Only visible to you"),
        raw(bodyOf(entry.text, entry.blocks), "content"),
        edits(entry, context, now),
        entry.reactions.length === 0
          ? null
          : h(
              "p",
              { className: "reactions" },
              entry.reactions.map((r) => h("span", { key: r.name }, `:${r.name}: ${r.users.length}`)),
            ),
        view.place === "list" ? thread(entry, view) : null,
        entry.fromBot ? lockScreen(entry.text) : null,
      ),
      tools(entry, view.place),
    ),
  );
}

const lockScreen = (text: string): ReactNode =>
  h("p", { className: "lock", hidden: true }, h("b", null, "On the phone"), h("span", null, phoneText(text)));

function thread(entry: StoredMessage, { lastReply }: MessageView): ReactNode {
  if (entry.replyCount === 0) return null;
  const count = entry.replyCount === 1 ? "1 reply" : `${entry.replyCount} replies`;
  return h(
    "button",
    { type: "button", className: "thread-link", "data-thread": entry.ts },
    h("b", null, count),
    lastReply === null ? null : h("span", null, `${lastReply.author}: ${lastReply.text}`),
  );
}

function tools(entry: StoredMessage, place: "list" | "thread"): ReactNode {
  return h(
    "div",
    { className: "tools" },
    entry.fromBot && entry.ephemeralFor === null
      ? h("button", { type: "button", "data-why": entry.ts, title: "The path this message took" }, "Why")
      : null,
    entry.fromBot && entry.ephemeralFor === null
      ? h(
          "button",
          { type: "button", "data-lock": "", "aria-expanded": false, title: "What a phone shows of it" },
          "Phone",
        )
      : null,
    place === "list" && entry.ephemeralFor === null
      ? h("button", { type: "button", "data-thread": entry.ts, title: "Open the thread" }, "Reply")
      : null,
  );
}

function edits(entry: StoredMessage, context: BlockContext, now: Temporal.Instant): ReactNode {
  if (entry.edits.length === 0) return null;
  const times = entry.edits.length === 1 ? "edited" : `edited ${entry.edits.length} times`;
  const versions = [
    ...entry.edits.map(({ text, blocks }) => lettersOf(text, blocks)),
    lettersOf(entry.text, entry.blocks),
  ];
  return h(
    "details",
    { className: "edits" },
    h("summary", null, `(${times})`, h("span", null, " see what changed")),
    entry.edits
      .map((edit, index) => ({ at: edit.at, runs: changesBetween(versions[index] ?? "", versions[index + 1] ?? "") }))
      .toReversed()
      .slice(0, 5)
      .map(({ at, runs }) =>
        h(
          "div",
          { key: at, className: "change" },
          h("p", { className: "note" }, `Edit of ${clockLabel(Temporal.Instant.from(at), context.zone, now)}`),
          h(
            "p",
            null,
            runs.map((run, index) =>
              run.kind === "same"
                ? h(Fragment, { key: index }, shortened(run.text))
                : h(run.kind === "added" ? "ins" : "del", { key: index }, run.text),
            ),
          ),
        ),
      ),
  );
}

/** Of what stayed, enough to see where it stands. */
const shortened = (text: string): string => (text.length > 160 ? `${text.slice(0, 70)} … ${text.slice(-70)}` : text);

export const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => part[0] ?? "")
    .join("")
    .toUpperCase();

/** One of six colours, always the same for a name. */
export const hueOf = (name: string): number =>
  [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7) % 6;
