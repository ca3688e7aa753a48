import { createElement as h, type ReactNode } from "react";
import type { Block } from "../slack/wire.ts";
import type { BlockContext } from "./blocks.ts";

/** Our own controls for Block Kit elements: plain HTML form elements that carry where they sit in data attributes. */

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const words = (value: unknown): string => (isObject(value) && typeof value.text === "string" ? value.text : "");
const str = (value: unknown): string => (typeof value === "string" ? value : "");

const NATIVE_INPUT: Readonly<Record<string, string>> = {
  datepicker: "date",
  timepicker: "time",
  email_text_input: "email",
  url_text_input: "url",
  number_input: "number",
};

export function control(value: unknown, block: Block, context: BlockContext): ReactNode {
  if (!isObject(value)) return null;
  const type = str(value.type);
  const id = `${block.block_id ?? ""}/${str(value.action_id)}`;
  const entry = context.state[block.block_id ?? ""]?.[str(value.action_id)];
  const placeholder = words(value.placeholder);
  // In an input block a choice waits for the submission; elsewhere it goes to the app at once.
  const live = block.type !== "input" || block.dispatch_action === true;
  const place = {
    "data-control": id,
    "data-type": type,
    ...(live ? { "data-live": "" } : {}),
    ...(isObject(value.confirm)
      ? { "data-confirm": `${words(value.confirm.title)}\n\n${words(value.confirm.text)}` }
      : {}),
  };
  const named = block.type === "input" ? {} : { "aria-label": placeholder === "" ? str(value.action_id) : placeholder };
  switch (type) {
    case "button":
    case "workflow_button":
      return button(value, place);
    case "icon_button":
      return h(
        "button",
        { type: "button", className: "btn icon", ...place, title: words(value.text) },
        value.icon === "trash" ? "🗑" : words(value.text),
      );
    case "feedback_buttons":
      return [value.positive_button, value.negative_button].filter(isObject).map((one, index) =>
        h(
          "button",
          {
            key: index,
            type: "button",
            className: "btn icon",
            ...place,
            "data-value": str(one.value),
            "aria-label": words(one.text),
            title: words(one.text),
          },
          index === 0 ? "👍" : "👎",
        ),
      );
    case "overflow":
      return h(
        "details",
        { className: "menu" },
        h("summary", { className: "btn icon", "aria-label": "More actions" }, "⋯"),
        h(
          "div",
          { className: "menu-items", role: "group", "aria-label": "More actions" },
          list(value.options)
            .filter(isObject)
            .map((option) =>
              h(
                "button",
                { key: str(option.value), type: "button", ...place, "data-value": str(option.value) },
                words(option.text),
              ),
            ),
        ),
      );
    case "static_select":
    case "users_select":
    case "conversations_select":
    case "channels_select":
      return select(value, selectedOf(entry), placeholder, { ...place, ...named });
    case "multi_static_select":
      return h(
        "select",
        {
          ...place,
          ...named,
          multiple: true,
          defaultValue: list(entry?.selected_options)
            .filter(isObject)
            .map((o) => str(o.value)),
        },
        options(value),
      );
    case "external_select":
    case "multi_external_select":
      return external(value, entry, placeholder, { ...place, ...named });
    case "radio_buttons":
    case "checkboxes":
      return choices(value, entry, id, place);
    case "plain_text_input":
    case "rich_text_input": {
      const text = str(entry?.value);
      const shared = {
        ...place,
        ...named,
        placeholder,
        defaultValue: text,
        ...(typeof value.max_length === "number" ? { maxLength: value.max_length } : {}),
      };
      return value.multiline === true || type === "rich_text_input"
        ? h("textarea", { ...shared, rows: 4 })
        : h("input", { ...shared, type: "text" });
    }
    case "datetimepicker":
      return h("input", { ...place, ...named, type: "datetime-local" });
    case "image":
      return h("span", { className: "picture", role: "img", "aria-label": str(value.alt_text) }, str(value.alt_text));
    default: {
      const native = NATIVE_INPUT[type];
      if (native === undefined) return h("span", { className: "gap" }, `(a “${type}” element)`);
      const current = str(entry?.value) || str(entry?.selected_date) || str(entry?.selected_time);
      return h("input", {
        ...place,
        ...named,
        type: native,
        placeholder,
        defaultValue: current,
        ...(value.is_decimal_allowed === true ? { step: "any" } : {}),
      });
    }
  }
}

