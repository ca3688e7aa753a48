import { createElement as h, type ReactNode } from "react";
import type { Block } from "../slack/wire.ts";
import type { BlockContext } from "./blocks.ts";
import { isObject, list, number, objects, str, words } from "./json.ts";
import { richText } from "./text.ts";

function cell(value: unknown, context: BlockContext): ReactNode {
  if (!isObject(value)) return "";
  if (value.type === "rich_text") return richText(value, context);
  return str(value.text) === "" ? String(value.value ?? "") : str(value.text);
}
const isNumber = (value: unknown): boolean => isObject(value) && value.type === "raw_number";

/** What a column sorts by: the number of a number cell, else its words. */
const sortKey = (value: unknown): string =>
  isObject(value) && isNumber(value) ? String(number(value.value) ?? "") : isObject(value) ? str(value.text) : "";

/** A scrolling region takes the keyboard, so that a wide table can be read without a mouse. */
const scrolling = (label: string, inner: ReactNode): ReactNode =>
  h("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": label }, inner);

export function table(block: Block, context: BlockContext): ReactNode {
  const settings = objects(block.column_settings);
  const [head, ...rows] = list(block.rows).map(list);
  const className = (value: unknown, column: number): string => {
    const setting = settings[column];
    const align = str(setting?.align) || (isNumber(value) ? "right" : "left");
    return `${/^(left|center|right)$/.test(align) ? align : "left"}${setting?.is_wrapped === true ? " wrapped" : ""}`;
  };
  const row = (values: readonly unknown[], tag: "th" | "td") =>
    values.map((value, column) =>
      h(
        tag,
        { key: column, className: className(value, column), ...(tag === "th" ? { scope: "col" } : {}) },
        cell(value, context),
      ),
    );
  return scrolling(
    "Table",
    h(
      "table",
      { className: "data" },
      h("thead", null, h("tr", null, row(head ?? [], "th"))),
      h(
        "tbody",
        null,
        rows.map((values, index) => h("tr", { key: index }, row(values, "td"))),
      ),
    ),
  );
}

const DEFAULT_PAGE_SIZE = 5;

/** Sorted and paged in the browser by client/tables.ts; without a script every row is there. */
export function dataTable(block: Block, context: BlockContext): ReactNode {
  const [head, ...rows] = list(block.rows).map(list);
  const caption = words(block.caption);
  const pageSize = number(block.page_size) ?? DEFAULT_PAGE_SIZE;
  const named = number(block.row_header_column_index) ?? 0;
  return h(
    "div",
    { className: "data-table", "data-page-size": pageSize },
    scrolling(
      caption === "" ? "Table" : caption,
      h(
        "table",
        { className: "data" },
        h("caption", null, caption === "" ? "Table" : caption),
        h(
          "thead",
          null,
          h(
            "tr",
            null,
            (head ?? []).map((value, column) =>
              h(
                "th",
                { key: column, scope: "col", className: rows.some((row) => isNumber(row[column])) ? "right" : "left" },
                h("button", { type: "button", "data-sort": column }, cell(value, context)),
              ),
            ),
          ),
        ),
        h(
          "tbody",
          null,
          rows.map((row, index) =>
            h(
              "tr",
              { key: index },
              row.map((value, column) =>
                h(
                  column === named ? "th" : "td",
                  {
                    key: column,
                    className: isNumber(value) ? "right" : "left",
                    "data-key": sortKey(value),
                    ...(column === named ? { scope: "row" } : {}),
                  },
                  cell(value, context),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
    rows.length > pageSize
      ? h(
          "p",
          { className: "pager", hidden: true },
          h("button", { type: "button", className: "btn small", "data-page": "-1" }, "Previous"),
          h("span", { "aria-live": "polite" }),
          h("button", { type: "button", className: "btn small", "data-page": "1" }, "Next"),
        )
      : null,
  );
}
