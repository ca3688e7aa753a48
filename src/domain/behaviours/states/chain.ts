/**
 * How a habit moves by itself: eight hidden states and the chance of going from one to another in a day. The same chain serves two filters,
 * one for "was it executed" and one for "did it land"; only the two basic rates and the chance of a yes in each state differ.
 * Source of the numbers: fitted on simulated streams (docs/states.md); tuned variants differ by less than 0.01 of macro-F1.
 */
export const low = 0;
const rising = 1;
const risen = 2;
const high = 3;
const falling = 4;
const fallen = 5;
const lowerMiddle = 6;
const upperMiddle = 7;
export const stateCount = 8;

/** What the hidden states mean to a reader, in this order everywhere: low, high, rising, falling. */
export type Classes = readonly [low: number, high: number, rising: number, falling: number];

export interface Chain {
  /** The chance of a yes in each hidden state. */
  readonly yes: readonly number[];
  /** Where somebody is before the first moment; sums to 1. */
  readonly start: Float64Array;
  /** Transition matrices for 0 to 120 days, row by row. */
  readonly powers: readonly Float64Array[];
  /** For 0 to 120 days: from each hidden state to each of the four classes, row by row. */
  readonly toClasses: readonly Float64Array[];
  /** The four class masses of somebody of this age in days without any evidence. */
  readonly priors: readonly Classes[];
}

/** Where `move` adds up: one for all, because it runs millions of times. */
const moved = new Float64Array(stateCount);

/** Longer gaps and ages count as this many days: by then the chain has forgotten. */
const mostDays = 120;

export const executionChain = createChain({
  up: 1 / 160,
  down: 1 / 700,
  yes: [0.11, 0.58, 0.85, 0.84, 0.46, 0.12, 0.34, 0.66],
  start: [0.24, 0.005, 0.005, 0.54, 0.005, 0.005, 0.08, 0.12],
});
export const landingChain = createChain({
  up: 1 / 600,
  down: 1 / 270,
  yes: [0.2, 0.5, 0.68, 0.81, 0.63, 0.15, 0.33, 0.57],
  start: [0.22, 0.005, 0.005, 0.6, 0.005, 0.005, 0.06, 0.1],
});

/** `up` and `down`: how often a day somebody low begins to rise, somebody high to fall. */
function createChain(input: {
  readonly up: number;
  readonly down: number;
  readonly yes: readonly number[];
  readonly start: readonly number[];
}): Chain {
  const total = input.start.reduce((sum, mass) => sum + mass, 0);
  const start = Float64Array.from(input.start, (mass) => mass / total);
  const day = exponential(ratesOf(input.up, input.down));
  const powers = [identity()];
  const priors = [classesOf(start)];
  for (let days = 1; days <= mostDays; days += 1) {
    const power = times(powers[days - 1] ?? identity(), day);
    powers.push(power);
    const mass = Float64Array.from(start);
    move(mass, power);
    priors.push(classesOf(mass));
  }
  return { yes: input.yes, start, powers, toClasses: powers.map(toClassesOf), priors };
}

function ratesOf(up: number, down: number): Float64Array {
  const rates = new Float64Array(stateCount * stateCount);
  const rate = (from: number, to: number, perDay: number) => {
    rates[from * stateCount + to] = perDay;
  };
  rate(low, rising, 0.8 * up);
  rate(low, risen, 0.2 * up);
  rate(rising, risen, 1 / 20);
  rate(rising, low, 1 / 150);
  rate(risen, high, 1 / 20);
  rate(high, falling, 0.8 * down);
  rate(high, fallen, 0.2 * down);
  rate(falling, fallen, 1 / 20);
  rate(falling, high, 1 / 150);
  rate(fallen, low, 1 / 20);
  rate(risen, falling, down);
  rate(fallen, rising, up);
  for (const [one, other] of [
    [low, lowerMiddle],
    [lowerMiddle, upperMiddle],
    [upperMiddle, high],
  ] as const) {
    rate(one, other, 1 / 800);
    rate(other, one, 1 / 800);
  }
  rate(lowerMiddle, risen, up / 2);
  rate(upperMiddle, falling, down / 2);
  rate(upperMiddle, fallen, down / 2);
  for (let from = 0; from < stateCount; from += 1) {
    let out = 0;
    for (let to = 0; to < stateCount; to += 1) if (to !== from) out += at(rates, from, to);
    rate(from, from, -out);
  }
  return rates;
}

