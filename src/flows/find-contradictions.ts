/** What the current documents disagree about: looked for when they have changed, kept for briefs, owners and the command line. */
import { type Contradiction, ContradictionFinder } from "#domain/knowledge/contradictions.ts";
import type { Ports } from "./ports.ts";
import { inTurn } from "./turns.ts";

/** Documents that are read in one turn of the event loop. */
const together = 10;

/** Null: there is no store for it. Personal documents are left out: nobody else may learn what stands in them. */
export async function findContradictions(
  ports: Pick<Ports, "clock" | "documents" | "governance" | "log">,
): Promise<readonly Contradiction[]> {
  const { governance, documents } = ports;
  if (governance === undefined) return [];
  const now = ports.clock.now();
  const state = `${await documents.revision()}.${now.toString().slice(0, 10)}`;
  const known = await governance.contradictions();
  if (known?.state === state) return known.found;
  const current = (await documents.current({ viewer: null, at: now })).filter(({ readers }) => readers === undefined);
  const finder = new ContradictionFinder();
  for (let from = 0; from < current.length; from += together) {
    const ids = current.slice(from, from + together).map(({ id }) => id);
    const hits = await governance.passagesOf(ids);
    await inTurn(() => {
      for (const hit of hits) finder.add(hit);
    });
  }
  const found = finder.found();
  await governance.saveContradictions(state, found, now);
  ports.log.info("contradictions_found", { documents: current.length, count: found.length });
  return found;
}
