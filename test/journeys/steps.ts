/** One person in front of Slack, in the words of a story: what they do, and what they then see. */
import { jest } from "@jest/globals";
import type { FakeEventInput, FakeGuest } from "#sandbox/google/index.ts";
import type { Choice } from "#sandbox/slack/elements.ts";
import type { StoredView } from "#sandbox/slack/views.ts";
import type { StoredMessage } from "#sandbox/slack/wire.ts";
import type { World } from "#test/support/world.ts";

// Each story starts the whole product, on a machine that may be busy.
jest.setTimeout(120_000);

export const ana = "ana@ourco.example";
export const ben = "ben@ourco.example";
export const dana = "dana@ourco.example";
/** Tuesday. */
export const day = "2026-11-24";
export const begin = `${day}T08:00:00Z`;
/** The calendar is read when a story says so: fewer steps of the clock. */
export const quietCalendar = { CALENDAR_POLL_SECONDS: "3600", INTERNAL_DOMAINS: "ourco.example" };

const patienceMs = 20_000;

/** Bolt answers first and works afterwards: what a person sees comes a moment later. */
export async function eventually<T>(look: () => T | Promise<T>, what: () => string): Promise<NonNullable<T>> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`Expected ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Everything a reader sees in a message, modal or Home tab, a line for each piece. The word joiners are not seen. */
export function wordsOf(surface: StoredMessage | StoredView): string {
  const lines: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const child of value) visit(child);
    if (Array.isArray(value) || typeof value !== "object" || value === null) return;
    for (const [key, child] of Object.entries(value)) {
      if (key === "text" && typeof child === "string") lines.push(child);
      else visit(child);
    }
  };
  if ("rootId" in surface) visit([surface.content.title, surface.content.blocks]);
  else {
    visit(surface.blocks);
    if (surface.blocks.length === 0) lines.push(surface.text);
  }
  return lines.join("\n").replaceAll("\u2060", "");
}

export function person(world: World, email: string) {
  const actor = world.slack.as(email);
  const whispers = () => actor.dm().filter((message) => message.fromBot && message.ephemeralFor === actor.userId);
  const messages = () => world.slack.sentTo(email).filter((message) => !message.deleted);
  const modal = () => actor.modals().at(-1) ?? null;

  /** What only they see after doing something, once it matches; "Looking up…" comes before every answer. */
  async function told(act: () => Promise<unknown>, pattern: RegExp, look = whispers): Promise<string> {
    const before = new Set(look().map(({ ts }) => ts));
    const fresh = () => look().filter(({ ts }) => !before.has(ts));
    await act();
    const found = await eventually(
      () => fresh().find((message) => pattern.test(wordsOf(message))),
      () => `${email} to be told ${pattern}; told: ${JSON.stringify(fresh().map(wordsOf))}`,
    );
    return wordsOf(found);
  }

  async function modalShows(pattern: RegExp): Promise<StoredView> {
    return eventually(
      () => {
        const top = modal();
        return top !== null && pattern.test(wordsOf(top)) ? top : null;
      },
      () =>
        `a modal with ${pattern}; shown: ${JSON.stringify(modal() === null ? null : wordsOf(modal() as StoredView))}`, // checked in the line
    );
  }

  /** The newest message whose words match. */
  function message(pattern: RegExp): StoredMessage {
    const found = messages().findLast((one) => pattern.test(wordsOf(one)));
    if (found === undefined)
      throw new Error(`Expected a message with ${pattern}; sent: ${JSON.stringify(messages().map(wordsOf))}`);
    return found;
  }

  async function homeShows(pattern: RegExp): Promise<StoredView> {
    return eventually(
      () => {
        const view = actor.home();
        return view !== null && pattern.test(wordsOf(view)) ? view : null;
      },
      () =>
        `a Home tab with ${pattern}; shown: ${JSON.stringify(actor.home() === null ? null : wordsOf(actor.home() as StoredView))}`, // checked in the line
    );
  }

  return {
    actor,
    email,
    messages,
    /** All their messages in words, oldest first. */
    reads: () => messages().map(wordsOf),
    whispers,
    message,
    told,
    modalShows,
    homeShows,
    /** `/prep` in the conversation with the app, or in a channel; the answer that only they see. */
    prep: (text: string, pattern: RegExp, options: { channel?: string } = {}) => {
      const channel = options.channel;
      const look =
        channel === undefined
          ? whispers
          : () => world.slack.channel(channel).filter(({ ephemeralFor }) => ephemeralFor === actor.userId);
      return told(() => actor.command("/prep", text, options), pattern, look);
    },
    /** Presses a button of their newest message that matches, and is told something. */
    press: (on: RegExp, button: string, pattern: RegExp) => told(() => actor.click(message(on), button), pattern),
    /** Presses a button that opens a modal. */
    opens: async (on: RegExp, button: string, pattern: RegExp, choice?: Choice) => {
      await actor.click(message(on), button, choice);
      return modalShows(pattern);
    },
    /** Chooses in the overflow menu of their newest message that matches. */
    menu: (on: RegExp, choice: string) => {
      const found = message(on);
      return actor.click(found, "menu", { selectedOption: menuOption(found, choice) });
    },
    async openHome(pattern: RegExp) {
      await actor.openHome();
      return homeShows(pattern);
    },
  };
}
export type Someone = ReturnType<typeof person>;

function menuOption(message: StoredMessage, label: string): string {
  for (const block of message.blocks) {
    const elements = Array.isArray(block.elements) ? block.elements : [];
    for (const element of elements) {
      for (const option of Array.isArray(element.options) ? element.options : [])
        if (option.text?.text === label) return String(option.value);
    }
  }
  throw new Error(`Expected the menu to offer ${label}.`);
}

/** The labels of every button on it. */
export function buttonsOf(surface: StoredMessage | StoredView): readonly string[] {
  const labels: string[] = [];
  const blocks = "rootId" in surface ? surface.content.blocks : surface.blocks;
  for (const block of blocks)
    for (const element of Array.isArray(block.elements) ? block.elements : [])
      if (element.type === "button") labels.push(String(element.text?.text));
  return labels;
}

/** The id that every button of a message carries. */
export function deliveryOf(message: StoredMessage): string {
  const id = message.metadata?.event_payload.delivery_id;
  if (typeof id !== "string") throw new Error("Expected a message of a delivery.");
  return id;
}

export const yes = (email: string): FakeGuest => ({ email, responseStatus: "accepted" });

/** A call of half an hour with Cora of Acme, at a time of that Tuesday or at an instant. */
export function meets(
  world: World,
  time: string,
  more: Partial<FakeEventInput> & { readonly rep?: string; readonly guest?: string; readonly minutes?: number } = {},
): string {
  const { rep = ana, guest = "c@acme.example", minutes = 30, ...event } = more;
  const start = Temporal.Instant.from(time.includes("T") ? time : `${day}T${time}:00Z`);
  const at = (instant: Temporal.Instant) => ({ dateTime: instant.toString(), timeZone: "Europe/London" });
  return world.meets({
    rep,
    summary: "Weekly sync",
    start: at(start),
    end: at(start.add({ minutes })),
    attendees: [yes(rep), yes(guest)],
    ...event,
  });
}

/** The consent page behind the button "Connect calendar". */
export async function consentPage(rep: Someone): Promise<URL> {
  const home = await rep.openHome(/Connect your calendar/);
  const found = home.content.blocks
    .flatMap((block) => (Array.isArray(block.elements) ? block.elements : []))
    .find((element) => element.action_id === "connect");
  return new URL(String(found?.url));
}

/** What the person does on Google's page; where their browser is sent then. */
export async function answers(
  world: World,
  page: URL,
  choice: "allow" | "deny",
  account: string = ana,
): Promise<string> {
  // The page is a form that holds what it was asked with.
  const body = new URLSearchParams([...page.searchParams, ["choice", choice], ["account", account]]);
  const response = await world.google.fetch(page, { method: "POST", body, redirect: "manual" });
  return response.headers.get("location") ?? `no redirect: ${response.status} ${await response.text()}`;
}

/** Somebody else's message in this person's conversation, buttons and all: what a forged click looks like to the app. */
export async function forgedCopy(world: World, email: string, of: StoredMessage): Promise<StoredMessage> {
  const { slack } = world;
  const body = new URLSearchParams({
    channel: slack.as(email).dmChannel,
    text: "forged",
    blocks: JSON.stringify(of.blocks),
  });
  const answer = await slack.fetch(`${slack.apiUrl()}chat.postMessage`, {
    method: "POST",
    headers: { authorization: `Bearer ${slack.botToken}`, "content-type": "application/x-www-form-urlencoded" },
    body,
  });
  const { ts } = (await answer.json()) as { ts: string }; // Slack's own answer
  const copy = slack.sentTo(email).find((message) => message.ts === ts);
  if (copy === undefined) throw new Error("Expected the forged copy to be posted.");
  return copy;
}
