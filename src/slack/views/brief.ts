/** The brief as a message: at most 14 blocks and 1,900 characters, whatever the records and documents hold. Pure. */
import type { KnownBlock, PlainTextOption } from "@slack/types";
import { briefSlots } from "#domain/briefs/brief.ts";
import { modeLabel } from "#domain/briefs/mode-label.ts";
import type { MessageContent } from "#domain/moments/delivery.ts";
import { ids, menuValue } from "../ids.ts";
import { limits, visibleText } from "../limits.ts";
import { inert, notification, outside } from "../text.ts";
import { actions, button, context, header, type Layout, line, option, quote, rich, span } from "./blocks.ts";
import { gapWords, type SlotPieces, slotPieces } from "./brief-slots.ts";
import { capOf, fittingCap } from "./fit.ts";
import { lasting, shortWhen, when } from "./time.ts";

type BriefContent = Extract<MessageContent, { kind: "brief" }>;

export function briefMessage(content: BriefContent, deliveryId: string): Layout {
  if (content.shape !== "active") return closedMessage(content, deliveryId);
  const frame = {
    top: [header(title(content)), context(underTitle(content), 200), ...banner(content)],
    bottom: [
      ...gaps(content),
      ...(content.brief.event === null ? [] : matching(content)),
      buttons(content, deliveryId),
    ],
  };
  const room = limits.briefCharacters.max - visibleText([frame.top, frame.bottom]).length;
  return {
    text: notification(`${openingWord(content)}: ${outside(content.brief.account.name, 60)}${whenWords(content)}`),
    blocks: [...frame.top, ...slots(content, room), ...frame.bottom],
  };
}

function openingWord(content: BriefContent): string {
  if ((content.corrections ?? []).length > 0) return "Brief corrected";
  if (content.changes.length > 0) return "Brief updated";
  switch (content.origin) {
    case "brief":
    case "prep":
      return "Brief";
    case "day-before":
      return "Tomorrow's brief";
    case "test":
      return "Test brief";
    default:
      return content.origin satisfies never;
  }
}

function whenWords(content: BriefContent): string {
  const { event } = content.brief;
  return event === null ? "" : `, ${shortWhen(event.startsAt, content.zone)}`;
}

/** "Northwind Freight | Evaluation | Thu 26 Nov, 10:00, 30 min". */
function title(content: BriefContent): string {
  const { event, account, opportunity } = content.brief;
  const time = event === null ? null : when(event.startsAt, content.zone);
  const length = event === null ? "" : lasting(event.startsAt, event.endsAt);
  return [
    outside(account.name, 60, "Account"),
    ...(opportunity === null ? [] : [outside(opportunity.stage, 30)]),
    ...(time === null ? ["no call planned"] : [length === "" ? time : `${time}, ${length}`]),
  ].join(" | ");
}

function underTitle(content: BriefContent): string {
  const marks = (content.brief.event?.marks ?? []).map((mark) => outside(mark.replaceAll("-", " "), 30));
  const test = content.origin === "test" ? ["Test, sent because you asked"] : [];
  return [...test, modeLabel(content.brief), ...marks].join(" · ");
}

function banner({ changes, corrections = [] }: BriefContent): KnownBlock[] {
  const of = (label: string, all: readonly string[], max: number) => {
    const shown = all.slice(0, 3).map((one) => outside(one, max));
    const more = all.length - shown.length;
    return line(span(label, "bold"), span(shown.join("; ") + (more > 0 ? `; ${more} more` : ""), undefined, 260));
  };
  const lines = [
    ...(corrections.length === 0 ? [] : [of("Corrected: ", corrections, 160)]),
    ...(changes.length === 0 ? [] : [of("Changed: ", changes, 80)]),
  ];
  return lines.length === 0 ? [] : [rich(...lines)];
}

function gaps(content: BriefContent): KnownBlock[] {
  const words = gapWords(content.brief);
  return words === "" ? [] : [context(words, 130)];
}

/** As many whole sentences as fit; the first in any case. The rest is under "Why this message?". */
function wholeSentences(text: string, max: number): string {
  const [first = "", ...more] = text.split(/(?<=[.!?])\s+/);
  return more.reduce((kept, one) => (kept.length + 1 + one.length <= max ? `${kept} ${one}` : kept), first);
}

/** Why this account: the place where a wrong match is seen. */
function matching(content: BriefContent): KnownBlock[] {
  const others = content.brief.alternatives.slice(0, 3).map((account) => outside(account.name, 30));
  const words = [
    outside(wholeSentences(content.because, 110), 110, ""),
    others.length === 0 ? "" : `Also possible: ${others.join(", ")}`,
  ];
  const text = words.filter((part) => part !== "").join(" ");
  return text === "" ? [] : [context(text, 220)];
}

