import { createElement as h } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import type { Clock } from "#domain/clock.ts";
import type { SlackGateway } from "../slack/gateway.ts";
import type { StoredView } from "../slack/views.ts";
import type { StoredMessage } from "../slack/wire.ts";
import { type BlockContext, blocksHtml, type Directory } from "./blocks.ts";
import { words } from "./json.ts";
import { messageHtml, phoneText, raw } from "./message.ts";

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
export interface Mailbox {
  readonly email: string;
  readonly count: number;
  /** Timestamp of the newest message of the app; "" when there is none. */
  readonly last: string;
  /** What a phone shows of it. */
  readonly preview: string;
}
/** Everything the page shows of one person. HTML is rendered here and only put in place there. */
export interface Screen {
  readonly person: string;
  readonly people: readonly Mailbox[];
  readonly messages: readonly Part[];
  /** The root and its replies, when a thread was asked for and is there. */
  readonly thread: readonly Part[] | null;
  readonly home: Part | null;
  readonly modal: (Part & { readonly depth: number }) | null;
  readonly status: string;
  readonly prompts: readonly { readonly title: string; readonly message: string }[];
}

const MOST_MESSAGES = 200;

/** Renders what a person sees. Messages are cached by record: a record never changes. */
export function createScreens(deps: {
  readonly gateway: SlackGateway;
  readonly people: readonly PagePerson[];
  readonly clock: Clock;
}) {
  const { gateway, people, clock } = deps;
  const cache = new WeakMap<StoredMessage, Map<string, Part>>();
  const directory: Directory = {
    users: gateway.people().map(({ id, name }) => ({ id, name })),
    channels: gateway.channels().map(({ id, name }) => ({ id, name })),
  };
  const ids = new Map(directory.users.map((user) => [user.id, user.name]));
  let revisions = 0;

  const nameOf = (id: string) => (id === gateway.identity.botUserId ? gateway.identity.appName : (ids.get(id) ?? null));
  const zoneOf = (email: string) => people.find((person) => person.email === email)?.timeZone ?? "Etc/UTC";

  function contextOf(email: string, surface: StoredMessage | StoredView | null): BlockContext {
    return {
      zone: zoneOf(email),
      state: surface === null ? {} : gateway.as(email).state(surface),
      errors: surface !== null && "errors" in surface ? surface.errors : {},
      nameOf,
      directory,
    };
  }

  function message(email: string, entry: StoredMessage, place: "list" | "thread", newest: StoredMessage | null): Part {
    const context = contextOf(email, entry);
    const now = clock.now();
    const today = now.toZonedDateTimeISO(context.zone).toPlainDate().toString();
    const variant = JSON.stringify([place, today, newest?.ts, newest?.text, context.state]);
    const known = cache.get(entry) ?? new Map<string, Part>();
    const hit = known.get(variant);
    if (hit !== undefined) return hit;
    const authorOf = (one: StoredMessage) => nameOf(one.user) ?? one.user;
    const html = messageHtml(entry, {
      context,
      now,
      author: authorOf(entry),
      place,
      lastReply:
        newest === null
          ? null
          : { author: authorOf(newest), text: phoneText(newest.text).slice(0, 120), at: newest.ts },
    });
    revisions += 1;
    const part = { key: entry.ts, rev: String(revisions), html };
    // One variant is in use at a time for a place; older ones would only pile up.
    cache.set(entry, new Map([...known].filter(([key]) => !key.startsWith(`["${place}"`)).concat([[variant, part]])));
    return part;
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
    const titleId = `title-${view.id}`;
    const html = renderToStaticMarkup(
      h(
        "form",
        { method: "dialog", "data-view": view.id, "data-title": titleId, noValidate: true },
        h(
          "header",
          null,
          h("h2", { id: titleId }, words(view.content.title)),
          h("button", { type: "button", className: "btn icon", "data-close": view.id, "aria-label": "Close" }, "✕"),
        ),
        // It scrolls when it is long, and may hold nothing that takes the keyboard.
        raw(blocksHtml(view.content.blocks, context), "content", { tabIndex: 0 }),
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

  function mailbox({ email }: PagePerson): Mailbox {
    const sent = gateway.sentTo(email);
    const last = sent.at(-1);
    return { email, count: sent.length, last: last?.ts ?? "", preview: phoneText(last?.text ?? "").slice(0, 160) };
  }

  /** `threadTs` opens a thread beside the conversation. */
  function screen(email: string, threadTs: string | null = null): Screen {
    const all = gateway.as(email).dm();
    const isReply = (entry: StoredMessage) => entry.threadTs !== null && entry.threadTs !== entry.ts;
    const roots = new Set(all.filter((entry) => !isReply(entry)).map((entry) => entry.ts));
    // A reply is read in its thread; one whose root is gone, or that was sent to the conversation as well, stands for itself.
    const shown = all.filter((entry) => !isReply(entry) || entry.broadcast || !roots.has(entry.threadTs ?? ""));
    const newestReply = new Map(all.filter(isReply).map((entry) => [entry.threadTs, entry]));
    const inThread = all.filter((entry) => entry.ts === threadTs || entry.threadTs === threadTs);
    const status = gateway.thread(email, threadTs ?? all.at(-1)?.threadTs ?? null);
    return {
      person: email,
      people: people.map(mailbox),
      messages: shown
        .slice(-MOST_MESSAGES)
        .map((entry) => message(email, entry, "list", newestReply.get(entry.ts) ?? null)),
      thread:
        threadTs === null || inThread.length === 0
          ? null
          : inThread.map((entry) => message(email, entry, "thread", null)),
      home: home(email),
      modal: modal(email),
      status: status.statusUntil > clock.now().epochMilliseconds ? status.status : "",
      prompts: gateway.thread(email, null).prompts,
    };
  }

  const reader = { zone: "Europe/London", nameOf, directory };
  return { screen, reader };
}
