import type { WorldView } from "../../world/api.ts";
import type { Screen } from "../screen.ts";
import { Column } from "./column.ts";
import { ask } from "./controls.ts";
import { base, byId, el, within } from "./dom.ts";
import { showGuide } from "./guide.ts";
import { closeOthers, closeOwn } from "./menus.ts";
import { isRestarting, restart, trouble } from "./net.ts";
import { showMail } from "./phone.ts";
import { sortBy, turnPage } from "./tables.ts";
import { clockWords, dayWords } from "./times.ts";
import { showWhy, type WhySubject } from "./why.ts";
import { showWorld } from "./world.ts";
import { readWorld } from "./worlds.ts";

/** Puts the page together: two columns, the panel, the list of people, and the stream that keeps all of it fresh. */

type View = "a" | "b" | "guide" | "world" | "why";
type Panel = Exclude<View, "a" | "b">;
const TICK_MS = 10_000;

const a = new Column("a", onScreen);
const b = new Column("b", onScreen);
let active = a;
let panel: Panel = "guide";
let subject: WhySubject | null = null;
let world: WorldView | null = null;
let worldReadAt = 0;

const columns = (): readonly Column[] => [a, b].filter((column) => column.isOpen);
const linkOf = (email: string) =>
  document.querySelector<HTMLAnchorElement>(`.people a[data-person="${CSS.escape(email)}"]`);
const nameOf = (email: string): string => linkOf(email)?.querySelector("b")?.textContent ?? email;
const zoneOf = (email: string): string => linkOf(email)?.dataset.zone ?? "UTC";

function onScreen(screen: Screen): void {
  showMail(
    screen.people,
    {
      looking: columns().map(({ person }) => person),
      talking: columns().flatMap(({ person, hasThread }) => (hasThread ? [person] : [])),
    },
    (email) => void open(email),
  );
}

// --- who is looked at ----------------------------------------------------------------------------------------------------------------

async function open(email: string, column: Column = active): Promise<void> {
  const other = column === a ? b : a;
  // A person is on the screen once: choosing the other column's person moves there.
  if (other.person === email) return activate(other);
  const link = linkOf(email);
  const avatar = link === null ? null : within(link, ".avatar");
  setView(column.slot);
  activate(column);
  const looked = column.look(email, {
    name: nameOf(email),
    role: link?.querySelector(".role")?.textContent ?? "",
    initials: avatar?.textContent ?? "",
    hue: avatar?.className ?? "avatar",
  });
  markColumns();
  await Promise.all([looked, refreshPanel()]);
}

function activate(column: Column): void {
  if (!column.isOpen) return;
  const changed = active !== column;
  active = column;
  markColumns();
  setView(column.slot);
  if (changed) void refreshPanel();
}

