import { within } from "./dom.ts";

/** Sorting and paging of data tables, as Slack's client does it. The order lives in the table: a new version of the message starts again. */

const rowsOf = (table: HTMLElement) => [...table.querySelectorAll<HTMLTableRowElement>("tbody tr")];

export function sortBy(button: HTMLElement): void {
  const table = button.closest<HTMLElement>(".data-table");
  const head = button.closest("th");
  if (table === null || head === null) return;
  const column = Number(button.dataset.sort);
  const order = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
  for (const other of table.querySelectorAll("thead th")) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", order);
  const keyOf = (row: HTMLTableRowElement) => row.cells[column]?.dataset.key ?? "";
  const sorted = rowsOf(table).toSorted((a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    const byNumber = Number(left) - Number(right);
    const compared = Number.isNaN(byNumber) ? left.localeCompare(right) : byNumber;
    return order === "ascending" ? compared : -compared;
  });
  within(table, "tbody").append(...sorted);
  showPage(table, 0);
}

export function turnPage(button: HTMLElement): void {
  const table = button.closest<HTMLElement>(".data-table");
  if (table !== null) showPage(table, Number(table.dataset.page ?? 0) + Number(button.dataset.page));
}

function showPage(table: HTMLElement, asked: number): void {
  const rows = rowsOf(table);
  const size = Number(table.dataset.pageSize);
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const page = Math.min(Math.max(0, asked), pages - 1);
  table.dataset.page = String(page);
  rows.forEach((row, index) => {
    row.hidden = Math.floor(index / size) !== page;
  });
  const pager = table.querySelector<HTMLElement>(".pager");
  if (pager === null) return;
  pager.hidden = false;
  within(pager, "span").textContent =
    `${page * size + 1} to ${Math.min(rows.length, (page + 1) * size)} of ${rows.length}`;
  for (const button of pager.querySelectorAll<HTMLButtonElement>("button"))
    button.disabled = Number(button.dataset.page) < 0 ? page === 0 : page === pages - 1;
}

/** Tables that just came get their first page. */
export function startTables(root: ParentNode): void {
  for (const table of root.querySelectorAll<HTMLElement>(".data-table:not([data-page])")) showPage(table, 0);
}
