import type { CheckContext, Claim } from "#domain/briefs/checks/claim.ts";
import type { PassageHit } from "#domain/knowledge/document.ts";
import { hit } from "#test/domain/briefs/sample.ts";

export const deck = hit(
  "launch",
  "In-place replay cuts recovery from 6 hours to 20 minutes for clusters over 50 TB. It does not need a second copy of the data. The number comes from three pilots, not from the lab.\n\nLars Holm is the champion and Priya Raman, the CFO, is the economic buyer. If the security review is late, the rollout in Berlin may start on 3 December 2026.\n\n- One price for each cluster: EUR 6,400 a month.\n- We promise an answer within 15 minutes.",
  { id: "launch/deck", title: "Launch deck v3", product: "Atlas Flow", owner: "Mia Stone" },
);
export const card = hit(
  "battlecard",
  "Corvid charges for each replayed gigabyte and copies the data into its own region. Their failover took 11 minutes in our last comparison.",
  { id: "battlecard/corvid", title: "Battlecard: Corvid", competitor: "Corvid" },
);
export const oldCard = hit("playbook", "The security officer decides about every second copy of customer data.", {
  id: "playbook/old",
  reviewBy: "2026-11-01",
});
export const otherDeck = hit(
  "product-note",
  "In-place replay cuts recovery from 6 hours to 45 minutes for clusters over 50 TB.",
  {
    id: "note/replay",
    product: "Atlas Flow",
  },
);

export function contextOf(hits: readonly PassageHit[], changes: Partial<CheckContext> = {}): CheckContext {
  return {
    passages: new Map(hits.map((one) => [one.passage.id, one])),
    facts: new Map([["close-date", "15 December"]]),
    ownNames: ["Northwind Freight", "Atlas Flow"],
    people: ["Lars Holm", "Priya Raman", "Ana Ruiz"],
    competitors: ["Corvid", "Pelorus"],
    otherAccounts: ["Globex"],
    today: "2026-11-24",
    ...changes,
  };
}

export const claim = (gloss: string, quote: string, changes: Partial<Claim> & { passage?: string } = {}): Claim => {
  const { passage = "launch/deck#0", ...rest } = changes;
  return { slot: "changed", gloss, cites: [{ passage_id: passage, quote }], ...rest };
};
