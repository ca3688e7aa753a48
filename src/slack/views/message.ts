/** What the messenger posts, for each kind of content. Pure: the sandbox and tests render with it too. */
import type { DigestCall, MessageContent, Notice } from "#domain/moments/delivery.ts";
import { ids } from "../ids.ts";
import { limits } from "../limits.ts";
import { notification, outside } from "../text.ts";
import { actions, button, context, header, type Layout, line, paragraph, rich, span } from "./blocks.ts";
import { briefMessage } from "./brief.ts";
import { letterMessage } from "./letter.ts";
import { day, timeOfDay } from "./time.ts";

export function renderMessage(content: MessageContent, deliveryId: string): Layout {
  switch (content.kind) {
    case "brief":
      return briefMessage(content, deliveryId);
    case "placeholder":
      return { text: notification(content.text), blocks: [paragraph(content.text, 200)] };
    case "digest":
      return digestMessage(content.date, content.calls, content.zone);
    case "notice":
      return noticeMessage(content.notice);
    case "letter":
      return letterMessage(content.letter, deliveryId, content.kindOfMessage);
    default:
      return content satisfies never;
  }
}

const shownCalls = 15;

function digestMessage(date: string, calls: readonly DigestCall[], zone: string): Layout {
  const count = calls.length === 1 ? "1 customer call" : `${calls.length} customer calls`;
  const rows = calls.slice(0, shownCalls).map((call) => {
    const stage = call.stage === null ? [] : [span(` | ${outside(call.stage, 40)}`)];
    return rich(
      line(span(`${timeOfDay(call.startsAt, zone)}  `), span(call.accountName, "bold", 80), ...stage),
      line(span(call.because, undefined, 160)),
    );
  });
  const more = calls.length - rows.length;
  return {
    text: notification(`${count} on ${day(date)}`),
    blocks: [
      header(`${day(date)}: ${count}`),
      ...(rows.length === 0 ? [paragraph("Nothing to prepare today.")] : rows),
      ...(more > 0 ? [context(`${more} more are in the Home tab.`)] : []),
      actions(button(ids.stop, "Stop the morning digest", "digest"), button(ids.settings, "Settings", "digest")),
    ],
  };
}

const providers = { google: "Google Calendar", m365: "Microsoft 365 calendar" } as const;

function noticeMessage(notice: Notice): Layout {
  const words = noticeWords(notice);
  return { text: notification(words.short), blocks: [paragraph(words.long, limits.briefCharacters.max)] };
}

function noticeWords(notice: Notice): { readonly short: string; readonly long: string } {
  switch (notice.kind) {
    case "calendar-disconnected": {
      const name = providers[notice.provider];
      return {
        short: `Your ${name} is no longer connected`,
        long: `Your ${name} is no longer connected, so no briefs can come. Open the Home tab of this app and choose "Connect calendar". This is said once.`,
      };
    }
    case "calendar-connected": {
      const name = providers[notice.provider];
      const found =
        notice.calls === 0
          ? "I see no customer call in it for the next seven days. When one appears, a brief comes before it."
          : `I see ${notice.calls === 1 ? "1 customer call" : `${notice.calls} customer calls`} in the next seven days, and a brief comes before each.`;
      return {
        short: `Your ${name} is connected`,
        long: `Your ${name} is connected. ${found} The Home tab of this app shows how I read each entry, and your settings.`,
      };
    }
    case "no-call":
      return { short: "There is no brief to send", long: `There is no brief to send: ${outside(notice.because, 500)}` };
    default:
      return notice satisfies never;
  }
}
