/** A made-up company in which behaviours rise, fall, fail and are missed; its states are found by the product's own filter, week by week. */
import { evaluateCohort } from "#domain/behaviours/states/cohort.ts";
import { defaultQuality } from "#domain/behaviours/states/evidence.ts";
import { dayOf, emptyMemory, observeMoment, type PairMemory } from "#domain/behaviours/states/memory.ts";
import { chooseFinding, type FindingKind } from "#domain/behaviours/states/population.ts";
import type { BehaviourState, Scores } from "#domain/behaviours/states/published.ts";

export const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** A Monday. */
export const start = Date.UTC(2026, 0, 5);
export const zones = ["Europe/London", "Europe/Berlin", "America/New_York", "Asia/Kolkata"] as const;
const zoneHours = [0, 1, -5, 5.5];

/** Mulberry32: the same seed is the same company. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Size {
  readonly reps: number;
  readonly behaviours: number;
  readonly weeks: number;
  readonly seed: number;
}
export interface Call {
  readonly at: number;
  readonly behaviours: readonly number[];
}
export interface Pair {
  readonly memory: PairMemory;
  state: BehaviourState;
  from: BehaviourState;
  since: number;
  scores: Scores | null;
}

const repsOfManager = 8;
type Truth = "high" | "low" | "ineffective" | "ramp" | "slip";

export interface Company {
  readonly size: Size;
  readonly zoneOf: (rep: number) => number;
  readonly managerOf: (rep: number) => number;
  pair(rep: number, behaviour: number): Pair;
  readonly findings: ReadonlyMap<number, { readonly kind: FindingKind; readonly id: string }>;
  calls(rep: number, week: number): readonly Call[];
  /** Lets the week's calls happen, one after the other. */
  play(week: number): number;
  /** What is said on that Monday. */
  evaluate(week: number): void;
}

