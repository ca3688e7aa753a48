import { createElement as h, type ReactNode } from "react";
import type { Block } from "../slack/wire.ts";
import type { BlockContext } from "./blocks.ts";
import { choices, external, listed, picker } from "./choices.ts";
import { isObject, type Json, number, objects, str, words } from "./json.ts";
import { picture } from "./picture.ts";
import { plain, textOf } from "./text.ts";

/** Our own controls for Block Kit elements: plain HTML form elements that carry where they sit in data attributes. */

/** What every control carries. */
export interface Place {
  readonly "data-control": string;
  readonly "data-type": string;
  readonly [attribute: string]: string;
}

const NATIVE_INPUT: Readonly<Record<string, string>> = {
  datepicker: "date",
  timepicker: "time",
  email_text_input: "email",
  url_text_input: "url",
  number_input: "number",
};
const RICH_INPUT_LINES = 4;

/** One element with its confirmation beside it, which the page shows before it acts. */
export function control(value: unknown, block: Block, context: BlockContext): ReactNode {
  if (!isObject(value)) return null;
  const drawn = element(value, block, context);
  if (!isObject(value.confirm)) return drawn;
  const { title, text, confirm, deny, style } = value.confirm;
  return h(
    "span",
    { className: "confirmed" },
    drawn,
    h(
      "template",
      { "data-confirm": "" },
      h("h2", null, title === undefined ? "Are you sure?" : plain(title)),
      h("div", { className: "content" }, textOf(text, context)),
      h(
        "footer",
        null,
        h("button", { type: "button", className: "btn", value: "no" }, deny === undefined ? "Cancel" : plain(deny)),
        h(
          "button",
          { type: "button", className: `btn ${style === "danger" ? "danger solid" : "primary"}`, value: "yes" },
          confirm === undefined ? "Yes" : plain(confirm),
        ),
      ),
    ),
  );
}

function element(value: Json, block: Block, context: BlockContext): ReactNode {
  const type = str(value.type);
  const id = `${block.block_id ?? ""}/${str(value.action_id)}`;
  const entry = context.state[block.block_id ?? ""]?.[str(value.action_id)];
  const placeholder = plain(value.placeholder ?? "");
  // In an input block a choice waits for the submission; elsewhere it goes to the app at once.
  const live = block.type !== "input" || block.dispatch_action === true;
  const label = placeholder === "" ? (names[type] ?? type) : placeholder;
  const place: Place = {
    "data-control": id,
    "data-type": type,
    ...(live ? { "data-live": "" } : {}),
    ...(value.focus_on_load === true ? { "data-focus": "" } : {}),
    ...(block.type === "input" && !type.startsWith("multi_") ? {} : { "aria-label": label }),
  };
  switch (type) {
    case "button":
    case "workflow_button":
      return button(value, place);
    case "icon_button":
      return h(
        "button",
        { type: "button", className: "btn icon", ...place, "aria-label": named(value), title: words(value.text) },
        value.icon === "trash" ? glyphs.trash : words(value.text),
      );
    case "feedback_buttons":
      return feedback(value, place);
    case "overflow":
      return overflow(value, place);
    case "static_select":
    case "users_select":
    case "conversations_select":
    case "channels_select":
      return picker(entry, listed(value, context), { placeholder, place });
    case "multi_static_select":
    case "multi_users_select":
    case "multi_conversations_select":
    case "multi_channels_select":
      return choices(value, entry, listed(value, context), { id, place, menu: label });
    case "external_select":
    case "multi_external_select":
      return external(value, entry, placeholder, place);
    case "radio_buttons":
    case "checkboxes":
      return choices(value, entry, listed(value, context), { id, place, menu: null });
    case "plain_text_input":
    case "rich_text_input":
      return textInput(value, str(entry?.value) || written(entry?.rich_text_value), placeholder, place);
    case "file_input":
      return h("input", {
        ...place,
        type: "file",
        multiple: (number(value.max_files) ?? 10) > 1,
        accept: Array.isArray(value.filetypes)
          ? value.filetypes.map((kind) => `.${String(kind)}`).join(",")
          : undefined,
      });
    case "datetimepicker":
      return h("input", {
        ...place,
        type: "datetime-local",
        defaultValue: wallClock(entry?.selected_date_time, context.zone),
      });
    case "image":
      return picture(value, "thumb");
    default: {
      const native = NATIVE_INPUT[type];
      if (native === undefined) return h("span", { className: "gap" }, `(a “${type}” element)`);
      return h("input", {
        ...place,
        type: native,
        placeholder,
        defaultValue: str(entry?.value) || str(entry?.selected_date) || str(entry?.selected_time),
        ...(value.is_decimal_allowed === true ? { step: "any" } : {}),
        ...(str(value.min_value) === "" ? {} : { min: str(value.min_value) }),
        ...(str(value.max_value) === "" ? {} : { max: str(value.max_value) }),
      });
    }
  }
}

