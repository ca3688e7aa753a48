import type { WorldEvent } from "../../world/api.ts";
import { type Desk, saidLine } from "./desk.ts";
import { el } from "./dom.ts";
import { clockWords, dayWords, fieldOf, instantOf } from "./times.ts";

/** The person's calendar, as a meeting app would show it: what is there, what Sideline made of it, and what one can do to it. */
export function calendarPart(desk: Desk): readonly Node[] {
  const { world } = desk;
  const days = Map.groupBy(
    world.events.filter(({ endsAt }) => Date.parse(endsAt) > Date.parse(world.now) - DAY_MS / 24),
    ({ startsAt }) => dayWords(startsAt, world.zone),
  );
  return [
    el("h2", {}, "Calendar", el("small", {}, ` of ${desk.name}`)),
    saidLine("calendar"),
    ...(days.size === 0 ? [el("p", { class: "soft" }, "Nothing in the next seven days. Add a meeting below.")] : []),
    ...[...days].flatMap(([day, events]) => [
      el("h3", { class: "day" }, day),
      el("ul", { class: "events" }, ...events.map((event) => eventItem(desk, event))),
    ]),
    addForm(desk),
  ];
}

const DAY_MS = 86_400_000;

function eventItem(desk: Desk, event: WorldEvent): HTMLElement {
  const { world } = desk;
  const { decision } = event;
  const verdict =
    decision === null
      ? "not read yet"
      : decision.verdict === "customer-call"
        ? (decision.account?.name ?? "customer call")
        : "not a call";
  const mine = event.attendees.find(({ email }) => email === desk.person);
  return el(
    "li",
    { class: event.status === "cancelled" || mine?.response === "declined" ? "event off" : "event" },
    el(
      "details",
      { "data-key": event.id },
      el(
        "summary",
        { "data-key": `${event.id}:summary` },
        el("time", { datetime: event.startsAt }, event.allDay ? "all day" : clockWords(event.startsAt, world.zone)),
        el("span", { class: "event-title" }, event.title),
        el("span", { class: `chip ${decision?.verdict ?? "unread"}` }, verdict),
      ),
      el(
        "div",
        { class: "event-body" },
        decision === null ? null : el("p", { class: "soft" }, decision.words),
        el("p", { class: "soft" }, whoWords(event)),
        ...event.deliveries.map(({ kind, status, dueAt }) =>
          el(
            "p",
            { class: "soft" },
            `${kind}: ${status}, due ${dayWords(dueAt, world.zone)} ${clockWords(dueAt, world.zone)}`,
          ),
        ),
        actions(desk, event, mine?.response ?? null),
      ),
    ),
  );
}

function whoWords({ attendees, organizer, recurring }: WorldEvent): string {
  const names = attendees.map(
    ({ name, email, response }) => `${name ?? email}${response === "declined" ? " (declined)" : ""}`,
  );
  const by = organizer === null ? "" : ` Organised by ${organizer.name ?? organizer.email}.`;
  return `${names.length === 0 ? "Nobody else." : `${names.join(", ")}.`}${by}${recurring ? " Repeats; changes are for this one." : ""}`;
}

