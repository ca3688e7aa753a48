import { createElement as h, type ReactNode } from "react";
import { columnNode, roleWords } from "./column.ts";
import { banner, documentHtml } from "./document.ts";
import { hueOf, initials } from "./message.ts";
import type { PagePerson, Screen } from "./screen.ts";

/** A slash command as the app's manifest declares it. */
export interface PageCommand {
  readonly command: string;
  readonly description: string;
  readonly usageHint: string;
}

export interface PageInput {
  readonly people: readonly PagePerson[];
  readonly screen: Screen;
  /** The second person, side by side. */
  readonly beside: Screen | null;
  readonly appName: string;
  readonly base: string;
  readonly tab: "messages" | "home";
  readonly commands: readonly PageCommand[];
}

/** The whole page, with the first screens already in it: it reads without a script; the script keeps it fresh. */
export function pageHtml(input: PageInput): string {
  const { people, screen, beside, base, tab, appName } = input;
  const personOf = (one: Screen | null) => people.find(({ email }) => email === one?.person) ?? null;
  const body = [
    h("div", { key: "banner" }, banner),
    topbar(base, appName),
    h(
      "div",
      { key: "frame", className: "frame" },
      rail(input),
      h(
        "main",
        { className: "columns", "aria-label": "Slack" },
        columnNode({ slot: "a", person: personOf(screen), screen, tab, appName }),
        columnNode({ slot: "b", person: personOf(beside), screen: beside, tab: "messages", appName }),
      ),
      panel(),
    ),
    phoneBar(personOf(screen), personOf(beside)),
    h("div", {
      key: "phones",
      id: "phones",
      role: "region",
      "aria-live": "polite",
      "aria-label": "Phone notifications",
    }),
    h("p", { key: "trouble", id: "trouble", className: "trouble", role: "alert", hidden: true }),
    h("dialog", { key: "ask", id: "ask", "aria-label": "Please confirm" }),
  ];
  return documentHtml({
    title: `${appName} sandbox`,
    base,
    script: "main.ts",
    attributes: {
      "data-columns": beside === null ? "1" : "2",
      "data-view": "a",
      "data-commands": JSON.stringify(input.commands),
    },
    body,
  });
}

const topbar = (base: string, appName: string): ReactNode =>
  h(
    "header",
    { key: "top", className: "top" },
    h(
      "h1",
      null,
      h("span", { className: "mark", "aria-hidden": true }, "S"),
      h("span", null, appName, h("small", null, " sandbox")),
    ),
    h("p", { id: "clock", className: "clock", title: "The sandbox’s clock. Move it in World." }, h("time", null, " ")),
    h("button", { type: "button", className: "btn small", id: "two", "aria-pressed": false }, "Two people"),
    h(
      "button",
      { type: "button", className: "btn small", id: "toggle-panel", "aria-pressed": true, "aria-controls": "panel" },
      "Side panel",
    ),
    h(
      "details",
      { className: "menu", id: "more" },
      h("summary", { className: "btn icon small", role: "button", "aria-label": "Sandbox menu" }, "⋯"),
      h(
        "div",
        { className: "menu-items" },
        h(
          "fieldset",
          { className: "theme" },
          h("legend", null, "Colours"),
          ["system", "light", "dark"].map((value) =>
            h(
              "label",
              { key: value },
              h("input", { type: "radio", name: "theme", value }),
              h("span", null, value[0]?.toUpperCase(), value.slice(1)),
            ),
          ),
        ),
        h("a", { href: `${base}/gallery` }, "Block Kit gallery"),
        h("button", { type: "button", id: "reset" }, "Reset the demo…"),
      ),
    ),
  );

function rail({ people, screen, base }: PageInput): ReactNode {
  const boxes = new Map(screen.people.map((entry) => [entry.email, entry]));
  return h(
    "nav",
    { className: "people", "aria-label": "People" },
    h("h2", null, "People"),
    h(
      "ul",
      null,
      people.map((person) => {
        const box = boxes.get(person.email);
        return h(
          "li",
          { key: person.email },
          h(
            "a",
            {
              href: `${base}?person=${encodeURIComponent(person.email)}`,
              "data-person": person.email,
              "data-zone": person.timeZone,
              "data-last": box?.last ?? "",
              title: `${person.name}, ${roleWords[person.role ?? ""] ?? person.email}`,
              ...(person.email === screen.person ? { "aria-current": "page" } : {}),
            },
            h("span", { className: `avatar hue-${hueOf(person.name)}`, "aria-hidden": true }, initials(person.name)),
            h(
              "span",
              { className: "who" },
              h("b", null, person.name),
              h("small", { className: "role" }, roleWords[person.role ?? ""] ?? person.email),
              h("small", { className: "preview" }, box?.preview ?? ""),
            ),
            h("span", { className: "count", "aria-hidden": true }),
            h("span", { className: "sr unread-words" }),
          ),
        );
      }),
    ),
  );
}

const panelTabs = [
  ["guide", "Guide"],
  ["world", "World"],
  ["why", "Why"],
] as const;

const panel = (): ReactNode =>
  h(
    "aside",
    { id: "panel", className: "panel", "aria-label": "Beside Slack" },
    h(
      "div",
      { className: "tabs", role: "tablist", "aria-label": "Beside Slack" },
      panelTabs.map(([name, words]) =>
        h(
          "button",
          {
            key: name,
            type: "button",
            role: "tab",
            id: `tab-${name}`,
            "aria-controls": `panel-${name}`,
            "aria-selected": name === "guide",
            tabIndex: name === "guide" ? 0 : -1,
            "data-panel": name,
          },
          words,
        ),
      ),
    ),
    panelTabs.map(([name]) =>
      h(
        "div",
        {
          key: name,
          className: "panel-body",
          id: `panel-${name}`,
          role: "tabpanel",
          "aria-labelledby": `tab-${name}`,
          hidden: name !== "guide",
          tabIndex: 0,
        },
        h("p", { className: "waiting" }, "Loading…"),
      ),
    ),
    h("noscript", null, h("p", null, "This part needs JavaScript; it is served by this machine.")),
  );

const firstName = (person: PagePerson | null): string => person?.name.split(" ")[0] ?? "";

/** On a phone one thing is shown at a time; this is the switch. */
const phoneBar = (a: PagePerson | null, b: PagePerson | null): ReactNode =>
  h(
    "nav",
    { key: "switch", className: "switch", "aria-label": "Show" },
    h("button", { type: "button", "data-view": "a", "aria-pressed": true }, h("span", null, firstName(a))),
    h(
      "button",
      { type: "button", "data-view": "b", "aria-pressed": false, hidden: b === null },
      h("span", null, firstName(b)),
    ),
    panelTabs.map(([name, words]) =>
      h("button", { key: name, type: "button", "data-view": name, "aria-pressed": false }, h("span", null, words)),
    ),
  );