/** Spoken names of elements that have no words of their own. */
const names: Readonly<Record<string, string>> = {
  static_select: "Choose one",
  multi_static_select: "Choose some",
  external_select: "Search and choose one",
  multi_external_select: "Search and choose some",
  users_select: "Choose a person",
  multi_users_select: "Choose people",
  conversations_select: "Choose a conversation",
  multi_conversations_select: "Choose conversations",
  channels_select: "Choose a channel",
  multi_channels_select: "Choose channels",
  datepicker: "Choose a date",
  timepicker: "Choose a time",
  datetimepicker: "Choose a date and time",
  rich_text_input: "Write",
  plain_text_input: "Write",
  email_text_input: "Email address",
  url_text_input: "Web address",
  number_input: "Number",
  file_input: "Choose files",
};

const named = (value: Json): string => str(value.accessibility_label) || words(value.text);

function button(value: Json, place: Place): ReactNode {
  const style = value.style === "primary" || value.style === "danger" ? ` ${value.style}` : "";
  const attributes = { className: `btn${style}`, ...place, "aria-label": named(value) };
  const url = str(value.url);
  // A button with a link opens it and tells the app, as in Slack; only web addresses are followed.
  if (/^https?:\/\//i.test(url))
    return h(
      "a",
      { href: url, target: "_blank", rel: "noopener noreferrer", ...attributes },
      plain(value.text),
      h("span", { "aria-hidden": true }, " ↗"),
    );
  return h("button", { type: "button", ...attributes }, plain(value.text));
}

const icon = (path: string) =>
  h("svg", { viewBox: "0 0 16 16", "aria-hidden": true, className: "glyph" }, h("path", { d: path }));
const glyphs = {
  up: icon("M5 14V7l3-5c1 0 1.6.7 1.4 1.8L9 6h3.6c.8 0 1.4.7 1.2 1.5l-1 5.3c-.1.7-.7 1.2-1.4 1.2zM5 7H2v7h3"),
  down: icon(
    "M11 2v7l-3 5c-1 0-1.6-.7-1.4-1.8L7 10H3.4c-.8 0-1.4-.7-1.2-1.5l1-5.3C3.3 2.500 3.900 2 4.600 2zM11 9h3V2h-3",
  ),
  trash: icon("M3 4h10M6 4V2h4v2M4 4l1 10h6l1-10M7 7v4M9 7v4"),
} as const;

const feedback = (value: Json, place: Place): ReactNode =>
  objects([value.positive_button, value.negative_button]).map((one, index) =>
    h(
      "button",
      {
        key: index,
        type: "button",
        className: "btn icon",
        ...place,
        "data-value": str(one.value),
        "aria-label": named(one),
        title: words(one.text),
      },
      index === 0 ? glyphs.up : glyphs.down,
    ),
  );

const overflow = (value: Json, place: Place): ReactNode =>
  h(
    "details",
    { className: "menu" },
    h("summary", { className: "btn icon", role: "button", "aria-label": "More actions" }, "⋯"),
    h(
      "div",
      { className: "menu-items", role: "group", "aria-label": "More actions" },
      objects(value.options).map((option, index) =>
        h(
          "button",
          { key: index, type: "button", ...place, "aria-label": plain(option.text), "data-value": str(option.value) },
          plain(option.text),
          option.description === undefined ? null : h("small", null, plain(option.description)),
        ),
      ),
    ),
  );

function textInput(value: Json, text: string, placeholder: string, place: Place): ReactNode {
  const shared = {
    ...place,
    placeholder,
    defaultValue: text,
    ...(number(value.max_length) === null ? {} : { maxLength: number(value.max_length) ?? undefined }),
  };
  return value.multiline === true || value.type === "rich_text_input"
    ? h("textarea", { ...shared, rows: number(value.min_lines) ?? RICH_INPUT_LINES })
    : h("input", { ...shared, type: "text" });
}

/** The letters of a rich text value, one line for each of its parts. */
export const written = (value: unknown): string =>
  isObject(value)
    ? objects(value.elements)
        .map((part) => lettersOf(part))
        .join("\n")
    : "";
const lettersOf = (part: Json): string =>
  str(part.text) ||
  str(part.url) ||
  objects(part.elements)
    .map(lettersOf)
    .join(part.type === "rich_text_list" ? "\n" : "");

/** Epoch seconds as the field of the browser wants them, in the zone of the person. */
function wallClock(seconds: unknown, zone: string): string {
  const at = number(seconds);
  if (at === null) return "";
  return Temporal.Instant.fromEpochMilliseconds(at * 1000)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: "minute" });
}
