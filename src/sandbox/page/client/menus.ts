/** Menus are details elements: they open without a script. With one, a click elsewhere or Escape closes them. */
export function closeOthers(target: Element | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]"))
    if (target === null || !menu.contains(target)) menu.open = false;
}

/** Closes the menu that holds the keyboard and puts the keyboard on its button; false when there is none. */
export function closeOwn(): boolean {
  const menu = document.activeElement?.closest<HTMLDetailsElement>("details.menu[open]") ?? null;
  if (menu === null) return false;
  menu.open = false;
  menu.querySelector("summary")?.focus();
  return true;
}

/** What a phone shows of the message that holds the button. */
export function showPhoneText(button: HTMLElement): void {
  const strip = button.closest("li")?.querySelector<HTMLElement>(".lock") ?? null;
  if (strip === null) return;
  strip.hidden = !strip.hidden;
  button.setAttribute("aria-expanded", String(!strip.hidden));
}