/** The chain after `days`; the mass is moved in place and keeps its sum. */
export function advance(mass: Float64Array, chain: Chain, days: number): void {
  if (days <= 0) return;
  move(mass, chain.powers[Math.min(days, mostDays)] ?? identity());
}

/** The four class masses after `days`; the mass stays as it is. */
export function classesAfter(mass: Float64Array, chain: Chain, days: number): Classes {
  if (days <= 0) return classesOf(mass);
  const power = chain.toClasses[Math.min(days, mostDays)] ?? toClassesOf(identity());
  let [low, high, rising, falling] = [0, 0, 0, 0];
  for (let from = 0; from < stateCount; from += 1) {
    const weight = mass[from] as number; // every mass is `stateCount` long, every row of `power` four
    const row = from * 4;
    low += weight * (power[row] as number);
    high += weight * (power[row + 1] as number);
    rising += weight * (power[row + 2] as number);
    falling += weight * (power[row + 3] as number);
  }
  return [low, high, rising, falling];
}

function toClassesOf(power: Float64Array): Float64Array {
  const rows = Array.from({ length: stateCount }, (_, from) =>
    classesOf(power.subarray(from * stateCount, (from + 1) * stateCount)),
  );
  return Float64Array.from(rows.flat());
}

export function priorAt(chain: Chain, ageInDays: number): Classes {
  return chain.priors[Math.min(Math.max(0, ageInDays), mostDays)] ?? classesOf(chain.start);
}

export function classesOf(mass: Float64Array): Classes {
  const part = (state: number) => mass[state] ?? 0;
  return [
    part(low) + part(lowerMiddle),
    part(high) + part(upperMiddle),
    part(rising) + part(risen),
    part(falling) + part(fallen),
  ];
}

function move(mass: Float64Array, power: Float64Array): void {
  moved.fill(0);
  for (let from = 0; from < stateCount; from += 1) {
    const weight = mass[from] as number; // both are as long as they were made
    const row = from * stateCount;
    for (let to = 0; to < stateCount; to += 1) moved[to] = (moved[to] as number) + weight * (power[row + to] as number);
  }
  mass.set(moved);
}

/** exp(rates) by its series: one day is short, twenty terms are exact to the last bit. */
function exponential(rates: Float64Array): Float64Array {
  const sum = identity();
  let term = identity();
  for (let order = 1; order <= 20; order += 1) {
    term = times(term, rates).map((value) => value / order);
    for (let index = 0; index < sum.length; index += 1) sum[index] = (sum[index] ?? 0) + (term[index] ?? 0);
  }
  return sum;
}

function times(left: Float64Array, right: Float64Array): Float64Array {
  const product = new Float64Array(stateCount * stateCount);
  for (let row = 0; row < stateCount; row += 1) {
    for (let column = 0; column < stateCount; column += 1) {
      let sum = 0;
      for (let k = 0; k < stateCount; k += 1) sum += at(left, row, k) * at(right, k, column);
      product[row * stateCount + column] = sum;
    }
  }
  return product;
}

function identity(): Float64Array {
  const matrix = new Float64Array(stateCount * stateCount);
  for (let state = 0; state < stateCount; state += 1) matrix[state * stateCount + state] = 1;
  return matrix;
}

function at(matrix: Float64Array, row: number, column: number): number {
  return matrix[row * stateCount + column] ?? 0;
}
