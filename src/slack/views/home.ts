/** App Home, most relevant first: what is theirs to act on, what comes next and why, their own switches. Without a calendar that comes first of all. Pure. */
import type { Button, HomeView, KnownBlock } from "@slack/types";
import type { RepSettings } from "#domain/moments/delivery.ts";
import type { HomeCall, HomeModel } from "#flows/use-cases.ts";
import { ids } from "../ids.ts";
import { limits } from "../limits.ts";
import { outside } from "../text.ts";
import { actions, button, context, divider, header, line, paragraph, rich, span } from "./blocks.ts";
import { driveBlocks } from "./home-drive.ts";
import { roleBlocks } from "./home-role.ts";
import { stoppable } from "./settings.ts";
import { daysWords, lasting, timeOfDay, when } from "./time.ts";

const shownCalls = 20;
const day = (instant: string, zone: string): string => when(instant, zone).split(",")[0] ?? "";

/** `plain`: charts and tables in words. */
export function homeView(model: HomeModel, { plain = false }: { readonly plain?: boolean } = {}): HomeView {
  const isMissing = model.needsCalendar && model.connection?.status !== "connected";
  const before = isMissing ? [...connection(model), divider()] : [];
  const after = [
    ...calls(model),
    divider(),
    ...settings(model),
    ...(isMissing ? [] : [divider(), ...connection(model)]),
    ...driveBlocks(model),
  ];
  const own = ownBlocks(model, limits.viewBlocks.max - before.length - after.length, plain);
  return { type: "home", blocks: [...before, ...own, ...after] };
}

/** What their role sees, with a line below it; it needs none above. */
function ownBlocks({ parts = [] }: HomeModel, room: number, plain: boolean): KnownBlock[] {
  const shown = parts[0]?.kind === "divider" ? parts.slice(1) : parts;
  return shown.length === 0 ? [] : [...roleBlocks(shown, room - 1, plain), divider()];
}

/** For a person who is not in the people list, or whose page failed to load: never an empty tab. */
export const plainHome = (words: string): HomeView => ({
  type: "home",
  blocks: [header("Sideline"), paragraph(words)],
});

const providers = { google: "Google Calendar", m365: "Microsoft 365" } as const;
const ways = {
  oauth: "connected by you",
  delegated: "connected by your company",
  local: "connected on this machine",
} as const;

const unconnectedWords = {
  never: "No calendar is connected, so no briefs can come yet.",
  disconnected: "You have disconnected your calendar, so no briefs come.",
  revoked: "Google Calendar no longer accepts the permission that you gave, so no briefs come.",
  connected: "",
} as const;

function connection(model: HomeModel): KnownBlock[] {
  const { connection: link } = model;
  if (link?.status === "connected") {
    const read =
      link.lastPullAt === null ? "not read yet" : `last read ${when(link.lastPullAt.toString(), model.zone)}`;
    const trouble =
      link.lastError === null
        ? ""
        : ` · the last attempt did not work (${outside(link.lastError, 80)}); the next one comes by itself`;
    return [
      header("Your calendar is connected"),
      context(`${providers[link.provider]}, ${ways[link.via]} · ${read}${trouble}`),
      ...(link.via === "oauth" ? [actions(disconnectButton())] : []),
    ];
  }
  const lost = unconnectedWords[link?.status ?? "never"];
  return [
    header("Connect your calendar"),
    paragraph(`${lost} Sideline reads your events to see which are customer calls; it never changes them.`),
    ...connectButton(model),
  ];
}

function connectButton(model: HomeModel): KnownBlock[] {
  if (model.connectUrl === null || model.connectUrl.length > limits.url.max)
    return [context(model.connectHint ?? "Ask the person who runs Sideline to connect calendars.", 500)];
  return [actions(button(ids.connect, "Connect calendar", "connect", { style: "primary", url: model.connectUrl }))];
}

const disconnectButton = (): Button =>
  button(ids.disconnect, "Disconnect", "disconnect", {
    confirm: {
      title: { type: "plain_text", text: "Disconnect your calendar?" },
      text: {
        type: "plain_text",
        text: "No more briefs come until you connect it again. The access is deleted at once.",
      },
      confirm: { type: "plain_text", text: "Disconnect" },
      deny: { type: "plain_text", text: "Keep it" },
    },
  });

/** Customer calls first; then what else is in the calendar, with why it gets no brief. */
function calls(model: HomeModel): KnownBlock[] {
  const own = model.calls.filter(isCall);
  const others = model.calls.filter((one) => !isCall(one));
  const shown = [...own, ...others].slice(0, shownCalls);
  const more = model.calls.length - shown.length;
  const blocks = (wanted: boolean) =>
    shown.flatMap((call, index) => (isCall(call) === wanted ? callBlocks(call, model.zone, index) : []));
  const rest = blocks(false);
  return [
    header("What comes next"),
    ...(shown.length === 0 ? [paragraph(nothingWords(model))] : []),
    ...(own.length === 0 && others.length > 0 ? [paragraph("No customer call in the next seven days.")] : []),
    ...blocks(true),
    ...(rest.length === 0 ? [] : [rich(line(span("Also in your calendar, without a brief", "bold"))), ...rest]),
    ...(more > 0 ? [context(more === 1 ? "1 more entry follows." : `${more} more entries follow.`)] : []),
  ];
}

