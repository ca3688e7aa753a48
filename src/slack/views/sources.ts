import type { KnownBlock, ModalView } from "@slack/types";
import type { Brief, BriefItem, Citation, Fact } from "#domain/briefs/brief.ts";
import { limits } from "../limits.ts";
import { context, line, modal, paragraph, quote, rich, span } from "./blocks.ts";
import { gapWords, slotLabel } from "./brief-slots.ts";
import { when } from "./time.ts";

const quoteMax = 1_500;

/** Everything a brief stands on: each item with the words it was cut from, or the record and field it was read from. */
export function sourcesModal(brief: Brief, zone: string): ModalView {
  const blocks: KnownBlock[] = [context(summary(brief, zone), 400)];
  for (const { slot, items } of brief.sections) for (const item of items) blocks.push(itemBlock(slotLabel(slot), item));
  const room = limits.viewBlocks.max - 2;
  const shown = blocks.slice(0, room);
  if (blocks.length > room) shown.push(context(`${blocks.length - room} more are not shown here.`));
  if (blocks.length === 1) shown.push(paragraph("Nothing in your sources spoke to this call."));
  const missing = gapWords(brief);
  if (missing !== "") shown.push(context(missing));
  return modal("Sources", shown);
}

function summary(brief: Brief, zone: string): string {
  const mode = brief.mode === "model" ? "Worded by AI from your documents" : "Built from your documents, no AI wording";
  return `${brief.account.name} · ${mode} · made ${when(brief.generatedAt, zone)}`;
}

function itemBlock(label: string, item: BriefItem): KnownBlock {
  const parts = [line(span(`${label}  `, "bold"), span(item.text, undefined, 600))];
  if (item.detail !== null && item.detail !== "") parts.push(line(span(item.detail, undefined, 600)));
  const sources = [
    ...item.citations.flatMap((citation) => [
      quote(span(citation.quote, undefined, quoteMax)),
      line(span(citationWords(citation), "italic", 700)),
    ]),
    ...item.facts.map((fact) => line(span(factWords(fact), "italic", 700))),
  ];
  return rich(...parts, ...sources);
}

function citationWords(citation: Citation): string {
  return [
    `${citation.title}${citation.heading === "" ? "" : `, "${citation.heading}"`}`,
    `owner: ${citation.owner ?? "not named"}`,
    `valid from: ${citation.validFrom ?? "not dated"}`,
    `review by: ${citation.reviewBy ?? "not set"}`,
  ].join(" · ");
}

function factWords(fact: Fact): string {
  return `${fact.record}, ${fact.field.replaceAll("_", " ")}: ${fact.value} (${fact.at === null ? "no date on the record" : `as of ${fact.at}`})`;
}
