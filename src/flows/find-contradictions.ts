/** What the current documents disagree about: looked for when they have changed, kept for briefs, owners and the command line. */
import { type Contradiction, ContradictionFinder } from "#domain/knowledge/contradictions.ts";
import type { Ports } from "./ports.ts";
import { inTurn } from "./turns.ts";

/** Documents that are read in one turn of the event loop. */
const together = 10;

type LookPorts = Pick<Ports, "clock" | "documents" | "governance">;

/** What they are looked for in: the documents and the day. */
async function stateOf({ clock, documents }: LookPorts): Promise<string> {
  return `${await documents.revision()}.${clock.now().toString().slice(0, 10)}`;
}

/**
 * Asked with every sweep: wakes the search when the documents have changed, whoever changed them, and stand still since the sweep before. An import of many
 * steps is looked at once.
 */
export function createContradictionWatch(ports: LookPorts & Pick<Ports, "queue">): () => Promise<void> {
  let last: string | null = null;
  return async () => {
    if (ports.governance === undefined) return;
    const state = await stateOf(ports);
    const stoodStill = state === last;
    last = state;
    if (!stoodStill || (await ports.governance.contradictionsState()) === state) return;
    await ports.queue.wake("find-contradictions", {}, { key: state, at: ports.clock.now() });
  };
}

/** Empty without a store for it. Personal documents are left out: nobody else may learn what stands in them. */
export async function findContradictions(
  ports: Pick<Ports, "clock" | "documents" | "governance" | "log">,
): Promise<readonly Contradiction[]> {
  const { governance, documents } = ports;
  if (governance === undefined) return [];
  const now = ports.clock.now();
  const state = await stateOf(ports);
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
