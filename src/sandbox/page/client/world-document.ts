import type { DocumentView } from "../../world/api.ts";
import { type Desk, saidLine } from "./desk.ts";
import { el } from "./dom.ts";
import { get } from "./net.ts";

let open: DocumentView | null = null;
let refused = "";

/** The documents that briefs quote: edit one, or put a new one in the place of it. */
export function documentPart(desk: Desk): readonly Node[] {
  const { documents } = desk.world;
  const current = documents.filter((document) => document.current).toSorted((a, b) => a.title.localeCompare(b.title));
  const past = documents.filter((document) => !document.current);
  const options = (some: typeof documents) =>
    some.map(({ id, title }) => el("option", { value: id, selected: id === open?.id }, title));
  const select = el(
    "select",
    {
      "aria-label": "Document",
      "data-key": "document",
      change: () => {
        select.blur();
        void read(select.value).then(() => {
          desk.again();
          document.querySelector<HTMLElement>('[data-key="document"]')?.focus();
        });
      },
    },
    el("option", { value: "" }, `Choose one of ${documents.length}…`),
    el("optgroup", { label: "Quoted now" }, ...options(current)),
    past.length === 0 ? null : el("optgroup", { label: "No longer, or not yet" }, ...options(past)),
  );
  return [
    el("h2", {}, "Knowledge document"),
    saidLine("document"),
    refused === "" ? el("span", {}) : el("p", { class: "said bad", role: "alert" }, refused),
    select,
    ...(open === null ? [] : [editor(desk, open)]),
  ];
}

async function read(id: string): Promise<void> {
  const found = id === "" ? null : await get<DocumentView>(`document?id=${encodeURIComponent(id)}`);
  refused = typeof found === "string" ? found : "";
  open = typeof found === "string" ? null : found;
}

function editor(desk: Desk, shown: DocumentView): HTMLElement {
  const text = el("textarea", {
    "aria-label": `Text of ${shown.path}`,
    rows: 12,
    "data-key": "document-text",
    spellcheck: "false",
  });
  text.value = shown.text;
  const send = async (body: object) => {
    text.blur();
    const answer = await desk.change("document", "document", body);
    if (!answer.ok) return;
    await read(shown.id);
    desk.again();
  };
  return el(
    "form",
    {
      class: "stack",
      submit: (event) => {
        event.preventDefault();
        // What is written stays in the field until the product has taken it.
        open = { ...shown, text: text.value };
        void send({ id: shown.id, text: text.value });
      },
    },
    el("p", { class: "soft" }, shown.path),
    text,
    el(
      "div",
      { class: "row" },
      el("button", { type: "submit", class: "btn small primary", "data-key": "document-save" }, "Save"),
      el(
        "button",
        {
          type: "button",
          class: "btn small",
          "data-key": "document-supersede",
          title: "A new document takes its place; this one is no longer quoted",
          click: () => void send({ supersede: shown.id, text: text.value }),
        },
        "Save as its successor",
      ),
    ),
  );
}
