import type { BehaviourState } from "./published.ts";

/** Fewer people than this could be told apart. */
const fewest = 5;

/** How a team is spread on one behaviour, without names and without an order. */
export interface PeerComparison {
  readonly showing: number;
  /** People of whom enough is known. */
  readonly known: number;
  readonly sentence: string;
}

/**
 * Null when fewer than five people are known. Counts that would give away everybody ("0 of 8", "8 of 8") are said in words.
 */
export function comparePeers(team: readonly BehaviourState[]): PeerComparison | null {
  const known = team.filter((state) => state !== "insufficient");
  if (known.length < fewest) return null;
  const showing = known.filter(
    (state) => state === "effective" || state === "ineffective" || state === "improving",
  ).length;
  const sentence =
    showing === 0
      ? "hardly anybody in your team shows this yet"
      : showing === known.length
        ? "nearly everybody in your team shows this"
        : `${showing} of ${known.length} of your team show this`;
  return { showing, known: known.length, sentence };
}
