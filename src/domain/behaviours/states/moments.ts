import { isEvidence, type Observation } from "../observation.ts";
import { type DetectorQuality, defaultQuality } from "./evidence.ts";
import type { Moment } from "./memory.ts";

/**
 * What the verdicts of a detector are worth until labels have measured it. A keyword finding misses paraphrases and takes a mention for the
 * act, so it weighs less than a reading of the whole call.
 */
export function qualityOf(detector: string): DetectorQuality {
  return detector === keywordDetector ? { ...defaultQuality, sensitivity: 0.6, specificity: 0.9 } : defaultQuality;
}
const keywordDetector = "cue-cards";

/** A moment together with what its detector's verdicts are worth. */
export interface WeighedMoment extends Moment {
  readonly detector: string;
}

/** Null for an observation that is no evidence. */
export function momentOf(observation: Observation): WeighedMoment | null {
  if (!isEvidence(observation)) return null;
  const { id, callId, confidence, landed, detector } = observation;
  return {
    id,
    callId,
    at: observation.at.epochMilliseconds,
    executed: observation.executed === true,
    confidence,
    landed,
    proves: observation.provesAbsence,
    detector,
  };
}

/**
 * In the order in which they happened, one for each call: several moments of one call are not independent. A call counts as executed if any of
 * its moments was; it landed if any executed one did.
 */
export function oneForEachCall(moments: readonly WeighedMoment[]): readonly WeighedMoment[] {
  const sorted = moments.every((one, index) => index === 0 || inOrder(moments[index - 1] ?? one, one) <= 0)
    ? moments
    : moments.toSorted(inOrder);
  const calls = new Set<string>();
  for (const { callId } of sorted) calls.add(callId);
  if (calls.size === sorted.length) return sorted;
  const byCall = new Map<string, WeighedMoment>();
  for (const moment of sorted) {
    const known = byCall.get(moment.callId);
    byCall.set(moment.callId, known === undefined ? moment : together(known, moment));
  }
  return [...byCall.values()];
}

function inOrder(a: WeighedMoment, b: WeighedMoment): number {
  return a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function together(one: WeighedMoment, other: WeighedMoment): WeighedMoment {
  const stronger = other.executed && !one.executed ? other : one;
  const landings = [one, other].flatMap(({ executed, landed }) => (executed || !stronger.executed ? [landed] : []));
  const landed = landings.includes("yes") ? "yes" : landings.includes("no") ? "no" : "unknown";
  return { ...stronger, at: one.at, landed };
}