function actions(desk: Desk, event: WorldEvent, response: string | null): HTMLElement {
  const { person, world } = desk;
  const send = (body: object) => void desk.change("calendar", "calendar", { person, id: event.id, ...body });
  const act = (label: string, name: string, body: object) =>
    el(
      "button",
      { type: "button", class: "btn small", "data-key": `${event.id}:${name}`, click: () => send(body) },
      label,
    );
  const when = el("input", {
    type: "datetime-local",
    "aria-label": "New start",
    "data-key": `${event.id}:when`,
    value: event.allDay ? null : fieldOf(event.startsAt, world.zone),
  });
  const guest = guestChoice(desk, `${event.id}:guest`, "Invite…");
  if (event.status === "cancelled") return el("div", { class: "row" }, why(desk, event));
  return el(
    "div",
    { class: "event-actions" },
    event.allDay
      ? null
      : el(
          "div",
          { class: "row" },
          act("30 min earlier", "earlier", { op: "move", to: { byMinutes: -30 } }),
          act("30 min later", "later", { op: "move", to: { byMinutes: 30 } }),
          act("Next day", "tomorrow", { op: "move", to: { byMinutes: 1_440 } }),
        ),
    event.allDay
      ? null
      : el(
          "div",
          { class: "row" },
          when,
          el(
            "button",
            {
              type: "button",
              class: "btn small",
              "data-key": `${event.id}:move`,
              click: () =>
                when.value !== "" && send({ op: "move", to: { startsAt: instantOf(when.value, world.zone) } }),
            },
            "Move",
          ),
        ),
    el(
      "div",
      { class: "row" },
      guest,
      el(
        "button",
        {
          type: "button",
          class: "btn small",
          "data-key": `${event.id}:invite`,
          click: () => guest.value !== "" && send({ op: "invite", guest: guestOf(guest.value) }),
        },
        "Invite",
      ),
    ),
    el(
      "div",
      { class: "row" },
      response === "declined" ? act("Accept", "answer", { op: "accept" }) : act("Decline", "answer", { op: "decline" }),
      act("Cancel for all", "cancel", { op: "cancel" }),
      why(desk, event),
    ),
  );
}

const why = (desk: Desk, event: WorldEvent) =>
  el(
    "button",
    { type: "button", class: "btn small", "data-key": `${event.id}:why`, click: () => desk.why(event.id) },
    "Why?",
  );

const guestOf = (value: string): object =>
  value === "free-mail" || value === "unknown-domain" ? { kind: value } : { kind: "contact", email: value };

/** A contact of an account, or a stranger. */
function guestChoice(desk: Desk, key: string, first: string): HTMLSelectElement {
  return el(
    "select",
    { "aria-label": "Guest", "data-key": key },
    el("option", { value: "" }, first),
    el(
      "optgroup",
      { label: "A stranger" },
      el("option", { value: "free-mail" }, "with a free mail address"),
      el("option", { value: "unknown-domain" }, "of a company nobody knows"),
    ),
    ...desk.world.accounts
      .filter(({ contacts }) => contacts.length > 0)
      .map(({ name, contacts }) =>
        el(
          "optgroup",
          { label: name },
          ...contacts.map((contact) =>
            el(
              "option",
              { value: contact.email },
              contact.title === null ? contact.name : `${contact.name}, ${contact.title}`,
            ),
          ),
        ),
      ),
  );
}

const soon = (now: string): string =>
  new Date(Math.ceil((Date.parse(now) + 45 * 60_000) / 300_000) * 300_000).toISOString();

function addForm(desk: Desk): HTMLElement {
  const { world, person } = desk;
  const title = el("input", {
    type: "text",
    required: true,
    maxlength: 300,
    placeholder: "Title",
    "aria-label": "Title",
    "data-key": "add-title",
  });
  const when = el("input", {
    type: "datetime-local",
    required: true,
    "aria-label": "Start",
    "data-key": "add-when",
    value: fieldOf(soon(world.now), world.zone),
  });
  const guest = guestChoice(desk, "add-guest", "Nobody else");
  const repeats = el("input", { type: "checkbox", "data-key": "add-repeats" });
  return el(
    "details",
    { class: "more", "data-key": "add" },
    el("summary", { "data-key": "add:summary" }, "Add a meeting"),
    el(
      "form",
      {
        class: "stack",
        submit: (event) => {
          event.preventDefault();
          void desk.change("calendar", "calendar", {
            op: "add",
            person,
            title: title.value,
            guests: guest.value === "" ? [] : [guestOf(guest.value)],
            startsAt: instantOf(when.value, world.zone),
            minutes: 30,
            ...(repeats.checked ? { repeats: "weekly" } : {}),
          });
        },
      },
      title,
      el("div", { class: "row" }, when, guest),
      el(
        "div",
        { class: "row" },
        el("label", { class: "check" }, repeats, "every week"),
        el("button", { type: "submit", class: "btn small primary" }, "Add"),
      ),
    ),
  );
}
