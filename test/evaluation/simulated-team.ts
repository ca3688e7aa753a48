/** A team whose true habits are known: reps that stay, slip or rise, seen through an imperfect detector. Reproducible from its seed. */
export interface SimulatedWorld {
  /** Lines of a stream as `evaluate states` reads them. */
  readonly lines: readonly object[];
  readonly pairs: readonly SimulatedPair[];
}
export interface SimulatedPair {
  readonly rep: string;
  readonly behaviour: string;
  readonly kind: "effective" | "missing" | "ineffective" | "slips" | "rises";
  /** Week in which a slip or a rise begins. */
  readonly turn: number;
}

const weeks = 14;
const weekMs = 7 * 86_400_000;
const start = Date.parse("2026-01-05T00:00:00Z");
const kinds = ["effective", "effective", "effective", "missing", "ineffective", "slips", "rises"] as const;

/** `behaviours`: what most reps of each do; "mixed" is a mixture of all kinds. */
export function simulate(
  seed: number,
  input: { readonly reps: number; readonly behaviours: readonly ("mixed" | SimulatedPair["kind"])[] },
): SimulatedWorld {
  const chance = chances(seed);
  const pairs = input.behaviours.flatMap((most, number) =>
    Array.from({ length: input.reps }, (_, rep): SimulatedPair => {
      const mixed = kinds[Math.floor(chance() * kinds.length)] ?? "effective";
      const kind = most !== "mixed" && chance() < 0.85 ? most : mixed;
      return { rep: `r${rep}`, behaviour: `b${number}`, kind, turn: 5 + Math.floor(chance() * 4) };
    }),
  );
  const calls = pairs.flatMap((pair, number) =>
    Array.from({ length: 3 * weeks }, (_, turn) => {
      const week = chance() * weeks;
      const executed = chance() < executes(pair, week);
      const good = chance() < (executed ? (pair.kind === "ineffective" ? 0.2 : 0.8) : 0.35);
      const verdict = executed ? chance() < 0.85 : chance() > 0.95;
      const seen = chance() < 0.85 ? good : !good;
      return {
        type: "obs",
        id: `o${number}-${turn}`,
        at: new Date(start + week * weekMs).toISOString(),
        rep: pair.rep,
        behaviour: pair.behaviour,
        executed: verdict,
        confidence: 0.6 + Math.round(chance() * 39) / 100,
        landed: chance() < 0.3 ? "unknown" : seen ? "positive" : "negative",
      };
    }),
  );
  const evals = Array.from({ length: weeks }, (_, week) => ({
    type: "eval",
    at: new Date(start + (week + 1) * weekMs - 60_000).toISOString(),
  }));
  const meta = {
    type: "meta",
    detector: { sensitivity: 0.85, specificity: 0.95 },
    landedDetector: { sensitivity: 0.85, specificity: 0.85 },
  };
  return { pairs, lines: [meta, ...[...calls, ...evals].sort((a, b) => (a.at < b.at ? -1 : 1))] };
}

/** Weeks of a slip or rise are two. */
function executes({ kind, turn }: SimulatedPair, week: number): number {
  const moved = Math.min(1, Math.max(0, (week - turn) / 2));
  switch (kind) {
    case "effective":
    case "ineffective":
      return 0.87;
    case "missing":
      return 0.1;
    case "slips":
      return 0.87 - 0.77 * moved;
    case "rises":
      return 0.1 + 0.77 * moved;
    default:
      return kind satisfies never;
  }
}

/** mulberry32. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
