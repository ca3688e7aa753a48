import { type Chain, type Classes, executionChain, landingChain, priorAt } from "./chain.ts";

/**
 * How the reps of one behaviour are spread over the four classes: what one rep's colleagues say about them before they have said much themselves.
 * Prior shift by expectation-maximisation after Saerens, Latinne and Decaestecker (2002), doi 10.1162/089976602753284446.
 */
export interface CohortPrior {
  readonly behaviour: string;
  /** Whole days since 1970. */
  readonly day: number;
  readonly reps: number;
  readonly execution: Classes;
  readonly landing: Classes;
}

/** One rep's unpooled classes and the age of the pair in days. */
export interface Unpooled {
  readonly execution: Classes;
  readonly landing: Classes;
  readonly age: number;
}

/** As many reps as the usual spread counts for. */
const priorReps = 6;
const rounds = 12;
/** Classes that keep their usual share: colleagues say little about who changes, and false alarms about slips double without it. */
const frozenExecution = [2, 3];
const frozenLanding = [2];

export function poolCohort(behaviour: string, day: number, reps: readonly Unpooled[]): CohortPrior {
  return {
    behaviour,
    day,
    reps: reps.length,
    execution: spread(executionChain, reps, (rep) => rep.execution, frozenExecution),
    landing: spread(landingChain, reps, (rep) => rep.landing, frozenLanding),
  };
}

function spread(
  chain: Chain,
  reps: readonly Unpooled[],
  of: (rep: Unpooled) => Classes,
  frozen: readonly number[],
): Classes {
  if (reps.length === 0) return priorAt(chain, 0);
  const usual = [0, 0, 0, 0];
  // Posterior over prior, once: the rounds below only change what it is multiplied with.
  const ratios = new Float64Array(reps.length * 4);
  for (const [index, rep] of reps.entries()) {
    const prior = priorAt(chain, rep.age);
    const posterior = of(rep);
    for (let c = 0; c < 4; c += 1) {
      usual[c] = (usual[c] ?? 0) + (prior[c] ?? 0) / reps.length;
      ratios[index * 4 + c] = (posterior[c] ?? 0) / (prior[c] ?? 1);
    }
  }
  let share: number[] = [...usual];
  for (let round = 0; round < rounds; round += 1) {
    const next = usual.map((mass) => mass * priorReps);
    for (let from = 0; from < ratios.length; from += 4) {
      let sum = 0;
      for (let c = 0; c < 4; c += 1) sum += (ratios[from + c] ?? 0) * (share[c] ?? 0);
      for (let c = 0; c < 4; c += 1) next[c] = (next[c] ?? 0) + ((ratios[from + c] ?? 0) * (share[c] ?? 0)) / sum;
    }
    share = next.map((mass) => mass / (priorReps + reps.length));
  }
  return freeze(share, usual, frozen);
}

function freeze(share: readonly number[], usual: readonly number[], frozen: readonly number[]): Classes {
  let kept = 0;
  let free = 0;
  for (let c = 0; c < 4; c += 1) {
    if (frozen.includes(c)) kept += usual[c] ?? 0;
    else free += share[c] ?? 0;
  }
  const value = (c: number) => (frozen.includes(c) ? (usual[c] ?? 0) : ((share[c] ?? 0) * (1 - kept)) / free);
  return [value(0), value(1), value(2), value(3)];
}

/** What a rep's own evidence and the spread of the others say together. Without a spread: the evidence alone. */
export function pooled(rep: Unpooled, prior: CohortPrior | null): { execution: Classes; landing: Classes } {
  if (prior === null) return { execution: rep.execution, landing: rep.landing };
  return {
    execution: shift(rep.execution, priorAt(executionChain, rep.age), prior.execution),
    landing: shift(rep.landing, priorAt(landingChain, rep.age), prior.landing),
  };
}

function shift(own: Classes, usual: Classes, share: Classes): Classes {
  const a = (own[0] * share[0]) / usual[0];
  const b = (own[1] * share[1]) / usual[1];
  const c = (own[2] * share[2]) / usual[2];
  const d = (own[3] * share[3]) / usual[3];
  const sum = a + b + c + d;
  return [a / sum, b / sum, c / sum, d / sum];
}
