import type { Screen } from "../screen.ts";
import { closeCompletions, complete, composerKey, take } from "./composer.ts";
import { act, fieldsOf, nameChosen, pick, suggest, suggestionKey } from "./controls.ts";
import { byId, el, scrollToEnd, within } from "./dom.ts";
import { showPhoneText } from "./menus.ts";
import { get, post } from "./net.ts";
import { startTables } from "./tables.ts";
import { accountNames } from "./worlds.ts";

type Part = Screen["messages"][number];
const SUGGEST_AFTER_MS = 200;
const NEAR_END_PX = 80;
/** What comes this soon after somebody's own click is what they clicked for. */
const CLICKED_FOR_MS = 10_000;

/** One person's Slack on the page. All HTML comes rendered and escaped from the page's own server. */
export class Column {
  readonly slot: "a" | "b";
  readonly root: HTMLElement;
  person: string;
  tab: "messages" | "home";
  #thread: string | null = null;
  #modal = { key: "", rev: "" };
  #running: Promise<void> | null = null;
  #again = false;
  #clickedAt = Number.NEGATIVE_INFINITY;
  #typing: ReturnType<typeof setTimeout> | undefined;
  readonly #onScreen: (screen: Screen, column: Column) => void;

  constructor(slot: "a" | "b", onScreen: (screen: Screen, column: Column) => void) {
    this.slot = slot;
    this.root = byId(`column-${slot}`);
    this.person = this.root.dataset.email ?? "";
    this.tab = this.root.dataset.tab === "home" ? "home" : "messages";
    this.#onScreen = onScreen;
    this.#listen();
  }

