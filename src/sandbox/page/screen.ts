import { Fragment, createElement as h, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import type { Clock } from "#domain/clock.ts";
import type { SlackGateway } from "../slack/gateway.ts";
import type { StoredView } from "../slack/views.ts";
import type { StoredMessage } from "../slack/wire.ts";
import { type BlockContext, blocksHtml, textHtml, words } from "./blocks.ts";

export interface PagePerson {
  readonly email: string;
  readonly name: string;
  readonly timeZone: string;
  readonly role?: string;
}
export interface Part {
  readonly key: string;
  /** Changes when the HTML does. */
  readonly rev: string;
  readonly html: string;
}
/** Everything the page shows of one person. HTML is rendered here and only put in place there. */
export interface Screen {
  readonly person: string;
  readonly people: readonly { email: string; count: number; last: string; preview: string }[];
  readonly messages: readonly Part[];
  readonly home: Part | null;
  readonly modal: (Part & { readonly depth: number }) | null;
  readonly status: string;
  readonly prompts: readonly { readonly title: string; readonly message: string }[];
}

const raw = (html: string, className: string): ReactNode =>
  // Only ever our own rendered blocks: React escaped every word in them.
  h("div", { className, dangerouslySetInnerHTML: { __html: html } });

/** Renders what a person sees. Messages are cached by record: a record never changes. */
export function createScreens(deps: {
  readonly gateway: SlackGateway;
  readonly people: readonly PagePerson[];
  readonly clock: Clock;
}) {
  const { gateway, people, clock } = deps;
  const cache = new WeakMap<StoredMessage, { rev: number; html: string; state: string }>();
  const ids = new Map(gateway.people().map((user) => [user.id, user.name]));
  let revisions = 0;

  const nameOf = (id: string) => (id === gateway.identity.botUserId ? gateway.identity.appName : (ids.get(id) ?? null));
  const zoneOf = (email: string) => people.find((person) => person.email === email)?.timeZone ?? "Etc/UTC";

  function contextOf(email: string, surface: StoredMessage | StoredView | null): BlockContext {
    return {
      zone: zoneOf(email),
      state: surface === null ? {} : gateway.as(email).state(surface),
      errors: surface !== null && "errors" in surface ? surface.errors : {},
      nameOf,
    };
  }

  function clockWords(ts: string, zone: string): { iso: string; label: string } {
    const instant = Temporal.Instant.fromEpochMilliseconds(Math.floor(Number(ts) * 1000));
    const today = clock.now().toZonedDateTimeISO(zone).toPlainDate();
    const when = instant.toZonedDateTimeISO(zone);
    const time = `${String(when.hour).padStart(2, "0")}:${String(when.minute).padStart(2, "0")}`;
    const label = when.toPlainDate().equals(today)
      ? time
      : `${new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", timeZone: zone }).format(instant.epochMilliseconds)} ${time}`;
    return { iso: instant.toString(), label };
  }

  function message(email: string, entry: StoredMessage): Part {
    const context = contextOf(email, entry);
    const state = JSON.stringify(context.state);
    const hit = cache.get(entry);
    if (hit !== undefined && hit.state === state) return { key: entry.ts, rev: String(hit.rev), html: hit.html };
    const bodyOf = (text: string, blocks: StoredMessage["blocks"]) =>
      blocks.length > 0 ? blocksHtml(blocks, context) : textHtml(text === "" ? " " : text, context);
    const time = clockWords(entry.ts, context.zone);
    const author = nameOf(entry.user) ?? entry.user;
    const isReply = entry.threadTs !== null && entry.threadTs !== entry.ts;
    const marks = [
      entry.fromBot ? "bot" : "person",
      isReply ? "reply" : "",
      entry.ephemeralFor === null ? "" : "ephemeral",
      entry.stream === "open" ? "streaming" : "",
    ].filter((mark) => mark !== "");
    const html = renderToStaticMarkup(
      h(
        Fragment,
        null,
        h("span", { className: `avatar ${entry.fromBot ? "app" : ""}`, "aria-hidden": true }, initials(author)),
        h(
          "div",
          { className: `body ${marks.join(" ")}` },
          h(
            "header",
            null,
            h("b", null, author),
            entry.fromBot ? h("span", { className: "tag" }, "APP") : null,
            h("time", { dateTime: time.iso }, time.label),
            isReply ? h("span", { className: "note" }, "in the thread") : null,
          ),
          entry.ephemeralFor === null ? null : h("p", { className: "note only" }, "Only visible to you"),
          raw(bodyOf(entry.text, entry.blocks), "content"),
          edits(entry, bodyOf),
          entry.reactions.length === 0
            ? null
            : h(
                "p",
                { className: "reactions" },
                entry.reactions.map((r) => h("span", { key: r.name }, `:${r.name}: ${r.users.length}`)),
              ),
          entry.replyCount === 0
            ? null
            : h("p", { className: "note" }, entry.replyCount === 1 ? "1 reply" : `${entry.replyCount} replies`),
        ),
      ),
    );
    revisions += 1;
    cache.set(entry, { rev: revisions, html, state });
    return { key: entry.ts, rev: String(revisions), html };
  }

  function edits(entry: StoredMessage, bodyOf: (text: string, blocks: StoredMessage["blocks"]) => string): ReactNode {
    if (entry.edits.length === 0) return null;
    const times = entry.edits.length === 1 ? "edited" : `edited ${entry.edits.length} times`;
    return h(
      "details",
      { className: "edits" },
      h("summary", null, `(${times})`),
      entry.edits
        .toReversed()
        .slice(0, 5)
        .map((edit) =>
          h(
            "div",
            { key: edit.at, inert: true, className: "before" },
            h("p", { className: "note" }, "Before this edit"),
            raw(bodyOf(edit.text, edit.blocks), "content"),
          ),
        ),
    );
  }

  function home(email: string): Part | null {
    const view = gateway.as(email).home();
    if (view === null) return null;
    const context = contextOf(email, view);
    return { key: view.id, rev: view.hash, html: blocksHtml(view.content.blocks, context) };
  }

  function modal(email: string): Screen["modal"] {
    const stack = gateway.as(email).modals();
    const view = stack.at(-1);
    if (view === undefined) return null;
    const context = contextOf(email, view);
    const submit = words(view.content.submit);
    const close = words(view.content.close);
    const html = renderToStaticMarkup(
      h(
        "form",
        { method: "dialog", "data-view": view.id, noValidate: true },
        h(
          "header",
          null,
          h("h2", { id: "modal-title" }, words(view.content.title)),
          h("button", { type: "button", className: "btn icon", "data-close": view.id, "aria-label": "Close" }, "✕"),
        ),
        raw(blocksHtml(view.content.blocks, context), "content"),
        h("p", { className: "error", role: "alert", hidden: true }),
        h(
          "footer",
          null,
          h("button", { type: "button", className: "btn", "data-close": view.id }, close === "" ? "Close" : close),
          submit === "" ? null : h("button", { type: "submit", className: "btn primary" }, submit),
        ),
      ),
    );
    return { key: view.id, rev: `${view.hash}:${JSON.stringify(view.errors)}`, html, depth: stack.length };
  }

  function screen(email: string): Screen {
    const actor = gateway.as(email);
    // Replies stay with their root.
    const shown = actor.dm().toSorted((a, b) => {
      const [left, right] = [a.threadTs ?? a.ts, b.threadTs ?? b.ts];
      return left === right ? (a.ts < b.ts ? -1 : 1) : left < right ? -1 : 1;
    });
    const status = gateway.thread(email, shown.at(-1)?.threadTs ?? null);
    const top = gateway.thread(email, null);
    return {
      person: email,
      people: people.map((person) => {
        const sent = gateway.sentTo(person.email);
        const last = sent.at(-1);
        return {
          email: person.email,
          count: sent.length,
          last: last?.ts ?? "",
          preview: (last?.text ?? "").slice(0, 90),
        };
      }),
      messages: shown.slice(-200).map((entry) => message(email, entry)),
      home: home(email),
      modal: modal(email),
      status: status.statusUntil > clock.now().epochMilliseconds ? status.status : "",
      prompts: top.prompts,
    };
  }

  return { screen };
}

export const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => part[0] ?? "")
    .join("")
    .toUpperCase();