function slots(content: BriefContent, room: number): KnownBlock[] {
  const found: SlotPieces[] = [];
  for (const slot of briefSlots) {
    const items = content.brief.sections.filter((section) => section.slot === slot).flatMap((section) => section.items);
    const pieces = slotPieces(slot, items);
    if (pieces !== null) found.push(pieces);
  }
  const cap = fittingCap(
    found.flatMap(({ pieces }) => pieces),
    room,
    400,
    4,
  );
  return found.map((slot) => slotBlock(slot, cap));
}

function slotBlock({ pieces, quoted }: SlotPieces, cap: number): KnownBlock {
  const spans = pieces.map((piece) => span(piece.text, piece.style, Math.max(1, capOf(piece, cap))));
  const [label, ...rest] = spans;
  if (quoted && label !== undefined && rest.length > 0)
    return rich(line({ ...label, text: label.text.trimEnd() }), quote(...rest));
  return rich(line(...spans));
}

function buttons(content: BriefContent, deliveryId: string): KnownBlock {
  const cited = content.brief.sections.flatMap(({ items }) =>
    items.flatMap(({ citations, facts }) => [citations, facts]),
  );
  // Knowledge first: who has completed the lesson is offered practice only.
  const { practice } = content.brief;
  const lesson = practice != null && practice.lesson !== null && practice.learnedOn === null;
  const count = cited.reduce((sum, list) => sum + list.length, 0);
  const aboutCall =
    content.brief.event === null || content.origin === "test"
      ? []
      : [
          button(ids.wrongAccount, "Wrong account", deliveryId),
          button(ids.notACall, "Not a customer call", deliveryId),
        ];
  return actions(
    button(ids.sources, count > 0 && count < 100 ? `Show sources (${count})` : "Show sources", deliveryId),
    ...(lesson ? [button(ids.learn, "Learn 2 min", deliveryId)] : []),
    button(ids.practise, "Practise 5 min", deliveryId),
    button(ids.useful, "Useful", deliveryId),
    button(ids.notUseful, "Not useful", deliveryId),
    ...aboutCall,
    {
      type: "overflow",
      action_id: ids.menu,
      options: [
        option("Wrong or old?", menuValue("wrong", deliveryId)),
        option("Why this message?", menuValue("why", deliveryId)),
        option("Pause for a day", menuValue("pause", deliveryId)),
        option("Quiet hours and settings", menuValue("settings", deliveryId)),
        ...(content.origin === "test" ? [] : [stopOption(content.origin)]),
      ],
    },
  );
}

/** What is asked for is always answered, so a /prep brief offers to stop the ones that come by themselves. */
function stopOption(origin: "brief" | "day-before" | "prep"): PlainTextOption {
  return origin === "day-before"
    ? option("Stop day-before briefs", menuValue("stop", "day-before"))
    : option("Stop these briefs", menuValue("stop", "brief"));
}

/** Withdrawn or moved: what happened first, one line of what it was, and nothing left to do wrong. */
function closedMessage(content: BriefContent, deliveryId: string): Layout {
  const name = outside(content.brief.account.name, 60, "Account");
  const said = content.shape === "moved" ? movedWords(content) : withdrawnWords(content);
  const event = content.brief.event;
  const summary = [name, ...(event === null ? [] : [when(event.startsAt, content.zone)])].join(" | ");
  return {
    text: notification(`${content.shape === "moved" ? "Call moved" : "Brief withdrawn"}: ${name}`),
    blocks: [
      rich(line(span(said, "bold", 300))),
      rich(line(span(summary, "strike", 140))),
      actions(
        ...(content.canUndo === true ? [button(ids.undo, "Undo: it is a customer call", deliveryId)] : []),
        button(ids.explain, "Why this message?", deliveryId),
      ),
    ],
  };
}

/** The note is the new start, or a sentence that says it. */
function movedWords({ note, zone }: BriefContent): string {
  if (note === null || inert(note) === "") return "Moved. A fresh brief follows before the new time.";
  const time = when(note, zone);
  return time === note ? note : `Moved to ${time}. A fresh brief follows before the new time.`;
}

function withdrawnWords({ note }: BriefContent): string {
  const text = note === null ? "" : inert(note);
  return text === "" ? "Withdrawn." : `Withdrawn: ${text}`;
}
