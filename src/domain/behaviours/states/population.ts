import { executionChain, landingChain, priorAt } from "./chain.ts";
import type { Unpooled } from "./pooling.ts";

export const findingKinds = ["systemic_gap", "wrong_message"] as const;
export type FindingKind = (typeof findingKinds)[number];

/** What holds for a behaviour as a whole, so that nobody is coached one by one for it. */
export interface PopulationFinding {
  readonly id: string;
  readonly behaviour: string;
  readonly kind: FindingKind;
  /** 0 to 1. */
  readonly probability: number;
  /** Share of the reps it concerns: missing it, or failing with it among those who show it; with the 90 % interval. */
  readonly share: Interval;
  readonly reps: number;
  readonly because: string;
  readonly openedAt: Temporal.Instant;
  readonly evaluatedAt: Temporal.Instant;
  readonly closedAt: Temporal.Instant | null;
}

export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** How the share of reps below the line is spread, as probabilities. */
export interface PopulationScores {
  readonly reps: number;
  /** Reps who show the behaviour, expected. */
  readonly present: number;
  /** P(at least 60 % miss it). */
  readonly gap: number;
  readonly missingShare: Interval;
  /** P(at least 60 % of those who show it fail with it) and P(fewer than half miss it). */
  readonly wrong: number;
  readonly failingShare: Interval;
}

export const populationBars = {
  open: 0.8,
  close: 0.4,
  reps: 5,
  present: 4,
  /** Share of false ones among all that are open, expected. */
  falseShare: 0.1,
} as const;
const mostOf = 0.6;
const half = 0.5;
const points = 59;
const splits = [0, 1 / 3, 2 / 3, 1];

/** `present`: the pooled probability that each rep shows the behaviour, in the order of `reps`. */
export function populationScores(reps: readonly Unpooled[], present: readonly number[]): PopulationScores {
  const everybody = new Float64Array(reps.length).fill(1);
  const missing = shares(
    reps.map((rep) => ratios(rep.execution, priorAt(executionChain, rep.age))),
    everybody,
  );
  const failing = shares(
    reps.map((rep) => ratios(rep.landing, priorAt(landingChain, rep.age))),
    present,
  );
  return {
    reps: reps.length,
    present: present.reduce((sum, chance) => sum + chance, 0),
    gap: atLeast(missing, mostOf),
    missingShare: interval(missing),
    wrong: atLeast(failing, mostOf) * (1 - atLeast(missing, half)),
    failingShare: interval(failing),
  };
}

interface Ratios {
  readonly low: number;
  readonly falling: number;
  readonly good: number;
}

function ratios(own: Unpooled["execution"], prior: Unpooled["execution"]): Ratios {
  return {
    low: own[0] / prior[0],
    falling: own[3] / prior[3],
    good: (own[1] + own[2]) / (prior[1] + prior[2]),
  };
}

/** The posterior of the share of reps below the line on 1/60 to 59/60, over four splits of the bad ones into low and falling. */
function shares(reps: readonly Ratios[], weights: ArrayLike<number>): Float64Array {
  const logs = new Float64Array(points * splits.length);
  // A rep's factor is a straight line over the share.
  const slope = new Float64Array(reps.length);
  const level = new Float64Array(reps.length);
  for (const [s, split] of splits.entries()) {
    for (const [index, rep] of reps.entries()) {
      const weight = weights[index] ?? 0;
      const bad = (1 - split) * rep.low + split * rep.falling;
      slope[index] = weight * (bad - rep.good);
      level[index] = weight * rep.good + 1 - weight;
    }
    for (let point = 0; point < points; point += 1) {
      const share = (point + 1) / 60;
      let product = 1;
      let log = 0;
      for (let index = 0; index < slope.length; index += 1) {
        product *= share * (slope[index] as number) + (level[index] as number); // both are as long as `reps`
        // One logarithm for many reps; the product stays inside what a number can hold.
        if (product < 1e-200 || product > 1e200) {
          log += Math.log(product);
          product = 1;
        }
      }
      logs[s * points + point] = log + Math.log(product);
    }
  }
  const most = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const mass = new Float64Array(points);
  let sum = 0;
  for (const [index, log] of logs.entries()) {
    const value = Math.exp(log - most);
    mass[index % points] = (mass[index % points] ?? 0) + value;
    sum += value;
  }
  return mass.map((value) => value / sum);
}

function atLeast(mass: Float64Array, share: number): number {
  let sum = 0;
  for (const [index, value] of mass.entries()) if ((index + 1) / 60 >= share - 1e-9) sum += value;
  return Math.min(1, sum);
}

/** Mean and the 90 % credible interval. */
function interval(mass: Float64Array): Interval {
  let mean = 0;
  let sum = 0;
  let low = 1 / 60;
  let high = 59 / 60;
  for (const [index, value] of mass.entries()) {
    const share = (index + 1) / 60;
    mean += share * value;
    if (sum < 0.05) low = share;
    if (sum < 0.95) high = share;
    sum += value;
  }
  return { mean, low, high };
}

/**
 * What a finding must reach to be opened beside others, so that of all that are open a tenth is false on average however many behaviours are looked at
 * (Bayesian false discovery rate; Newton and others 2004): 0.9 for the first, down to 0.8 beside surer ones. `others`: probabilities of the open findings
 * about other behaviours; those that are only kept open lend nothing and cost nothing.
 */
export function barToOpen(others: readonly number[]): number {
  const { open, falseShare } = populationBars;
  const spare = others.filter((chance) => chance >= open).reduce((sum, chance) => sum + chance - (1 - falseShare), 0);
  return Math.max(open, 1 - falseShare - Math.max(0, spare));
}

/** What is open for a behaviour, with hysteresis; a gap hides a wrong message: nobody can tell how customers respond to what is not said. */
export function chooseFinding(
  open: FindingKind | null,
  scores: PopulationScores,
  others: readonly number[] = [],
): FindingKind | null {
  const bar = barToOpen(others);
  if (scores.reps < populationBars.reps) return null;
  const enoughPresent = scores.present >= populationBars.present;
  if (scores.gap >= bar) return "systemic_gap";
  if (scores.wrong >= bar && enoughPresent) return "wrong_message";
  if (open === "systemic_gap" && scores.gap >= populationBars.close) return open;
  if (open === "wrong_message" && scores.wrong >= populationBars.close && enoughPresent) return open;
  return null;
}
