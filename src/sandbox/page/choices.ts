import { createElement as h, type ReactNode } from "react";
import type { BlockContext } from "./blocks.ts";
import type { Place } from "./controls.ts";
import { isObject, type Json, number, objects, str } from "./json.ts";
import { plain, textOf } from "./text.ts";

/** One thing to choose. `group` is the label of its option group. */
interface Offer {
  readonly value: string;
  readonly label: string;
  /** The label with its formatting, where an option has some. */
  readonly shown: ReactNode;
  readonly note: string;
  readonly group: string | null;
}

/** What a picker offers: its own options, or the people and channels of the workspace. */
export function listed(value: Json, context: BlockContext): readonly Offer[] {
  const kind = str(value.type).replace(/^multi_/, "");
  const known = (entries: readonly { id: string; name: string }[], mark: string): readonly Offer[] =>
    entries.map(({ id, name }) => ({
      value: id,
      label: `${mark}${name}`,
      shown: `${mark}${name}`,
      note: "",
      group: null,
    }));
  if (kind === "users_select") return known(context.directory.users, "");
  if (kind === "channels_select") return known(context.directory.channels, "#");
  if (kind === "conversations_select")
    return [...known(context.directory.channels, "#"), ...known(context.directory.users, "")];
  return [
    ...offers(value.options, null, context),
    ...objects(value.option_groups).flatMap((group) => offers(group.options, plain(group.label), context)),
  ];
}

const offers = (options: unknown, group: string | null, context: BlockContext): readonly Offer[] =>
  objects(options).map((option) => ({
    value: str(option.value),
    label: plain(option.text),
    shown: isObject(option.text) && option.text.type === "mrkdwn" ? textOf(option.text, context) : plain(option.text),
    note: plain(option.description ?? ""),
    group,
  }));

/** The chosen values, whatever field of the state holds them. */
function chosenValues(entry: Json | undefined): ReadonlySet<string> {
  const held = Object.entries(entry ?? {}).flatMap(([key, value]) => (key.startsWith("selected_") ? [value] : []));
  return new Set(
    held
      .flat()
      .map((one) => (typeof one === "string" ? one : (objects([one]).map(({ value }) => str(value))[0] ?? "")))
      .filter((one) => one !== ""),
  );
}

const grouped = (all: readonly Offer[]): readonly (readonly [string | null, readonly Offer[]])[] => [
  ...Map.groupBy(all, ({ group }) => group),
];

export function picker(
  entry: Json | undefined,
  all: readonly Offer[],
  { placeholder, place }: { readonly placeholder: string; readonly place: Place },
): ReactNode {
  const options = (some: readonly Offer[]) =>
    some.map((offer) => h("option", { key: offer.value, value: offer.value }, offer.label));
  return h(
    "select",
    { ...place, defaultValue: [...chosenValues(entry)][0] ?? "" },
    h("option", { value: "" }, placeholder === "" ? "Choose…" : placeholder),
    grouped(all).map(([group, some], index) =>
      group === null ? options(some) : h("optgroup", { key: index, label: group }, options(some)),
    ),
  );
}

/** Radio buttons and checkboxes; with `menu`, the checkboxes open from a button that says what is chosen, as a multi-select does. */
export function choices(
  value: Json,
  entry: Json | undefined,
  all: readonly Offer[],
  { id, place, menu }: { readonly id: string; readonly place: Place; readonly menu: string | null },
): ReactNode {
  const isRadio = value.type === "radio_buttons";
  const chosen = chosenValues(entry);
  const { "aria-label": label, ...rest } = place;
  const boxes = (some: readonly Offer[]) =>
    some.map((offer) =>
      h(
        "label",
        { key: offer.value },
        h("input", {
          ...rest,
          type: isRadio ? "radio" : "checkbox",
          name: id,
          value: offer.value,
          defaultChecked: chosen.has(offer.value),
        }),
        h("span", null, offer.shown, offer.note === "" ? null : h("small", null, offer.note)),
      ),
    );
  const body = grouped(all).map(([group, some], index) =>
    group === null
      ? boxes(some)
      : h("div", { key: index, role: "group", "aria-label": group }, h("b", null, group), boxes(some)),
  );
  if (menu === null)
    return h(
      "span",
      { className: "choices", ...(label === undefined ? {} : { role: "group", "aria-label": label }) },
      body,
    );
  const said = all.filter((offer) => chosen.has(offer.value)).map((offer) => offer.label);
  return h(
    "details",
    { className: "menu many", "data-menu": menu },
    h("summary", { className: "btn", role: "button" }, said.length === 0 ? menu : said.join(", ")),
    h("div", { className: "menu-items choices", role: "group", "aria-label": menu }, body),
  );
}

const DEFAULT_MIN_QUERY = 3;

export function external(value: Json, entry: Json | undefined, placeholder: string, place: Place): ReactNode {
  const many = value.type === "multi_external_select";
  const chosen = objects([
    entry?.selected_option,
    ...(Array.isArray(entry?.selected_options) ? entry.selected_options : []),
  ]);
  const first = many ? undefined : chosen[0];
  const { "data-control": id, ...rest } = place;
  return h(
    "span",
    { className: "external" },
    many
      ? h(
          "span",
          { className: "tokens", "data-control": id, "data-type": str(value.type) },
          chosen.map((option) =>
            h(
              "button",
              { key: str(option.value), type: "button", className: "token", "data-token": str(option.value) },
              plain(option.text),
            ),
          ),
        )
      : null,
    h("input", {
      ...rest,
      ...(many ? { "data-for": id } : { "data-control": id }),
      type: "text",
      autoComplete: "off",
      placeholder: placeholder === "" ? "Type to search" : placeholder,
      "aria-label": rest["aria-label"] ?? (placeholder === "" ? "Type to search" : placeholder),
      defaultValue: first === undefined ? "" : plain(first.text),
      "data-picked": first === undefined ? "" : str(first.value),
      "data-suggest": String(number(value.min_query_length) ?? DEFAULT_MIN_QUERY),
      role: "combobox",
      "aria-expanded": "false",
      "aria-autocomplete": "list",
    }),
    h("span", { className: "suggestions", role: "listbox", "aria-label": "Suggestions", hidden: true }),
  );
}
