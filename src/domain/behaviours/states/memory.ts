import type { Landing } from "../observation.ts";
import { advance, type Chain, executionChain, landingChain, stateCount } from "./chain.ts";
import { type DetectorQuality, executionLikelihood, type Likelihood, landingLikelihood } from "./evidence.ts";

/** What one call said about a behaviour: the unit of evidence. */
export interface Moment {
  /** Id of the observation. */
  readonly id: string;
  readonly callId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly executed: boolean;
  readonly confidence: number;
  readonly landed: Landing;
  /** False for a keyword finding: its silence in other calls says nothing, so it cannot be counted among them. */
  readonly proves: boolean;
}

/** As much of a moment as sentences and dossiers need. */
export type RecentMoment = Pick<Moment, "id" | "callId" | "at" | "executed" | "landed" | "proves">;

/** Moments kept with the memory. */
export const recentCount = 14;
/** Days after which a peak is too old to compare with. */
const peakDays = 56;
export const dayMs = 86_400_000;

/** The highest belief of late that somebody was reliably good, and the day of it. */
interface Peak {
  value: number;
  day: number;
}

/**
 * Everything that is remembered of one rep and one behaviour: 16 numbers, two peaks and the last 14 moments, whatever the length of the history.
 * `observeMoment` changes it in place: a million of these updates run in a second or two, a million new objects do not.
 */
export interface PairMemory {
  readonly rep: string;
  readonly behaviour: string;
  /** Belief about where the rep is, for executing and for landing; each sums to 1. */
  readonly execution: Float64Array;
  readonly landing: Float64Array;
  /** Moments so far. */
  count: number;
  /** Whole days since 1970. */
  firstDay: number;
  lastDay: number;
  /** Milliseconds since 1970 of the latest moment. */
  lastAt: number;
  readonly executionPeak: Peak;
  readonly landingPeak: Peak;
  /** Oldest first. */
  readonly recent: RecentMoment[];
}

export function dayOf(epochMs: number): number {
  return Math.floor(epochMs / dayMs);
}

/** Nothing seen yet. */
export function emptyMemory(pair: { readonly rep: string; readonly behaviour: string }): PairMemory {
  return {
    rep: pair.rep,
    behaviour: pair.behaviour,
    execution: Float64Array.from(executionChain.start),
    landing: Float64Array.from(landingChain.start),
    count: 0,
    firstDay: 0,
    lastDay: 0,
    lastAt: 0,
    executionPeak: { value: 0, day: 0 },
    landingPeak: { value: 0, day: 0 },
    recent: [],
  };
}

export function copyMemory(memory: PairMemory): PairMemory {
  return {
    ...memory,
    execution: Float64Array.from(memory.execution),
    landing: Float64Array.from(memory.landing),
    executionPeak: { ...memory.executionPeak },
    landingPeak: { ...memory.landingPeak },
    recent: [...memory.recent],
  };
}

/**
 * Takes one moment into account, in constant time. Moments come in the order in which they happened; within a day the order does not matter
 * (but for the tie in how a landing is weighed). Returns how probable "executed" was before this moment was seen.
 */
export function observeMoment(memory: PairMemory, moment: Moment, quality: DetectorQuality): number {
  const day = dayOf(moment.at);
  if (memory.count === 0) memory.firstDay = day;
  else {
    advance(memory.execution, executionChain, day - memory.lastDay);
    advance(memory.landing, landingChain, day - memory.lastDay);
  }
  const seen = executionLikelihood(quality, moment);
  const before = weigh(memory.execution, executionChain, seen, 1);
  const response = landingLikelihood(quality, moment.landed);
  if (response !== null) {
    const really = (before * seen.yes) / (before * seen.yes + (1 - before) * seen.no);
    const without = quality.goodWithout * response.yes + (1 - quality.goodWithout) * response.no;
    weigh(memory.landing, landingChain, response, really, without);
  }
  memory.count += 1;
  memory.lastDay = Math.max(memory.lastDay, day);
  memory.lastAt = Math.max(memory.lastAt, moment.at);
  raise(memory.executionPeak, reliably(memory.execution), day);
  raise(memory.landingPeak, reliably(memory.landing), day);
  memory.recent.push(moment);
  if (memory.recent.length > recentCount) memory.recent.shift();
  return before;
}

/**
 * Bayes: multiplies the belief with the likelihood and normalises. `share`: how probable it is that the signal speaks about this habit at
 * all; otherwise it had the likelihood `without`. Returns the probability of a yes before.
 */
function weigh(mass: Float64Array, chain: Chain, seen: Likelihood, share: number, without = 0): number {
  let yes = 0;
  let sum = 0;
  for (let state = 0; state < stateCount; state += 1) {
    const chance = chain.yes[state] ?? 0;
    const belief = mass[state] ?? 0;
    yes += belief * chance;
    const weighed = belief * (share * (chance * seen.yes + (1 - chance) * seen.no) + (1 - share) * without);
    mass[state] = weighed;
    sum += weighed;
  }
  for (let state = 0; state < stateCount; state += 1) mass[state] = (mass[state] ?? 0) / sum;
  return yes;
}

/** The states "high" and "upper middle". */
function reliably(mass: Float64Array): number {
  return (mass[3] ?? 0) + (mass[7] ?? 0);
}

function raise(peak: Peak, value: number, day: number): void {
  if (value < peak.value && day - peak.day <= peakDays) return;
  peak.value = value;
  peak.day = day;
}

/** Both beliefs at a later day; the memory itself stays as it is. */
export function beliefAt(memory: PairMemory, day: number): { execution: Float64Array; landing: Float64Array } {
  const execution = Float64Array.from(memory.execution);
  const landing = Float64Array.from(memory.landing);
  if (memory.count > 0) {
    advance(execution, executionChain, day - memory.lastDay);
    advance(landing, landingChain, day - memory.lastDay);
  }
  return { execution, landing };
}

/** The peak if it is still young enough to compare with. */
export function peakAt(peak: Peak, day: number): number {
  return day - peak.day <= peakDays ? peak.value : 0;
}
