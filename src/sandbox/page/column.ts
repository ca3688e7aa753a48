import { createElement as h, type ReactNode } from "react";
import { hueOf, initials } from "./message.ts";
import type { PagePerson, Part, Screen } from "./screen.ts";

export const roleWords: Readonly<Record<string, string>> = {
  rep: "Sales rep",
  manager: "Manager",
  se: "Sales engineer",
  enablement: "Enablement",
  product_marketing: "Product marketing",
  admin: "Admin",
};

const place = (html: string) => ({ dangerouslySetInnerHTML: { __html: html } });
const parts = (some: readonly Part[]): ReactNode =>
  some.map((part) => h("li", { key: part.key, "data-ts": part.key, "data-rev": part.rev, ...place(part.html) }));

export interface ColumnInput {
  readonly slot: "a" | "b";
  /** Null: the column is there, and hidden until somebody is chosen. */
  readonly person: PagePerson | null;
  readonly screen: Screen | null;
  readonly tab: "messages" | "home";
  readonly appName: string;
}

/** One person's Slack: their direct messages with the app, its Home, an open thread, an open modal. */
export function columnNode({ slot, person, screen, tab, appName }: ColumnInput): ReactNode {
  const id = (name: string) => `${name}-${slot}`;
  const name = person?.name ?? "";
  return h(
    "section",
    {
      className: "column",
      key: slot,
      id: id("column"),
      "data-slot": slot,
      "data-tab": tab,
      "data-email": person?.email ?? "",
      hidden: person === null,
      "aria-label": `Slack of ${name}`,
    },
    h(
      "div",
      { className: "column-main" },
      header({ slot, person, tab, appName }),
      h(
        "div",
        {
          className: "tabpanel",
          id: id("panel-messages"),
          role: "tabpanel",
          "aria-labelledby": id("tab-messages"),
          hidden: tab !== "messages",
        },
        h(
          "ol",
          {
            className: "messages",
            "aria-live": "polite",
            "aria-relevant": "additions",
            tabIndex: 0,
            "aria-label": "Messages",
          },
          parts(screen?.messages ?? []),
        ),
        h(
          "div",
          { className: "empty", hidden: (screen?.messages.length ?? 1) > 0 },
          h("b", null, "Nothing here yet"),
          h(
            "p",
            null,
            "The first brief comes before this person’s next customer call. To see one now, type /prep below, or move the clock in World.",
          ),
        ),
        h("p", { className: "status", hidden: (screen?.status ?? "") === "", role: "status" }, screen?.status),
        h("div", { className: "row prompts" }),
        composer(id("say"), "", `Message ${appName}, or type /`),
      ),
      h(
        "div",
        {
          className: "tabpanel",
          id: id("panel-home"),
          role: "tabpanel",
          "aria-labelledby": id("tab-home"),
          hidden: tab !== "home",
          tabIndex: 0,
        },
        h("div", {
          className: "home",
          "data-view": screen?.home?.key ?? "",
          "data-rev": screen?.home?.rev ?? "",
          ...place(screen?.home?.html ?? ""),
        }),
        h(
          "div",
          { className: "empty home-empty", hidden: screen?.home !== null },
          h("b", null, "No Home yet"),
          h(
            "p",
            null,
            "The app draws this tab when it is opened. If it stays empty, look whether npm start still runs.",
          ),
        ),
      ),
      h(
        "aside",
        { className: "thread", hidden: true, "aria-label": "Thread" },
        h(
          "header",
          null,
          h("h3", null, "Thread"),
          h(
            "button",
            { type: "button", className: "btn icon", "data-thread-close": "", "aria-label": "Close the thread" },
            "✕",
          ),
        ),
        h("ol", {
          className: "messages",
          "aria-live": "polite",
          "aria-relevant": "additions",
          tabIndex: 0,
          "aria-label": "Messages of the thread",
        }),
        composer(id("reply"), "thread", "Reply in the thread"),
      ),
    ),
    h(
      "div",
      { className: "modal-layer", hidden: true },
      h("div", { className: "modal", role: "dialog", "aria-modal": true, id: id("modal") }),
    ),
  );
}

function header({ slot, person, tab, appName }: Omit<ColumnInput, "screen">): ReactNode {
  const name = person?.name ?? "";
  return h(
    "header",
    { className: "bar" },
    h("span", { className: `avatar hue-${hueOf(name)}`, "aria-hidden": true, "data-who": "initials" }, initials(name)),
    h(
      "div",
      { className: "bar-words" },
      h("h2", { title: name, "data-who": "name" }, name),
      h(
        "p",
        null,
        h("b", { "data-who": "role" }, roleWords[person?.role ?? ""] ?? ""),
        h("span", null, ` · messages with ${appName}`),
      ),
    ),
    h(
      "div",
      { className: "tabs", role: "tablist", "aria-label": `${appName} for this person` },
      (["messages", "home"] as const).map((one) =>
        h(
          "button",
          {
            key: one,
            type: "button",
            role: "tab",
            id: `tab-${one}-${slot}`,
            "aria-controls": `panel-${one}-${slot}`,
            "aria-selected": one === tab,
            tabIndex: one === tab ? 0 : -1,
            "data-go": one,
          },
          one === "messages" ? "Messages" : "Home",
        ),
      ),
    ),
    slot === "b"
      ? h(
          "button",
          { type: "button", className: "btn icon", "data-column-close": "", "aria-label": "Close the second person" },
          "✕",
        )
      : null,
  );
}

const composer = (id: string, kind: string, placeholder: string): ReactNode =>
  h(
    "form",
    { className: "composer", "data-composer": kind },
    h("label", { htmlFor: id, className: "sr" }, kind === "thread" ? "Reply" : "Message or command"),
    h(
      "span",
      { className: "say" },
      h("input", {
        id,
        name: "say",
        type: "text",
        autoComplete: "off",
        placeholder,
        maxLength: 4000,
        role: "combobox",
        "aria-expanded": false,
        "aria-autocomplete": "list",
        "aria-controls": `${id}-list`,
      }),
      h("span", {
        className: "suggestions above",
        role: "listbox",
        id: `${id}-list`,
        "aria-label": "Commands",
        hidden: true,
      }),
    ),
    h("button", { type: "submit", className: "btn primary" }, "Send"),
  );
