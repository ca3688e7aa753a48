import { smallestGroup } from "#domain/behaviours/access.ts";
import type { BehaviourState } from "#domain/behaviours/states/published.ts";
import type { Ports } from "../ports.ts";

export interface BehaviourCounts {
  readonly behaviour: string;
  readonly people: number;
  /** Null: fewer than five people, so nothing is counted. */
  readonly states: Readonly<Record<BehaviourState, number>> | null;
}

/** How many people are in which state, by behaviour. A count of one or two would be a name. */
export async function behaviourCounts(ports: Pick<Ports, "states">): Promise<readonly BehaviourCounts[]> {
  const groups = Map.groupBy(await ports.states.list({}), ({ behaviour }) => behaviour);
  return [...groups]
    .map(([behaviour, states]) => ({
      behaviour,
      people: states.length,
      states: states.length < smallestGroup ? null : countedBy(states),
    }))
    .toSorted((a, b) => a.behaviour.localeCompare(b.behaviour));
}

export function countedBy(
  states: readonly { readonly state: BehaviourState }[],
): Readonly<Record<BehaviourState, number>> {
  const count = (state: BehaviourState) => states.filter((one) => one.state === state).length;
  return {
    effective: count("effective"),
    improving: count("improving"),
    missing: count("missing"),
    ineffective: count("ineffective"),
    decaying: count("decaying"),
    insufficient: count("insufficient"),
  };
}
