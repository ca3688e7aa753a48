import type { KnownBlock, ModalView } from "@slack/types";
import type { Brief, BriefItem, Citation, Fact } from "#domain/briefs/brief.ts";
import { inZone, parseDate, shortDate } from "#domain/briefs/dates.ts";
import { modeLabel } from "#domain/briefs/mode-label.ts";
import { citedField } from "#domain/knowledge/record-answer.ts";
import { limits } from "../limits.ts";
import { context, line, modal, paragraph, quote, rich, span } from "./blocks.ts";
import { gapWords, slotLabel } from "./brief-slots.ts";
import { when } from "./time.ts";

/** How much of a quote and of a line is shown: the first that keeps the view within Slack's size. A usual brief never needs the second. */
const rooms = [
  { quote: 1_500, words: 600 },
  { quote: 500, words: 200 },
  { quote: 120, words: 80 },
] as const;
type Room = { readonly quote: number; readonly words: number };
const viewBytes = limits.viewBytes.max * 0.9;

/** Everything a brief stands on: each item with the words it was cut from, or the record and field it was read from. */
export function sourcesModal(brief: Brief, zone: string): ModalView {
  for (const room of rooms) {
    const view = modal("Sources", sourceBlocks(brief, zone, room));
    if (Buffer.byteLength(JSON.stringify(view)) <= viewBytes) return view;
  }
  return modal("Sources", [
    paragraph("These sources are too long to show in Slack. Ask for them with: sideline brief --json"),
  ]);
}

function sourceBlocks(brief: Brief, zone: string, room: Room): KnownBlock[] {
  const today = inZone(Temporal.Instant.from(brief.generatedAt), zone).toPlainDate();
  const items = brief.sections.flatMap(({ slot, items: all }) =>
    all.map((item) => itemBlock(slotLabel(slot), item, { room, today })),
  );
  const most = limits.viewBlocks.max - 3;
  const missing = gapWords(brief);
  return [
    context(summary(brief, zone), 400),
    ...items.slice(0, most),
    ...(items.length > most ? [context(`${items.length - most} more are not shown here.`)] : []),
    ...(items.length === 0 ? [paragraph("Nothing in your sources spoke to this call.")] : []),
    ...(missing === "" ? [] : [context(missing)]),
  ];
}

function summary(brief: Brief, zone: string): string {
  return `${brief.account.name} · ${modeLabel(brief)} · made ${when(brief.generatedAt, zone)}`;
}

function itemBlock(
  label: string,
  item: BriefItem,
  { room, today }: { readonly room: Room; readonly today: Temporal.PlainDate },
): KnownBlock {
  const parts = [line(span(`${label}  `, "bold"), span(item.text, undefined, room.words))];
  if (item.detail !== null && item.detail !== "") parts.push(line(span(item.detail, undefined, room.words)));
  const sources = [
    ...item.citations.flatMap((citation) => [
      quote(span(citation.quote, undefined, room.quote)),
      line(span(citationWords(citation), "italic", room.words)),
    ]),
    ...item.facts.map((fact) => line(span(factWords(fact, today), "italic", room.words))),
  ];
  return rich(...parts, ...sources);
}

function citationWords(citation: Citation): string {
  return [
    `${citation.title}${citation.heading === "" ? "" : `, ${citation.heading.startsWith('"') ? citation.heading : `"${citation.heading}"`}`}`,
    ...(citation.version === undefined ? [] : [`version ${citation.version}`]),
    `owner: ${citation.owner ?? "not named"}`,
    `valid from: ${citation.validFrom ?? "not dated"}`,
    `review by: ${citation.reviewBy ?? "not set"}`,
  ].join(" · ");
}

/** "CRM, close date, 18 Nov: 15 Dec", as an answer cites it. */
function factWords(fact: Fact, today: Temporal.PlainDate): string {
  const date = parseDate(fact.value);
  return `${citedField(fact, today)}: ${date === null ? fact.value : shortDate(date, today)}`;
}
