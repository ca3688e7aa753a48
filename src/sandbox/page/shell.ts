import { Fragment, createElement as h } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { initials, type PagePerson, type Screen } from "./screen.ts";

const roleWords: Readonly<Record<string, string>> = {
  rep: "Sales rep",
  manager: "Manager",
  se: "Sales engineer",
  enablement: "Enablement",
  product_marketing: "Product marketing",
  admin: "Admin",
};

/** The whole page, with the first screen already in it: it reads without a script; the script keeps it fresh. */
export function pageHtml(input: {
  readonly people: readonly PagePerson[];
  readonly screen: Screen;
  readonly appName: string;
  readonly base: string;
  readonly tab: "messages" | "home";
}): string {
  const { people, screen, base, tab } = input;
  const current = people.find((person) => person.email === screen.person);
  const place = (html: string) => ({ dangerouslySetInnerHTML: { __html: html } });
  const counts = new Map(screen.people.map((entry) => [entry.email, entry]));

  const sidebar = h(
    "nav",
    { className: "people", "aria-label": "People" },
    h("h2", null, "People"),
    h(
      "ul",
      null,
      people.map((person) => {
        const entry = counts.get(person.email);
        return h(
          "li",
          { key: person.email },
          h(
            "a",
            {
              href: `${base}?person=${encodeURIComponent(person.email)}`,
              "data-person": person.email,
              "data-last": entry?.last ?? "",
              ...(person.email === screen.person ? { "aria-current": "page" } : {}),
            },
            h("span", { className: "avatar", "aria-hidden": true }, initials(person.name)),
            h(
              "span",
              { className: "who" },
              h("b", null, person.name),
              h("small", null, roleWords[person.role ?? ""] ?? person.email),
            ),
            h("span", { className: "count" }, entry === undefined || entry.count === 0 ? "" : String(entry.count)),
          ),
        );
      }),
    ),
  );

  const main = h(
    "main",
    { "data-tab": tab },
    h(
      "header",
      { className: "bar" },
      h(
        "div",
        null,
        h("h1", null, input.appName),
        h("p", null, "Direct messages of ", h("b", { id: "current" }, current?.name ?? "")),
      ),
      h(
        "div",
        { className: "tabs", role: "tablist", "aria-label": "Conversation" },
        (["messages", "home"] as const).map((name) =>
          h(
            "button",
            {
              key: name,
              type: "button",
              role: "tab",
              id: `tab-${name}`,
              "aria-controls": `panel-${name}`,
              "aria-selected": name === tab,
              tabIndex: name === tab ? 0 : -1,
              "data-go": name,
            },
            name === "messages" ? "Messages" : "Home",
          ),
        ),
      ),
    ),
    h(
      "section",
      { id: "panel-messages", role: "tabpanel", "aria-labelledby": "tab-messages", hidden: tab !== "messages" },
      h(
        "ol",
        { id: "messages", "aria-live": "polite", "aria-relevant": "additions", tabIndex: 0, "aria-label": "Messages" },
        screen.messages.map((message) =>
          h("li", { key: message.key, "data-ts": message.key, "data-rev": message.rev, ...place(message.html) }),
        ),
      ),
      h(
        "p",
        { id: "empty", className: "empty", hidden: screen.messages.length > 0 },
        "Nothing here yet. The first brief comes before this person’s next customer call, or type /prep below.",
      ),
      h("p", { id: "status", className: "status", hidden: screen.status === "" }, screen.status),
      h(
        "div",
        { id: "prompts", className: "row prompts" },
        screen.prompts.map((prompt) =>
          h(
            "button",
            { key: prompt.title, type: "button", className: "btn", "data-prompt": prompt.message },
            prompt.title,
          ),
        ),
      ),
      h(
        "form",
        { id: "composer" },
        h("label", { htmlFor: "say", className: "sr" }, "Message or command"),
        h("input", {
          id: "say",
          name: "say",
          autoComplete: "off",
          placeholder: "Message, or /prep, /prep help, /prep <account>",
          maxLength: 4000,
          list: "commands",
        }),
        h(
          "datalist",
          { id: "commands" },
          ["/prep", "/prep help"].map((value) => h("option", { key: value, value })),
        ),
        h("button", { type: "submit", className: "btn primary" }, "Send"),
      ),
    ),
    h(
      "section",
      { id: "panel-home", role: "tabpanel", "aria-labelledby": "tab-home", hidden: tab !== "home" },
      h("div", {
        id: "home",
        "data-view": screen.home?.key ?? "",
        "data-rev": screen.home?.rev ?? "",
        ...place(screen.home?.html ?? ""),
      }),
      h(
        "p",
        { id: "home-empty", className: "empty", hidden: screen.home !== null },
        "The app has not drawn this tab yet. It does so when the tab is opened.",
      ),
    ),
    h("p", { id: "trouble", className: "trouble", role: "alert", hidden: true }),
  );

  const document = h(
    "html",
    { lang: "en", "data-theme": "light" },
    h(
      "head",
      null,
      h("meta", { charSet: "utf-8" }),
      h("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
      h("meta", { name: "color-scheme", content: "light dark" }),
      h("title", null, `${input.appName} sandbox`),
      h("link", { rel: "icon", href: "data:," }),
      h("script", { src: `${base}/theme.js` }),
      h("link", { rel: "stylesheet", href: `${base}/blocks.css` }),
      h("link", { rel: "stylesheet", href: `${base}/message.css` }),
      h("link", { rel: "stylesheet", href: `${base}/style.css` }),
      h("script", { src: `${base}/client.js`, type: "module" }),
    ),
    h(
      "body",
      { "data-base": base, "data-person": screen.person },
      h(
        "p",
        { className: "banner", role: "note" },
        h("b", null, "Sandbox."),
        " Nothing here leaves this machine",
        h("span", null, ": the Slack, the calendar and the company are local stand-ins"),
        ".",
      ),
      h("div", { className: "frame" }, sidebar, main),
      h("dialog", { id: "modal", "aria-labelledby": "modal-title" }),
    ),
  );
  return `<!doctype html>${renderToStaticMarkup(h(Fragment, null, document))}`;
}
