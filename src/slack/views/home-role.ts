/** What the Home tab shows of behaviours. Its buttons are answered like a letter's, under an id of their own. Pure. */
import type { KnownBlock } from "@slack/types";
import { homeDelivery } from "#flows/home/answer-home.ts";
import type { HomePart } from "#flows/home/home-parts.ts";
import { context } from "./blocks.ts";
import { letterActions, letterBlocks } from "./letter.ts";

const cutWords = "The rest does not fit on this page.";

/** At most `room` blocks from the top. Slack takes one table on a page: further ones are written out, and with `plain` every table and chart. */
export function roleBlocks(parts: readonly HomePart[], room: number, plain: boolean): KnownBlock[] {
  let tables = 0;
  const blocks = parts.flatMap((part): KnownBlock[] => {
    if (part.kind === "buttons") return letterActions(part.buttons, homeDelivery);
    if (part.kind === "table") tables += 1;
    return letterBlocks([part], null, { plain: plain || (part.kind === "table" && tables > 1) });
  });
  if (blocks.length <= room) return blocks;
  return room < 1 ? [] : [...blocks.slice(0, room - 1), context(cutWords)];
}
