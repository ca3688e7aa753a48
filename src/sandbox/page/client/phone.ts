import type { Screen } from "../screen.ts";
import { byId, el, within } from "./dom.ts";

/** Unread marks in the list of people, and what their phones show when something arrives. */

const seen = new Map<string, string>(Object.entries(JSON.parse(sessionStorage.getItem("seen") ?? "{}")));
const told = new Map<string, string>();
const SHOWN_MS = 9_000;
const MOST = 3;

const linkOf = (email: string) =>
  document.querySelector<HTMLAnchorElement>(`.people a[data-person="${CSS.escape(email)}"]`);

/** `looking`: whose messages are on the screen, and so read. `talking`: who has a thread open; nobody's phone rings while they are in the conversation. */
export function showMail(
  people: Screen["people"],
  { looking, talking }: { readonly looking: readonly string[]; readonly talking: readonly string[] },
  open: (email: string) => void,
): void {
  for (const strip of byId("phones").querySelectorAll<HTMLElement>(".phone"))
    if (talking.includes(strip.dataset.person ?? "")) strip.remove();
  for (const { email, last, count, preview } of people) {
    const link = linkOf(email);
    if (link === null) continue;
    if (looking.includes(email) || !seen.has(email)) seen.set(email, last);
    const unread = last > (seen.get(email) ?? "");
    link.classList.toggle("unread", unread);
    within(link, ".preview").textContent = preview;
    within(link, ".unread-words").textContent = unread ? "unread" : "";
    const fresh = unread ? Math.max(1, count - Number(link.dataset.read ?? 0)) : 0;
    if (!unread) link.dataset.read = String(count);
    within(link, ".count").textContent = fresh === 0 ? "" : String(fresh);
    const isNew = told.has(email) && last > (told.get(email) ?? "");
    if (isNew && !talking.includes(email)) notify(email, link, preview, () => open(email));
    told.set(email, last);
  }
  sessionStorage.setItem("seen", JSON.stringify(Object.fromEntries(seen)));
}

/** A lock screen's strip: who got it, and the notification text of the message. */
function notify(email: string, link: HTMLElement, words: string, open: () => void): void {
  const place = byId("phones");
  const name = within(link, "b").textContent ?? "";
  const strip: HTMLElement = el(
    "button",
    {
      type: "button",
      class: "phone",
      "data-person": email,
      click: () => {
        strip.remove();
        open();
      },
    },
    el("span", { class: "mark", "aria-hidden": "true" }, "S"),
    el("span", {}, el("small", {}, `${name}’s phone · now`), el("b", {}, "Sideline"), el("span", {}, words)),
  );
  place.prepend(strip);
  for (const old of [...place.children].slice(MOST)) old.remove();
  setTimeout(() => strip.remove(), SHOWN_MS);
}
