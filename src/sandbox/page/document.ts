import { Fragment, createElement as h, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";

/** One HTML page of the sandbox. `script` is a module of client/; without one the page is words only. */
export function documentHtml(input: {
  readonly title: string;
  readonly base: string;
  readonly script: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly body: ReactNode;
}): string {
  const { title, base, script, attributes, body } = input;
  const page = h(
    "html",
    { lang: "en", "data-theme": "light" },
    h(
      "head",
      null,
      h("meta", { charSet: "utf-8" }),
      h("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
      h("meta", { name: "color-scheme", content: "light dark" }),
      h("title", null, title),
      h("link", { rel: "icon", href: "data:," }),
      h("script", { src: `${base}/theme.js` }),
      h("link", { rel: "stylesheet", href: `${base}/blocks.css` }),
      ["base", "page", "message", "elements", "panel"].map((name) =>
        h("link", { key: name, rel: "stylesheet", href: `${base}/${name}.css` }),
      ),
      script === null ? null : h("script", { src: `${base}/client/${script}`, type: "module" }),
    ),
    h("body", { "data-base": base, ...attributes }, body),
  );
  return `<!doctype html>${renderToStaticMarkup(h(Fragment, null, page))}`;
}

export const banner: ReactNode = h(
  "p",
  { className: "banner", role: "note" },
  h("b", null, "Sandbox."),
  " Nothing here leaves this machine",
  h("span", null, ": the Slack, the calendar and the company are local stand-ins"),
  ".",
);