export function companyOf(size: Size): Company {
  const { reps, behaviours, weeks, seed } = size;
  const chance = randomOf(seed);
  const pairs: Pair[] = Array.from({ length: reps * behaviours }, (_, index) => ({
    memory: emptyMemory({ rep: addressOf(Math.floor(index / behaviours)), behaviour: `b${index % behaviours}` }),
    state: "insufficient" as const,
    from: "insufficient" as const,
    since: start,
    scores: null,
  }));
  const truths = pairs.map((_, index) => truthOf(index % behaviours, behaviours, chance));
  const turns = pairs.map(() => Math.floor(weeks * (0.1 + 0.8 * chance())));
  const pace = Array.from({ length: reps }, () => 2 + 8 * chance());
  const occasion = Array.from({ length: behaviours }, () => 0.08 + 0.25 * chance());
  const findings = new Map<number, { kind: FindingKind; id: string; probability: number }>();
  const pairAt = (rep: number, behaviour: number) => pairs[rep * behaviours + behaviour] as Pair; // both are below their counts

  function calls(rep: number, week: number): readonly Call[] {
    const own = randomOf(seed * 31 + rep * 1_009 + week * 7_919_003);
    const count = Math.round((pace[rep] ?? 4) * (0.6 + 0.8 * own()));
    const found = Array.from({ length: count }, (): Call => {
      const day = Math.floor(own() * 5);
      const hour = 9 + Math.floor(own() * 16) / 2 - (zoneHours[zoneOf(rep)] ?? 0);
      const due = occasion.flatMap((share, behaviour) => (own() < share ? [behaviour] : []));
      return { at: start + (week * 7 + day) * dayMs + hour * hourMs, behaviours: due };
    });
    return found.toSorted((a, b) => a.at - b.at);
  }

  function zoneOf(rep: number): number {
    return Math.floor(rep / repsOfManager) % zones.length;
  }

  function play(week: number): number {
    let moments = 0;
    for (let rep = 0; rep < reps; rep += 1) {
      const own = randomOf(seed * 17 + rep * 15_485_863 + week * 104_729);
      for (const call of calls(rep, week)) {
        for (const behaviour of call.behaviours) {
          const truth = truths[rep * behaviours + behaviour] ?? "high";
          const [p, q] = rates(truth, week - (turns[rep * behaviours + behaviour] ?? 0), behaviour, behaviours, week);
          const did = own() < p;
          const executed = did ? own() < 0.85 : own() > 0.95;
          const good = own() < (did ? q : 0.35);
          const known = own() > 0.4;
          const landed = !executed || !known ? "unknown" : (good ? own() < 0.85 : own() > 0.85) ? "yes" : "no";
          const callId = `${rep}.${call.at}`;
          const moment = {
            id: `${callId}.${behaviour}`,
            callId,
            at: call.at,
            executed,
            landed,
            confidence: 0.9,
          } as const;
          observeMoment(pairAt(rep, behaviour).memory, { ...moment, proves: true }, defaultQuality);
          moments += 1;
        }
      }
    }
    return moments;
  }

  function evaluate(week: number): void {
    const at = start + week * 7 * dayMs;
    for (let behaviour = 0; behaviour < behaviours; behaviour += 1) {
      const known: Pair[] = [];
      for (let rep = 0; rep < reps; rep += 1) {
        const pair = pairAt(rep, behaviour);
        if (pair.memory.count > 0) known.push(pair);
      }
      const memories = known.map(({ memory }) => memory);
      const said = known.map(({ state }) => state);
      const { reps: found, population } = evaluateCohort(`b${behaviour}`, memories, said, dayOf(at));
      for (const [index, one] of found.entries()) {
        const pair = known[index] as Pair; // one for each that was asked about
        pair.scores = one.scores;
        if (one.state === pair.state) continue;
        pair.from = pair.state;
        pair.state = one.state;
        pair.since = at;
      }
      const open = findings.get(behaviour) ?? null;
      const others = [...findings].flatMap(([other, { probability }]) => (other === behaviour ? [] : [probability]));
      const kind = chooseFinding(open?.kind ?? null, population, others);
      if (kind === null) findings.delete(behaviour);
      else {
        const probability = kind === "systemic_gap" ? population.gap : population.wrong;
        const id = kind === open?.kind ? open.id : `${kind}:b${behaviour}:${at}`;
        findings.set(behaviour, { kind, id, probability });
      }
    }
  }

  return {
    size,
    zoneOf,
    managerOf: (rep) => Math.floor(rep / repsOfManager),
    pair: pairAt,
    findings,
    calls,
    play,
    evaluate,
  };
}

export const addressOf = (rep: number): string => `rep${rep}@us.example`;

/** One behaviour of ten is missed by most, one is a message that does not work. */
function truthOf(behaviour: number, behaviours: number, chance: () => number): Truth {
  const draw = chance();
  if (isMissed(behaviour, behaviours)) return draw < 0.85 ? "low" : "high";
  if (draw < 0.42) return "high";
  if (draw < 0.62) return "low";
  if (draw < 0.72) return "ineffective";
  return draw < 0.86 ? "ramp" : "slip";
}
const isMissed = (behaviour: number, behaviours: number) => behaviour % 10 === 3 && behaviours > 3;
const isWrong = (behaviour: number, behaviours: number) => behaviour % 10 === 7 && behaviours > 7;

/** P(executes) and P(the customer takes it well); ramps and slips take four weeks. */
function rates(
  truth: Truth,
  sinceTurn: number,
  behaviour: number,
  behaviours: number,
  week: number,
): readonly [number, number] {
  const moved = Math.min(1, Math.max(0, sinceTurn / 4));
  // From the tenth week on, customers no longer respond to it, whoever says it.
  const q = isWrong(behaviour, behaviours) && week >= 10 ? 0.2 : truth === "ineffective" ? 0.2 : 0.78;
  switch (truth) {
    case "high":
    case "ineffective":
      return [0.85, q];
    case "low":
      return [0.1, q];
    case "ramp":
      return [0.1 + 0.75 * moved, q];
    case "slip":
      return [0.85 - 0.75 * moved, q];
    default:
      return truth satisfies never;
  }
}
