// Keeps the page fresh and sends what a person does. All HTML comes rendered and escaped from the page's own server.
const base = document.body.dataset.base;
const byId = (id) => document.getElementById(id);
let person = document.body.dataset.person;
let tab = document.querySelector("main").dataset.tab;
let modalKey = "";
let modalRev = "";
const seen = new Map(Object.entries(JSON.parse(sessionStorage.getItem("seen") ?? "{}")));

function trouble(said) {
  const line = byId("trouble");
  line.textContent = said;
  line.hidden = said === "";
  clearTimeout(trouble.timer);
  trouble.timer = setTimeout(() => {
    line.hidden = true;
  }, 8000);
}

async function post(name, body) {
  try {
    const response = await fetch(`${base}/api/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-sandbox": "1" },
      body: JSON.stringify({ person, ...body }),
    });
    const answer = await response.json();
    if (answer.ok === false) trouble(answer.said);
    return answer;
  } catch {
    trouble("The product does not answer. Is npm start still running?");
    return { ok: false };
  }
}

// --- putting a screen in place ---------------------------------------------------------------------------------------------------

function showMessages(messages) {
  const list = byId("messages");
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const present = new Map([...list.children].map((item) => [item.dataset.ts, item]));
  let previous = null;
  for (const { key, rev, html } of messages) {
    let item = present.get(key);
    present.delete(key);
    if (item === undefined) {
      item = document.createElement("li");
      item.dataset.ts = key;
    }
    const place = previous === null ? list.firstChild : previous.nextSibling;
    if (place !== item) list.insertBefore(item, place);
    if (item.dataset.rev !== rev && !item.querySelector("details.menu[open]")) {
      const open = item.querySelector("details.edits")?.open === true;
      item.innerHTML = html;
      item.dataset.rev = rev;
      const edits = item.querySelector("details.edits");
      if (edits !== null) edits.open = open;
    }
    previous = item;
  }
  for (const gone of present.values()) gone.remove();
  byId("empty").hidden = messages.length > 0;
  if (atEnd) list.scrollTop = list.scrollHeight;
}

function showHome(home) {
  const place = byId("home");
  byId("home-empty").hidden = home !== null;
  if (home === null) {
    place.textContent = "";
    place.dataset.rev = "";
  } else if (place.dataset.rev !== home.rev) {
    place.innerHTML = home.html;
    place.dataset.view = home.key;
    place.dataset.rev = home.rev;
  }
}

function showModal(modal) {
  const dialog = byId("modal");
  if (modal === null) {
    if (dialog.open) dialog.close();
    modalKey = "";
    modalRev = "";
    return;
  }
  if (modal.key === modalKey && modal.rev === modalRev) return;
  const wasThere = modal.key === modalKey;
  modalKey = modal.key;
  modalRev = modal.rev;
  dialog.innerHTML = modal.html;
  if (!dialog.open) dialog.showModal();
  const bad = dialog.querySelector(".field.bad input, .field.bad select, .field.bad textarea");
  const first = dialog.querySelector(".content input, .content select, .content textarea, .content button");
  (wasThere ? (bad ?? first) : first)?.focus();
}

function showPeople(people) {
  for (const { email, count, last, preview } of people) {
    const link = document.querySelector(`[data-person="${CSS.escape(email)}"][href]`);
    if (link === null) continue;
    link.querySelector(".count").textContent = count === 0 ? "" : String(count);
    link.title = preview;
    if (email === person || !seen.has(email)) seen.set(email, last);
    link.classList.toggle("unread", last > seen.get(email));
    if (email === person) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  sessionStorage.setItem("seen", JSON.stringify(Object.fromEntries(seen)));
}

function showPrompts(prompts) {
  const place = byId("prompts");
  const wanted = prompts.map((prompt) => prompt.title).join("\n");
  if (place.dataset.shown === wanted) return;
  place.dataset.shown = wanted;
  place.replaceChildren(
    ...prompts.map((prompt) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn";
      button.dataset.prompt = prompt.message;
      button.textContent = prompt.title;
      return button;
    }),
  );
}

let running = null;
let again = false;
async function refresh() {
  if (running !== null) {
    again = true;
    return running;
  }
  running = (async () => {
    do {
      again = false;
      const asked = person;
      try {
        const response = await fetch(`${base}/api/screen?person=${encodeURIComponent(asked)}`);
        const screen = await response.json();
        if (asked !== person) {
          again = true;
          continue;
        }
        showPeople(screen.people);
        showMessages(screen.messages);
        showHome(screen.home);
        showModal(screen.modal);
        showPrompts(screen.prompts);
        byId("status").textContent = screen.status;
        byId("status").hidden = screen.status === "";
      } catch {
        trouble("The product does not answer. Is npm start still running?");
      }
    } while (again);
    running = null;
  })();
  return running;
}

// --- where things are -----------------------------------------------------------------------------------------------------------

function surfaceOf(element) {
  const dialog = element.closest("#modal form");
  if (dialog !== null) return { kind: "view", id: dialog.dataset.view };
  const home = element.closest("#home");
  if (home !== null) return { kind: "view", id: home.dataset.view };
  return { kind: "message", ts: element.closest("li[data-ts]")?.dataset.ts ?? "" };
}

const groupOf = (element) => [...document.getElementsByName(element.dataset.control)].filter((other) => other.checked);

function chosenIn(element) {
  if (element.type === "radio") return { value: groupOf(element)[0]?.value ?? "" };
  if (element.type === "checkbox") return { values: groupOf(element).map((other) => other.value) };
  if (element.multiple) return { values: [...element.selectedOptions].map((option) => option.value) };
  if (element.dataset.suggest !== undefined) return { value: element.dataset.picked };
  if (element.type === "datetime-local")
    return { value: element.value === "" ? "" : String(Math.floor(new Date(element.value).getTime() / 1000)) };
  return { value: element.dataset.value ?? element.value ?? "" };
}

async function act(element) {
  const question = element.dataset.confirm;
  if (question !== undefined && !confirm(question)) return;
  const { value, values } = chosenIn(element);
  element.setAttribute("aria-busy", "true");
  await post("click", {
    surface: surfaceOf(element),
    control: element.dataset.control,
    ...(value === undefined || value === "" ? {} : { value }),
    ...(values === undefined ? {} : { values }),
  });
  element.removeAttribute("aria-busy");
  element.closest("details.menu")?.removeAttribute("open");
  await refresh();
}

async function go(name) {
  tab = name;
  document.querySelector("main").dataset.tab = name;
  for (const button of document.querySelectorAll("[data-go]")) {
    const selected = button.dataset.go === name;
    button.setAttribute("aria-selected", String(selected));
    button.tabIndex = selected ? 0 : -1;
    byId(`panel-${button.dataset.go}`).hidden = !selected;
  }
  history.replaceState(null, "", `${base}?person=${encodeURIComponent(person)}${name === "home" ? "&tab=home" : ""}`);
  await post("open", { tab: name });
  await refresh();
}

async function look(email, name) {
  person = email;
  document.body.dataset.person = email;
  byId("messages").replaceChildren();
  byId("home").dataset.rev = "";
  byId("current").textContent = name;
  await go(tab);
  const list = byId("messages");
  list.scrollTop = list.scrollHeight;
}

// --- what a person does ---------------------------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const target = event.target.closest("button, a, summary");
  for (const menu of document.querySelectorAll("details.menu[open]"))
    if (!menu.contains(event.target)) menu.open = false;
  if (target === null) return;
  if (target.dataset.person !== undefined && target.hasAttribute("href")) {
    event.preventDefault();
    void look(target.dataset.person, target.querySelector("b").textContent);
  } else if (target.dataset.go !== undefined) void go(target.dataset.go);
  else if (target.dataset.close !== undefined) void post("close", { view: target.dataset.close }).then(refresh);
  else if (target.dataset.prompt !== undefined) void post("say", { text: target.dataset.prompt }).then(refresh);
  else if (target.dataset.pick !== undefined) pick(target);
  else if (target.dataset.control !== undefined) void act(target);
  // Buttons inside cards are drawn by the renderer, which leaves the action_id as id.
  else if (target.matches(".slack_blocks_to_jsx button[id]")) {
    target.dataset.control = `${target.closest(".block")?.dataset.block ?? ""}/${target.id}`;
    void act(target);
  }
});

document.addEventListener("change", (event) => {
  const element = event.target;
  if (element.dataset?.live === undefined || element.dataset.suggest !== undefined) return;
  void act(element);
});

const typing = new Map();
document.addEventListener("input", (event) => {
  const element = event.target;
  if (element.dataset?.suggest === undefined) return;
  element.dataset.picked = "";
  clearTimeout(typing.get(element));
  typing.set(
    element,
    setTimeout(() => void suggest(element), 200),
  );
});

async function suggest(input) {
  const box = input.parentElement.querySelector(".suggestions");
  if (input.value.length < Number(input.dataset.suggest)) return closeBox(box);
  const typed = input.value;
  const answer = await post("suggest", { surface: surfaceOf(input), control: input.dataset.control, typed });
  if (input.value !== typed) return;
  const options = answer.options ?? [];
  box.replaceChildren(
    ...options.map((option) => {
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("role", "option");
      button.dataset.pick = option.value;
      button.textContent = option.text;
      return button;
    }),
  );
  if (options.length === 0) box.textContent = "No results";
  box.hidden = false;
  input.setAttribute("aria-expanded", "true");
}
function closeBox(box) {
  box.hidden = true;
  box.previousElementSibling.setAttribute("aria-expanded", "false");
}
function pick(option) {
  const box = option.parentElement;
  const input = box.previousElementSibling;
  input.value = option.textContent;
  input.dataset.picked = option.dataset.pick;
  closeBox(box);
  input.focus();
  if (input.dataset.live !== undefined) void act(input);
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.id === "composer") void sayOrCommand();
  else void submitModal(event.target);
});

async function sayOrCommand() {
  const input = byId("say");
  const text = input.value.trim();
  if (text === "") return;
  input.value = "";
  const command = /^(\/[a-z0-9_-]+)\s*([\s\S]*)$/.exec(text);
  const list = byId("messages");
  list.scrollTop = list.scrollHeight;
  await (command === null ? post("say", { text }) : post("command", { name: command[1], text: command[2] }));
  await refresh();
  list.scrollTop = list.scrollHeight;
}

async function submitModal(form) {
  const values = {};
  for (const element of form.querySelectorAll("[data-control]")) {
    if (element.tagName === "BUTTON" || element.tagName === "A") continue;
    const { value, values: many } = chosenIn(element);
    values[element.dataset.control] = many ?? value ?? "";
  }
  const line = form.querySelector(":scope > .error");
  line.hidden = true;
  const answer = await post("submit", { view: form.dataset.view, values });
  if (answer.ok === false) {
    line.textContent = answer.said ?? "It did not work.";
    line.hidden = false;
  }
  await refresh();
}

byId("modal").addEventListener("cancel", (event) => {
  event.preventDefault();
  void post("close", { view: modalKey }).then(refresh);
});

document.querySelector(".tabs").addEventListener("keydown", (event) => {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  const other = document.querySelector('[data-go][aria-selected="false"]');
  other.focus();
  void go(other.dataset.go);
});

byId("messages").scrollTop = byId("messages").scrollHeight;
void post("open", { tab });
void refresh();
const stream = new EventSource(`${base}/api/stream`);
stream.addEventListener("message", () => void refresh());
stream.addEventListener("open", () => void refresh());
