import type { Brief, BriefItem, BriefSlot } from "#domain/briefs/brief.ts";
import { markLabels } from "#domain/briefs/mode-label.ts";
import { jointOf } from "#domain/briefs/text.ts";
import { inert } from "../text.ts";
import type { Piece } from "./fit.ts";

/** How a slot is called, and how much of it the message shows; the rest is behind "Show sources". */
const shapes: Readonly<
  Record<
    BriefSlot,
    { readonly label: string; readonly items: number; readonly weight: number; readonly cites: boolean }
  >
> = {
  who: { label: "WHO", items: 5, weight: 0.9, cites: false },
  "why-now": { label: "WHY NOW", items: 2, weight: 1.2, cites: false },
  changed: { label: "CHANGED", items: 2, weight: 1.1, cites: true },
  try: { label: "TRY ONE THING", items: 1, weight: 1.8, cites: true },
  say: { label: "SAY", items: 1, weight: 2.6, cites: false },
  objections: { label: "IF THEY SAY", items: 2, weight: 1.2, cites: true },
  flags: { label: "FLAGS", items: 4, weight: 0.7, cites: false },
  "next-step": { label: "NEXT STEP", items: 1, weight: 1.2, cites: false },
};

/** One slot as pieces, in reading order; null when the slot is empty. `quoted`: shown as a quotation. */
export interface SlotPieces {
  readonly slot: BriefSlot;
  readonly quoted: boolean;
  readonly pieces: readonly Piece[];
}

export function slotLabel(slot: BriefSlot): string {
  return shapes[slot].label;
}

const ours = (text: string, style?: "bold" | "italic"): Piece => ({ text, ...(style === undefined ? {} : { style }) });

export function slotPieces(slot: BriefSlot, items: readonly BriefItem[]): SlotPieces | null {
  const shape = shapes[slot];
  const shown = items.filter((item) => inert(item.text) !== "").slice(0, shape.items);
  if (shown.length === 0) return null;
  const pieces: Piece[] = [];
  shown.forEach((item, index) => {
    if (slot === "objections") pieces.push(ours(index === 0 ? "" : "\n"), ours(`${shape.label} `, "bold"));
    else if (index === 0) pieces.push(ours(slot === "say" ? `${shape.label}\n` : `${shape.label}  `, "bold"));
    else pieces.push(ours(" · "));
    pieces.push({ text: inert(item.text), weight: shape.weight });
    if (item.detail !== null && inert(item.detail) !== "")
      pieces.push(ours(slot === "objections" ? "\n" : jointOf(slot, item.text)), {
        text: inert(item.detail),
        weight: shape.weight,
      });
    const source = shape.cites ? item.citations[0]?.title : undefined;
    if (source !== undefined && inert(source) !== "")
      pieces.push(ours(" — "), { text: inert(source), style: "italic", weight: 0.4 });
    if (item.mark !== undefined) pieces.push(ours(` [${markLabels[item.mark]}]`, "italic"));
  });
  const hidden = items.length - shown.length;
  if (hidden > 0) pieces.push(ours(` · ${hidden} more`, "italic"));
  return { slot, quoted: slot === "say", pieces: pieces.filter((piece) => piece.text !== "") };
}

/** "Not in your sources: why now, objections." Empty when nothing is missing. */
export function gapWords(brief: Pick<Brief, "gaps">): string {
  if (brief.gaps.length === 0) return "";
  const names = brief.gaps.map((slot) => shapes[slot].label.toLowerCase());
  return `Not in your sources: ${[...new Set(names)].join(", ")}`;
}