function button(value: Json, place: Readonly<Record<string, string>>): ReactNode {
  const style = value.style === "primary" || value.style === "danger" ? ` ${value.style}` : "";
  const label = str(value.accessibility_label);
  const named = label === "" ? {} : { "aria-label": label };
  const url = str(value.url);
  // A button with a link opens it and tells the app, as in Slack; only web addresses are followed.
  if (/^https?:\/\//i.test(url))
    return h(
      "a",
      { className: `btn${style}`, href: url, target: "_blank", rel: "noopener noreferrer", ...place, ...named },
      words(value.text),
      " ↗",
    );
  return h("button", { type: "button", className: `btn${style}`, ...place, ...named }, words(value.text));
}

function selectedOf(entry: Json | undefined): string {
  const option = entry?.selected_option;
  if (isObject(option)) return str(option.value);
  return str(entry?.selected_user) || str(entry?.selected_conversation) || str(entry?.selected_channel);
}

const options = (value: Json): ReactNode => [
  ...list(value.options)
    .filter(isObject)
    .map((option) => h("option", { key: str(option.value), value: str(option.value) }, words(option.text))),
  ...list(value.option_groups)
    .filter(isObject)
    .map((group, index) => h("optgroup", { key: `group-${index}`, label: words(group.label) }, options(group))),
];

const select = (
  value: Json,
  selected: string,
  placeholder: string,
  attributes: Readonly<Record<string, string>>,
): ReactNode =>
  h(
    "select",
    { ...attributes, defaultValue: selected },
    h("option", { value: "" }, placeholder === "" ? "Choose…" : placeholder),
    options(value),
  );

function external(
  value: Json,
  entry: Json | undefined,
  placeholder: string,
  attributes: Readonly<Record<string, string>>,
): ReactNode {
  const chosen = isObject(entry?.selected_option) ? entry.selected_option : null;
  const least = typeof value.min_query_length === "number" ? value.min_query_length : 3;
  return h(
    "span",
    { className: "external" },
    h("input", {
      ...attributes,
      type: "search",
      autoComplete: "off",
      placeholder: placeholder === "" ? "Type to search" : placeholder,
      defaultValue: chosen === null ? "" : words(chosen.text),
      "data-picked": chosen === null ? "" : str(chosen.value),
      "data-suggest": String(least),
      role: "combobox",
      "aria-expanded": "false",
    }),
    h("span", { className: "suggestions", role: "listbox", "aria-label": "Suggestions", hidden: true }),
  );
}

function choices(value: Json, entry: Json | undefined, id: string, place: Readonly<Record<string, string>>): ReactNode {
  const isRadio = value.type === "radio_buttons";
  const chosen = new Set(
    isRadio
      ? [selectedOf(entry)]
      : list(entry?.selected_options)
          .filter(isObject)
          .map((option) => str(option.value)),
  );
  return h(
    "span",
    { className: "choices", "data-group": id },
    list(value.options)
      .filter(isObject)
      .map((option) =>
        h(
          "label",
          { key: str(option.value) },
          h("input", {
            ...place,
            type: isRadio ? "radio" : "checkbox",
            name: id,
            value: str(option.value),
            defaultChecked: chosen.has(str(option.value)),
          }),
          h(
            "span",
            null,
            words(option.text),
            option.description === undefined ? null : h("small", null, words(option.description)),
          ),
        ),
      ),
  );
}
