import { closeOthers } from "./menus.ts";
import { sortBy, startTables, turnPage } from "./tables.ts";

/** The gallery's controls reach no app; tables and menus work. */
startTables(document);
document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  closeOthers(event.target);
  const button = event.target.closest<HTMLElement>("[data-sort], .pager button");
  if (button?.dataset.sort !== undefined) sortBy(button);
  else if (button?.dataset.page !== undefined) turnPage(button);
});