function markColumns(): void {
  document.body.dataset.columns = String(columns().length);
  for (const column of [a, b]) column.root.classList.toggle("active", column === active);
  for (const link of document.querySelectorAll<HTMLElement>(".people a")) {
    const shown = columns().find(({ person }) => person === link.dataset.person);
    link.classList.toggle("shown", shown !== undefined);
    if (shown === active) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  byId("two").setAttribute("aria-pressed", String(b.isOpen));
  for (const column of [a, b]) {
    const button = within(document, `.switch [data-view="${column.slot}"]`);
    button.hidden = !column.isOpen;
    within(button, "span").textContent = nameOf(column.person).split(" ")[0] ?? "";
  }
  const query = new URLSearchParams({ person: a.person });
  if (b.isOpen) query.set("beside", b.person);
  if (a.tab === "home") query.set("tab", "home");
  history.replaceState(null, "", `${base}?${query}`);
}

/** The second column opens with the manager of what happens: the first manager who is not on the screen yet. */
async function togglePair(): Promise<void> {
  if (b.isOpen) {
    b.leave();
    active = a;
    setView("a");
    markColumns();
    return refreshPanel();
  }
  const others = [...document.querySelectorAll<HTMLElement>(".people a")].filter(
    (link) => link.dataset.person !== a.person,
  );
  const manager = others.filter((link) => link.querySelector(".role")?.textContent === "Manager").at(-1) ?? others[0];
  if (manager?.dataset.person !== undefined) await open(manager.dataset.person, b);
}

function setView(view: View): void {
  document.body.dataset.view = view;
  for (const button of document.querySelectorAll<HTMLElement>(".switch [data-view]"))
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
}

// --- the panel -----------------------------------------------------------------------------------------------------------------------

function showPanel(name: Panel): void {
  panel = name;
  document.body.classList.remove("no-panel");
  byId("toggle-panel").setAttribute("aria-pressed", "true");
  for (const tab of document.querySelectorAll<HTMLElement>("[data-panel]")) {
    const selected = tab.dataset.panel === name;
    tab.setAttribute("aria-selected", String(selected));
    tab.tabIndex = selected ? 0 : -1;
    byId(`panel-${tab.dataset.panel}`).hidden = !selected;
  }
  if (matchMedia("(max-width: 900px)").matches) setView(name);
  drawPanel();
}

async function refreshPanel(): Promise<void> {
  if (isRestarting()) return;
  const { person } = active;
  const read = await readWorld(person);
  if (person !== active.person) return;
  world = typeof read === "string" ? null : read;
  worldReadAt = Date.now();
  showClock();
  const name = nameOf(person);
  showGuide(read, name.split(" ")[0] ?? name);
  showWorld(read, name, { why, refresh: () => void refreshAll() });
  if (panel === "why") await showWhy(subject, zoneOf(person));
}

function drawPanel(): void {
  if (panel === "why") void showWhy(subject, zoneOf(subject?.person ?? active.person));
}

function why(event: string): void {
  subject = { kind: "event", person: active.person, id: event };
  showPanel("why");
}

function showClock(): void {
  if (world === null) return;
  const now = new Date(Date.parse(world.now) + (Date.now() - worldReadAt)).toISOString();
  const time = within(byId("clock"), "time");
  time.setAttribute("datetime", now);
  time.textContent = `${dayWords(now, world.zone)} ${clockWords(now, world.zone)}`;
  byId("clock").classList.toggle("moved", world.offsetMs > 0);
}

// --- keeping fresh -------------------------------------------------------------------------------------------------------------------

let panelWaits = false;
let panelRuns = false;
async function refreshAll(): Promise<void> {
  if (isRestarting()) return;
  await Promise.all(columns().map((column) => column.refresh()));
  if (panelRuns) {
    panelWaits = true;
    return;
  }
  panelRuns = true;
  try {
    do {
      panelWaits = false;
      await refreshPanel();
    } while (panelWaits);
  } finally {
    panelRuns = false;
  }
}

const stream = new EventSource(`${base}/api/stream`);
stream.addEventListener("message", () => void refreshAll());
stream.addEventListener("open", () => {
  document.body.classList.remove("offline");
  void refreshAll();
});
stream.addEventListener("error", () => {
  document.body.classList.add("offline");
  trouble("Disconnected. Is npm start still running? The page comes back by itself when it is.");
});
setInterval(showClock, TICK_MS);

// --- what a person does --------------------------------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  closeOthers(event.target);
  const column = [a, b].find(({ root }) => root.contains(event.target as Element));
  if (column !== undefined && column !== active) activate(column);
  const target = event.target.closest<HTMLElement>("button, a");
  if (target === null) return;
  const { person, why: message, sort, page, view, panel: tab } = target.dataset;
  if (person !== undefined && target.matches(".people a")) {
    event.preventDefault();
    void open(person);
  } else if (message !== undefined) {
    subject = { kind: "message", person: (column ?? active).person, ts: message };
    showPanel("why");
  } else if (sort !== undefined) sortBy(target);
  else if (page !== undefined && target.closest(".pager") !== null) turnPage(target);
  else if (view === "a" || view === "b") activate(view === "a" ? a : b);
  else if (view === "guide" || view === "world" || view === "why") showPanel(view);
  else if (tab === "guide" || tab === "world" || tab === "why") showPanel(tab);
  else if (target.dataset.columnClose !== undefined || target.id === "two") void togglePair();
  else if (target.id === "toggle-panel") togglePanel();
  else if (target.id === "reset") void reset();
});

function togglePanel(): void {
  const gone = document.body.classList.toggle("no-panel");
  byId("toggle-panel").setAttribute("aria-pressed", String(!gone));
}

document.addEventListener("focusin", (event) => {
  const column = [a, b].find(({ root }) => root.contains(event.target as Node));
  if (column !== undefined && column !== active && column.isOpen) activate(column);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && closeOwn()) event.preventDefault();
  const tab = event.target instanceof HTMLElement ? event.target.dataset.panel : undefined;
  if (tab === undefined || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
  const tabs = [...document.querySelectorAll<HTMLElement>("[data-panel]")];
  const next =
    tabs[
      (tabs.findIndex((one) => one.dataset.panel === tab) + (event.key === "ArrowRight" ? 1 : tabs.length - 1)) %
        tabs.length
    ];
  next?.focus();
  next?.click();
});

async function reset(): Promise<void> {
  closeOthers(null);
  const question = document.createDocumentFragment();
  question.append(
    el("h2", {}, "Reset the demo?"),
    el(
      "div",
      { class: "content" },
      el(
        "p",
        {},
        "Messages, calendars, records, documents and the clock go back to the start of the demo. What you changed here is lost.",
      ),
    ),
    el(
      "footer",
      {},
      el("button", { type: "button", class: "btn", value: "no" }, "Keep it"),
      el("button", { type: "button", class: "btn danger solid", value: "yes" }, "Reset"),
    ),
  );
  if (!(await ask(question))) return;
  trouble("Resetting…");
  const answer = await restart("reset", {});
  trouble(answer.said ?? (answer.ok ? "The demo begins anew." : "It did not work. Look at the terminal of npm start."));
  sessionStorage.removeItem("seen");
  await refreshAll();
}

for (const choice of document.querySelectorAll<HTMLInputElement>('input[name="theme"]')) {
  choice.checked = choice.value === (localStorage.getItem("theme") ?? "system");
  choice.addEventListener("change", () => {
    localStorage.setItem("theme", choice.value);
    dispatchEvent(new Event("themechange"));
  });
}

for (const column of columns()) void column.go(column.tab);
markColumns();
setView("a");
for (const column of columns()) column.toEnd();
