import { expect, test } from "@jest/globals";
import type { Brief } from "#domain/briefs/brief.ts";
import { nameDropped } from "#flows/dropped-quotes.ts";
import type { Correction } from "#flows/governance-ports.ts";
import type { Ports } from "#flows/ports.ts";
import { briefOf, daysAgo, hit, now } from "#test/domain/briefs/sample.ts";

const card = (id: string, title: string, reviewBy: string | null) =>
  hit("objection", `**They say:** ${id} is the worry.\n\n**Answer:** Ask what would settle ${id}.`, {
    id,
    title,
    reviewBy,
  });
const deck = hit("launch", "Replay now runs in place without a copy.", { id: "deck", validFrom: daysAgo(5) });
const posted = briefOf({
  found: {
    news: [deck],
    objections: [card("a", "Objections: price", null), card("b", "Objections: timing", daysAgo(1))],
  },
});
const anew = briefOf({ found: { objections: [card("a", "Objections: price", null)] } });

async function correctionsAfter(before: Brief, after: Brief, known: readonly string[]): Promise<readonly string[]> {
  const kept: Correction[] = known.map((documentId) => ({ deliveryId: "d1", documentId, words: "told", at: now }));
  const ports = {
    clock: { now: () => now },
    briefs: { get: () => Promise.resolve(before) },
    governance: {
      correctionsOf: () => Promise.resolve([...kept]),
      addCorrections: (more: readonly Correction[]) => Promise.resolve(void kept.push(...more)),
    },
  } as unknown as Ports; // the three that are used
  await nameDropped(ports, { id: "d1", postedRev: 1, briefId: "brief-1" }, after);
  return kept.map(({ words }) => words);
}

test("a corrected brief names what else it no longer quotes, with the reason", async () => {
  expect(await correctionsAfter(posted, anew, ["deck"])).toEqual([
    "told",
    "‘Objections: timing’ is no longer quoted: its review date, 23 Nov, has passed",
  ]);
});

test("a brief that still quotes everything else says nothing more", async () => {
  expect(await correctionsAfter(posted, posted, ["deck"])).toEqual(["told"]);
});

test("a brief that was not corrected says nothing", async () => {
  expect(await correctionsAfter(posted, anew, [])).toEqual([]);
});