  get isOpen(): boolean {
    return this.person !== "";
  }
  get hasThread(): boolean {
    return this.#thread !== null;
  }
  #part<T extends HTMLElement = HTMLElement>(selector: string): T {
    return within<T>(this.root, selector);
  }
  get #list(): HTMLElement {
    return this.#part(".column-main > .tabpanel .messages");
  }

  async look(
    email: string,
    words: { readonly name: string; readonly role: string; readonly initials: string; readonly hue: string },
  ): Promise<void> {
    this.person = email;
    this.root.dataset.email = email;
    this.root.hidden = false;
    this.root.setAttribute("aria-label", `Slack of ${words.name}`);
    const name = this.#part('[data-who="name"]');
    name.textContent = words.name;
    name.title = words.name;
    this.#part('[data-who="role"]').textContent = words.role;
    const avatar = this.#part('[data-who="initials"]');
    avatar.textContent = words.initials;
    avatar.className = words.hue;
    this.#list.replaceChildren();
    this.#part(".home").dataset.rev = "";
    this.closeThread();
    await this.go(this.tab);
    scrollToEnd(this.#list);
  }

  leave(): void {
    this.person = "";
    this.root.dataset.email = "";
    this.root.hidden = true;
  }

  async go(tab: "messages" | "home"): Promise<void> {
    this.tab = tab;
    this.root.dataset.tab = tab;
    for (const button of this.root.querySelectorAll<HTMLElement>("[data-go]")) {
      const selected = button.dataset.go === tab;
      button.setAttribute("aria-selected", String(selected));
      button.tabIndex = selected ? 0 : -1;
      byId(`panel-${button.dataset.go}-${this.slot}`).hidden = !selected;
    }
    await post("open", { person: this.person, tab }, true);
    await this.refresh();
  }

  // --- putting a screen in place -----------------------------------------------------------------------------------------------------

  /** Several calls while one runs make one more. */
  refresh(): Promise<void> {
    if (!this.isOpen) return Promise.resolve();
    if (this.#running !== null) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#look().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #look(): Promise<void> {
    do {
      this.#again = false;
      const [asked, thread] = [this.person, this.#thread];
      const screen = await get<Screen>(
        `screen?person=${encodeURIComponent(asked)}${thread === null ? "" : `&thread=${thread}`}`,
      );
      if (typeof screen === "string") return;
      if (asked !== this.person || thread !== this.#thread) this.#again = true;
      else this.#show(screen);
    } while (this.#again);
  }

  #show(screen: Screen): void {
    this.#showMessages(this.#list, screen.messages);
    this.#part(".empty").hidden = screen.messages.length > 0;
    const status = this.#part(".status");
    status.textContent = screen.status;
    status.hidden = screen.status === "";
    this.#showHome(screen.home);
    this.#showModal(screen.modal);
    this.#showPrompts(screen.prompts);
    if (screen.thread !== null) this.#showMessages(this.#part(".thread .messages"), screen.thread);
    startTables(this.root);
    this.#onScreen(screen, this);
  }

  #showMessages(list: HTMLElement, messages: readonly Part[]): void {
    const last = list.lastElementChild;
    const atEnd =
      list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX ||
      (last instanceof HTMLElement && Math.abs(list.scrollTop - last.offsetTop) < 2);
    const newest = messages.at(-1)?.key;
    const grew = newest !== (last instanceof HTMLElement ? last.dataset.ts : undefined);
    const present = new Map(
      [...list.querySelectorAll<HTMLLIElement>(":scope > li")].map((item) => [item.dataset.ts, item]),
    );
    let previous: Element | null = null;
    for (const { key, rev, html } of messages) {
      const item = present.get(key) ?? el("li", { "data-ts": key });
      present.delete(key);
      const place: ChildNode | null = previous === null ? list.firstChild : previous.nextSibling;
      if (place !== item) list.insertBefore(item, place);
      if (item.dataset.rev !== rev && item.querySelector("details.menu[open]") === null) {
        const open = item.querySelector<HTMLDetailsElement>("details.edits")?.open === true;
        const wasThere = item.dataset.rev !== undefined;
        item.innerHTML = html;
        item.dataset.rev = rev;
        item.classList.toggle("changed", wasThere);
        const edits = item.querySelector<HTMLDetailsElement>("details.edits");
        if (edits !== null) edits.open = open;
      }
      previous = item;
    }
    for (const gone of present.values()) gone.remove();
    // An edit must not move what somebody reads; a new message follows whoever was at the end, or clicked for it.
    const isClickedFor = list === this.#list && performance.now() - this.#clickedAt < CLICKED_FOR_MS;
    if (grew ? atEnd || isClickedFor : atEnd && isClickedFor) scrollToEnd(list);
  }

  toEnd(): void {
    scrollToEnd(this.#list);
  }

  #showHome(home: Screen["home"]): void {
    const place = this.#part(".home");
    this.#part(".home-empty").hidden = home !== null;
    if (place.dataset.rev === (home?.rev ?? "") || place.querySelector("details.menu[open]") !== null) return;
    place.innerHTML = home?.html ?? "";
    place.dataset.view = home?.key ?? "";
    place.dataset.rev = home?.rev ?? "";
  }

  #showModal(modal: Screen["modal"]): void {
    const layer = this.#part(".modal-layer");
    const main = this.#part(".column-main");
    if (modal === null) {
      if (layer.hidden) return;
      layer.hidden = true;
      main.inert = false;
      this.#modal = { key: "", rev: "" };
      within(layer, ".modal").replaceChildren();
      this.#part<HTMLInputElement>(".composer input").focus({ preventScroll: true });
      return;
    }
    if (modal.key === this.#modal.key && modal.rev === this.#modal.rev) return;
    const wasThere = modal.key === this.#modal.key;
    this.#modal = { key: modal.key, rev: modal.rev };
    const dialog = within(layer, ".modal");
    dialog.innerHTML = modal.html;
    dialog.setAttribute("aria-labelledby", within(dialog, "form").dataset.title ?? "");
    layer.hidden = false;
    main.inert = true;
    const fields = ["input", "select", "textarea", "summary", "button"].map((tag) => `.content ${tag}`).join(", ");
    const bad = dialog.querySelector<HTMLElement>(".field.bad :is(input, select, textarea, summary)");
    const asked = dialog.querySelector<HTMLElement>("[data-focus]");
    const first =
      asked ?? dialog.querySelector<HTMLElement>(fields) ?? dialog.querySelector<HTMLElement>("footer button");
    (wasThere ? (bad ?? first) : first)?.focus();
  }

  #showPrompts(prompts: Screen["prompts"]): void {
    const place = this.#part(".prompts");
    const wanted = prompts.map((prompt) => prompt.title).join("\n");
    if (place.dataset.shown === wanted) return;
    place.dataset.shown = wanted;
    place.replaceChildren(
      ...prompts.map(({ title, message }) =>
        el("button", { type: "button", class: "btn small", "data-prompt": message }, title),
      ),
    );
  }

  // --- threads -----------------------------------------------------------------------------------------------------------------------

  async openThread(ts: string): Promise<void> {
    this.#thread = ts;
    this.#part(".thread .messages").replaceChildren();
    this.#part(".thread").hidden = false;
    this.root.dataset.thread = ts;
    await this.refresh();
    scrollToEnd(this.#part(".thread .messages"));
    this.#part<HTMLInputElement>(".thread .composer input").focus();
  }

  closeThread(): void {
    const { thread } = this.root.dataset;
    this.#thread = null;
    this.#part(".thread").hidden = true;
    delete this.root.dataset.thread;
    if (thread !== undefined)
      this.#list.querySelector<HTMLElement>(`li[data-ts="${CSS.escape(thread)}"] [data-thread]`)?.focus();
  }

  // --- what a person does ------------------------------------------------------------------------------------------------------------

  #listen(): void {
    this.root.addEventListener("click", (event) => {
      const target = event.target instanceof Element ? event.target.closest<HTMLElement>("button, a") : null;
      if (target !== null) this.#click(target);
    });
    this.root.addEventListener("change", (event) => {
      const element = event.target as HTMLElement;
      const menu = element.closest<HTMLElement>(".menu.many");
      if (menu !== null) nameChosen(menu);
      if (element.dataset.live !== undefined && element.dataset.suggest === undefined) void this.#act(element);
    });
    this.root.addEventListener("input", (event) => {
      const input = event.target;
      if (!(input instanceof HTMLInputElement)) return;
      if (input.name === "say") complete(input, accountNames(this.person));
      if (input.dataset.suggest === undefined) return;
      input.dataset.picked = "";
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => void suggest(this.person, input), SUGGEST_AFTER_MS);
    });
    this.root.addEventListener("focusin", (event) => {
      const input = event.target;
      // A field without a minimum offers its first choices before a letter is typed, as in Slack.
      if (input instanceof HTMLInputElement && input.dataset.suggest === "0" && input.dataset.picked === "")
        void suggest(this.person, input);
    });
    this.root.addEventListener("focusout", (event) => {
      if (
        event.target instanceof HTMLInputElement &&
        event.target.name === "say" &&
        !(event.relatedTarget instanceof Element && event.relatedTarget.closest(".suggestions") !== null)
      )
        closeCompletions(event.target);
    });
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!(event.target instanceof HTMLFormElement)) return;
      if (event.target.matches(".composer")) void this.#say(event.target);
      else void this.#submitModal(event.target);
    });
    this.root.addEventListener("keydown", (event) => this.#key(event));
  }

  #click(target: HTMLElement): void {
    const { go, close, prompt, pick: picked, thread, token, control } = target.dataset;
    if (go === "messages" || go === "home") void this.go(go);
    else if (close !== undefined) void post("close", { person: this.person, view: close }).then(() => this.refresh());
    else if (prompt !== undefined) void post("say", { person: this.person, text: prompt }).then(() => this.refresh());
    else if (picked !== undefined) this.#pick(target);
    else if (thread !== undefined) void this.openThread(thread);
    else if (target.dataset.threadClose !== undefined) this.closeThread();
    else if (token !== undefined) this.#dropToken(target);
    else if (target.dataset.lock !== undefined) showPhoneText(target);
    else if (control !== undefined) void this.#act(target);
  }

  async #act(element: HTMLElement): Promise<void> {
    this.#clickedAt = performance.now();
    await act(this.person, element);
    await this.refresh();
  }

  #pick(option: HTMLElement): void {
    const composer = option.closest(".composer")?.querySelector("input") ?? null;
    if (composer !== null) {
      take(composer, option, accountNames(this.person));
      return;
    }
    const live = pick(option);
    if (live !== null) void this.#act(live);
  }

  #dropToken(token: HTMLElement): void {
    const tokens = token.parentElement;
    token.remove();
    if (tokens?.nextElementSibling instanceof HTMLInputElement && tokens.nextElementSibling.dataset.live !== undefined)
      void this.#act(tokens);
  }

  async #say(form: HTMLFormElement): Promise<void> {
    const input = within<HTMLInputElement>(form, "input");
    const text = input.value.trim();
    if (text === "") return;
    input.value = "";
    closeCompletions(input);
    const inThread = form.dataset.composer === "thread";
    const command = inThread ? null : /^(\/[a-z0-9_-]+)\s*([\s\S]*)$/.exec(text);
    const answer = await (command === null
      ? post("say", {
          person: this.person,
          text,
          ...(inThread && this.#thread !== null ? { threadTs: this.#thread } : {}),
        })
      : post("command", { person: this.person, name: command[1], text: command[2] }));
    // What could not be sent is not lost.
    if (!answer.ok && input.value === "") input.value = text;
    await this.refresh();
    scrollToEnd(inThread ? this.#part(".thread .messages") : this.#list);
  }

  async #submitModal(form: HTMLFormElement): Promise<void> {
    const line = within(form, ":scope > .error");
    line.hidden = true;
    const submit = form.querySelector<HTMLButtonElement>("[type=submit]");
    submit?.setAttribute("aria-busy", "true");
    const answer = await post("submit", { person: this.person, view: form.dataset.view, values: fieldsOf(form) }, true);
    submit?.removeAttribute("aria-busy");
    if (!answer.ok) {
      line.textContent = answer.said ?? "It did not work. Look at the terminal of npm start.";
      line.hidden = false;
    }
    await this.refresh();
  }

  #key(event: KeyboardEvent): void {
    const { target } = event;
    if (target instanceof HTMLInputElement && target.name === "say")
      composerKey(target, event, accountNames(this.person));
    else if (target instanceof HTMLInputElement && target.dataset.suggest !== undefined) suggestionKey(target, event);
    if (event.key === "Escape" && !event.defaultPrevented) this.#escape(event);
    if (
      (event.key === "ArrowLeft" || event.key === "ArrowRight") &&
      target instanceof HTMLElement &&
      target.dataset.go !== undefined
    ) {
      const other = this.#part('[data-go][aria-selected="false"]');
      other.focus();
      void this.go(other.dataset.go === "home" ? "home" : "messages");
    }
    if (event.key === "Tab" && this.#modal.key !== "") this.#keepFocus(event);
  }

  #escape(event: KeyboardEvent): void {
    if ((event.target as HTMLElement).closest("details.menu[open]") !== null) return;
    if (this.#modal.key !== "") {
      event.preventDefault();
      void post("close", { person: this.person, view: this.#modal.key }).then(() => this.refresh());
    } else if (this.#thread !== null && (event.target as HTMLElement).closest(".thread") !== null) this.closeThread();
  }

  /** The keyboard stays in the open modal of this column. */
  #keepFocus(event: KeyboardEvent): void {
    const able = [
      ...this.#part(".modal").querySelectorAll<HTMLElement>("input, select, textarea, button, summary, a[href]"),
    ].filter((one) => one.offsetParent !== null && one.tabIndex >= 0);
    const [first, last] = [able[0], able.at(-1)];
    const from = event.shiftKey ? first : last;
    if (document.activeElement !== from) return;
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }
}