const isCall = ({ decision }: HomeCall): boolean => decision.kind === "customer-call";

function nothingWords({ connection: link }: HomeModel): string {
  if (link?.status !== "connected") return "Your next calls stand here once a calendar is connected.";
  return link.lastPullAt === null
    ? "Your calendar is being read for the first time. Open this tab again in a minute."
    : "Nothing is in your calendar for the next seven days.";
}

function callBlocks(call: HomeCall, zone: string, index: number): KnownBlock[] {
  const name = call.title === null ? "Private event" : outside(call.title, 120, "(no title)");
  const whose = call.accountName === null ? [] : [span(` | ${outside(call.accountName, 60)}`)];
  const words = rich(
    line(span(`${timeWords(call, zone)}  `), span(name, "bold"), ...whose),
    line(span(`${verdict(call)} ${outside(call.decision.because, 300)}`, undefined, 400)),
    ...(call.decision.kind === "customer-call" ? [line(span(briefWords(call, zone), "italic", 200))] : []),
  );
  const buttons = [
    ...(call.decision.kind === "customer-call" && call.providerId.length <= limits.buttonValue.max
      ? [button(`${ids.prepEvent}${index}`, "Brief me now", call.providerId)]
      : []),
    ...(call.delivery === null ? [] : [button(ids.explain, "Why?", call.delivery.id)]),
  ];
  return buttons.length === 0 ? [words] : [words, actions(...buttons)];
}

function timeWords({ startsAt, endsAt, allDay }: HomeCall, zone: string): string {
  if (allDay !== null) return daysWords(allDay);
  const length = lasting(startsAt, endsAt);
  return `${when(startsAt, zone)}${length === "" ? "" : `, ${length}`}`;
}

const verdict = (call: HomeCall): string =>
  call.decision.kind === "customer-call"
    ? `Customer call (${call.decision.reason.replaceAll("-", " ")}).`
    : `No brief (${call.decision.reason.replaceAll("-", " ")}).`;

function briefWords(call: HomeCall, zone: string): string {
  if (call.delivery?.status === "sent") return "Brief sent.";
  if (call.delivery?.status === "failed") return "The brief could not be sent.";
  if (call.delivery?.status === "cancelled") return `No brief comes: ${call.delivery.because ?? "it is held back"}.`;
  if (call.briefAt === null) return "No brief is planned.";
  return day(call.briefAt, zone) === day(call.startsAt, zone)
    ? `Brief at ${timeOfDay(call.briefAt, zone)}.`
    : `Brief on ${when(call.briefAt, zone)}.`;
}

const count = (nudges: number): string => `${nudges} ${nudges === 1 ? "nudge" : "nudges"}`;

function settings(model: HomeModel): KnownBlock[] {
  const { settings: own } = model;
  const paused =
    own.pausedUntil !== null && Temporal.Instant.compare(own.pausedUntil, Temporal.Instant.from(model.now)) > 0;
  const summary = [
    `Briefs ${own.leadMinutes} minutes before each call`,
    own.dayBefore && !own.stopped.includes("day-before") ? "a brief the day before" : null,
    own.digest && !own.stopped.includes("digest") ? "a morning digest" : null,
    own.quietHours === null ? null : `quiet from ${own.quietHours.from} to ${own.quietHours.to}`,
    own.nudgeCaps.perDay === null ? null : `at most ${count(own.nudgeCaps.perDay)} a day`,
    own.nudgeCaps.perWeek === null ? null : `at most ${count(own.nudgeCaps.perWeek)} in seven days`,
    own.stopped.length === 0 ? null : `not sent: ${own.stopped.map(kindWords).join(", ")}`,
    own.blocked.length === 0 ? null : `on your block list: ${blockedWords(own.blocked)}`,
  ].filter((part) => part !== null);
  return [
    header("Your settings"),
    paragraph(`${summary.join(" · ")}.`, 600),
    ...(paused && own.pausedUntil !== null
      ? [rich(line(span(`Paused until ${when(own.pausedUntil.toString(), model.zone)}.`, "bold")))]
      : []),
    actions(
      button(ids.settings, "Change settings", "home"),
      paused ? button(ids.resume, "Resume", "home") : button(ids.pauseDay, "Pause for a day", "home"),
      button(ids.testBrief, "Send me a test brief", "home"),
    ),
    context(
      `All times are in ${model.zone}. Feedback and corrections are under each brief. Type /prep help anywhere for what you can ask.`,
    ),
  ];
}

const kindWords = (kind: RepSettings["stopped"][number]): string =>
  (kind in stoppable ? stoppable[kind as keyof typeof stoppable] : kind).toLowerCase(); // checked in the line

function blockedWords(blocked: readonly string[]): string {
  const shown = blocked.slice(0, 3).map((entry) => outside(entry, 60));
  const more = blocked.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}
