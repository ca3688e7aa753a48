/** The little of the document that every module needs. */

export const base = document.body.dataset.base ?? "/sandbox";

/** Throws when the page is not the one this script was written for. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`Expected an element with the id ${id}.`);
  // The caller names the element that the server rendered under this id.
  return found as T;
}

/** Throws when nothing matches: the server renders what is asked for here. */
export function within<T extends HTMLElement = HTMLElement>(root: ParentNode, selector: string): T {
  const found = root.querySelector<T>(selector);
  if (found === null) throw new Error(`Expected an element ${selector}.`);
  return found;
}

type Child = Node | string | null;
type Value = string | number | boolean | null | ((event: Event) => void);

/** An element with attributes and children. Words become text nodes: nothing that comes from outside is ever markup. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Value>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** Replaces the children, and puts the keyboard back on the control with the same data-key. Open details stay open. */
export function redraw(place: HTMLElement, ...children: readonly Child[]): void {
  const key = place.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset.key : undefined;
  const open = new Set(
    [...place.querySelectorAll<HTMLElement>("details[open][data-key]")].map((one) => one.dataset.key),
  );
  const scroll = place.scrollTop;
  place.replaceChildren(...children.filter((child) => child !== null));
  for (const one of place.querySelectorAll<HTMLDetailsElement>("details[data-key]"))
    if (open.has(one.dataset.key)) one.open = true;
  if (key !== undefined) place.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
  place.scrollTop = scroll;
}

/** The start of a word that somebody types, without case and accents. */
export const folded = (text: string): string => text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();

export function scrollToEnd(list: HTMLElement): void {
  const newest = list.querySelector<HTMLElement>(":scope > li:last-child");
  // A brief is longer than a small screen: it is read from its top.
  if (newest !== null && newest.offsetHeight > list.clientHeight) list.scrollTop = newest.offsetTop;
  else list.scrollTop = list.scrollHeight;
}
