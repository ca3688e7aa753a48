import { byId, el } from "./dom.ts";
import { post } from "./net.ts";

/** Block Kit's controls: what was chosen, where it sits, and what happens then. */

type Surface = { readonly kind: "view"; readonly id: string } | { readonly kind: "message"; readonly ts: string };
interface Chosen {
  readonly value?: string;
  readonly values?: readonly string[];
}

export function surfaceOf(element: Element): Surface {
  const view = element.closest<HTMLElement>(".modal form, .home")?.dataset.view;
  if (view !== undefined) return { kind: "view", id: view };
  return { kind: "message", ts: element.closest<HTMLElement>("li[data-ts]")?.dataset.ts ?? "" };
}

const groupOf = (element: HTMLElement): HTMLInputElement[] =>
  [
    ...(element.closest(".block") ?? document).querySelectorAll<HTMLInputElement>(
      `input[data-control="${CSS.escape(element.dataset.control ?? "")}"]`,
    ),
  ].filter((one) => one.checked);

function chosenIn(element: HTMLElement): Chosen {
  if (element.classList.contains("tokens"))
    return { values: [...element.querySelectorAll<HTMLElement>(".token")].map((token) => token.dataset.token ?? "") };
  if (element instanceof HTMLInputElement) {
    if (element.type === "radio") return { value: groupOf(element)[0]?.value ?? "" };
    if (element.type === "checkbox") return { values: groupOf(element).map((other) => other.value) };
    if (element.type === "file") return { values: [...(element.files ?? [])].map((file) => file.name) };
    if (element.dataset.suggest !== undefined) return { value: element.dataset.picked ?? "" };
    return { value: element.value };
  }
  if (element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement) return { value: element.value };
  return { value: element.dataset.value ?? "" };
}

/** Values of every field of a modal, by "block_id/action_id". */
export function fieldsOf(form: HTMLElement): Record<string, string | readonly string[]> {
  const fields: Record<string, string | readonly string[]> = {};
  for (const element of form.querySelectorAll<HTMLElement>("[data-control]")) {
    if (element instanceof HTMLButtonElement || element instanceof HTMLAnchorElement) continue;
    const { value, values } = chosenIn(element);
    fields[element.dataset.control ?? ""] = values ?? value ?? "";
  }
  return fields;
}

/** Slack asks first where the app says so. The question was rendered beside the control. */
async function confirmed(element: HTMLElement): Promise<boolean> {
  const template = element.closest(".confirmed")?.querySelector<HTMLTemplateElement>(":scope > template[data-confirm]");
  return template === null || template === undefined ? true : ask(template.content.cloneNode(true));
}

/** A question with a button whose value is "yes". */
export function ask(content: Node): Promise<boolean> {
  const dialog = byId<HTMLDialogElement>("ask");
  dialog.replaceChildren(content);
  dialog.setAttribute("aria-label", dialog.querySelector("h2")?.textContent ?? "Please confirm");
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    const pressed = (event: Event) => {
      if (event.target instanceof HTMLButtonElement) dialog.close(event.target.value);
    };
    dialog.addEventListener("click", pressed);
    dialog.addEventListener(
      "close",
      () => {
        dialog.removeEventListener("click", pressed);
        resolve(dialog.returnValue === "yes");
      },
      { once: true },
    );
  });
}

/** A click or a choice goes to the app as the person of the column. */
export async function act(person: string, element: HTMLElement): Promise<void> {
  if (!(await confirmed(element))) return;
  const { value, values } = chosenIn(element);
  element.setAttribute("aria-busy", "true");
  await post("click", {
    person,
    surface: surfaceOf(element),
    control: element.dataset.control,
    ...(value === undefined || value === "" ? {} : { value }),
    ...(values === undefined ? {} : { values }),
  });
  element.removeAttribute("aria-busy");
  if (element.closest(".menu:not(.many)") !== null) element.closest("details")?.removeAttribute("open");
}

/** The button of a multi-select says what is chosen. */
export function nameChosen(menu: HTMLElement): void {
  const said = [...menu.querySelectorAll<HTMLInputElement>("input:checked")].map(
    (box) => box.parentElement?.querySelector("span")?.firstChild?.textContent ?? "",
  );
  const summary = menu.querySelector("summary");
  if (summary !== null) summary.textContent = said.length === 0 ? (menu.dataset.menu ?? "") : said.join(", ");
}

// --- external selects --------------------------------------------------------------------------------------------------------------

const boxOf = (input: HTMLInputElement) => input.parentElement?.querySelector<HTMLElement>(".suggestions") ?? null;

export async function suggest(person: string, input: HTMLInputElement): Promise<void> {
  const box = boxOf(input);
  if (box === null) return;
  const typed = input.value;
  if (typed.length < Number(input.dataset.suggest)) return closeBox(input);
  const control = input.dataset.control ?? input.dataset.for ?? "";
  const answer = await post("suggest", { person, surface: surfaceOf(input), control, typed });
  if (input.value !== typed || !answer.ok) return;
  const options = answer.options ?? [];
  box.replaceChildren(
    ...options.map(({ text, value }) =>
      el(
        "button",
        { type: "button", role: "option", "aria-selected": "false", "data-pick": value, tabindex: -1 },
        text,
      ),
    ),
  );
  if (options.length === 0)
    box.append(el("span", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, "No results"));
  box.hidden = false;
  input.setAttribute("aria-expanded", "true");
}

function closeBox(input: HTMLInputElement): void {
  const box = boxOf(input);
  if (box !== null) box.hidden = true;
  input.setAttribute("aria-expanded", "false");
}

/** Takes a suggestion into the field; true when the app wants to hear of it at once. */
export function pick(option: HTMLElement): HTMLElement | null {
  const input = option.closest(".external")?.querySelector("input");
  if (input === null || input === undefined) return null;
  closeBox(input);
  input.focus();
  const tokens = option.closest(".external")?.querySelector<HTMLElement>(".tokens") ?? null;
  if (tokens !== null) {
    const value = option.dataset.pick ?? "";
    if (tokens.querySelector(`[data-token="${CSS.escape(value)}"]`) === null)
      tokens.append(el("button", { type: "button", class: "token", "data-token": value }, option.textContent ?? ""));
    input.value = "";
    return input.dataset.live === undefined ? null : tokens;
  }
  input.value = option.textContent ?? "";
  input.dataset.picked = option.dataset.pick ?? "";
  return input.dataset.live === undefined ? null : input;
}

/** Arrow keys move through the suggestions, Escape closes them. */
export function suggestionKey(input: HTMLInputElement, event: KeyboardEvent): void {
  const box = boxOf(input);
  if (box === null || box.hidden) return;
  if (moveIn(box, event)) return;
  if (event.key === "Escape") {
    event.stopPropagation();
    closeBox(input);
  } else if (event.key === "Enter") {
    event.preventDefault();
    (
      box.querySelector<HTMLElement>('[aria-selected="true"]') ?? box.querySelector<HTMLElement>("[data-pick]")
    )?.click();
  }
}

/** Up and down in a list of options; true when the key was one of them. */
export function moveIn(box: HTMLElement, event: KeyboardEvent): boolean {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return false;
  const options = [...box.querySelectorAll<HTMLElement>("[data-pick]")];
  if (options.length === 0) return false;
  event.preventDefault();
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const next = (at + (event.key === "ArrowDown" ? 1 : at === -1 ? 0 : -1) + options.length) % options.length;
  options.forEach((option, index) => {
    option.setAttribute("aria-selected", String(index === next));
  });
  options[next]?.scrollIntoView({ block: "nearest" });
  return true;
}
