import type { Landing } from "../observation.ts";

/** What a verdict is worth. Measured on labelled moments; until then the values of the detector's own documentation. */
export interface DetectorQuality {
  /** P(verdict yes | executed). */
  readonly sensitivity: number;
  /** P(verdict no | not executed). */
  readonly specificity: number;
  readonly landing: {
    /** P(seen as yes | the customer took it well). */
    readonly sensitivity: number;
    readonly specificity: number;
  };
  /** The share of good responses in moments in which the behaviour was not executed. */
  readonly goodWithout: number;
  /** P(signal | executed) and P(signal | not executed) by band of confidence; null: the verdict alone counts. */
  readonly bands: ConfidenceBands | null;
}

export const defaultQuality: DetectorQuality = {
  sensitivity: 0.85,
  specificity: 0.95,
  landing: { sensitivity: 0.85, specificity: 0.85 },
  goodWithout: 0.35,
  bands: null,
};

/** P(signal | it is so) and P(signal | it is not), up to a common factor. */
export interface Likelihood {
  readonly yes: number;
  readonly no: number;
}

/** From "surely not" to "surely": 8 equal bands of the detector's own probability that it was executed. */
export const bandCount = 8;
export type ConfidenceBands = readonly Likelihood[];

export function bandOf(verdict: { readonly executed: boolean; readonly confidence: number }): number {
  const probability = verdict.executed ? verdict.confidence : 1 - verdict.confidence;
  return Math.min(bandCount - 1, Math.max(0, Math.floor(probability * bandCount)));
}

export function executionLikelihood(
  quality: DetectorQuality,
  verdict: { readonly executed: boolean; readonly confidence: number },
): Likelihood {
  const band = quality.bands?.[bandOf(verdict)];
  if (band !== undefined) return band;
  const { sensitivity, specificity } = quality;
  return verdict.executed ? { yes: sensitivity, no: 1 - specificity } : { yes: 1 - sensitivity, no: specificity };
}

/** Null when nobody knows how the customer took it. */
export function landingLikelihood(quality: DetectorQuality, landed: Landing): Likelihood | null {
  const { sensitivity, specificity } = quality.landing;
  switch (landed) {
    case "yes":
      return { yes: sensitivity, no: 1 - specificity };
    case "no":
      return { yes: 1 - sensitivity, no: specificity };
    case "unknown":
      return null;
    default:
      return landed satisfies never;
  }
}

/** A moment that a person has judged: what the detector said and what was so. */
export interface LabelledMoment {
  readonly executed: boolean;
  readonly confidence: number;
  readonly truth: boolean;
}

/** About 400 labels make a table that is worth using; half a moment is added to every cell, so that nothing is impossible. */
export function bandsFromLabels(labels: readonly LabelledMoment[]): ConfidenceBands {
  const counts = Array.from({ length: bandCount }, () => ({ yes: 0.5, no: 0.5 }));
  for (const label of labels) {
    const cell = counts[bandOf(label)];
    if (cell === undefined) continue;
    if (label.truth) cell.yes += 1;
    else cell.no += 1;
  }
  const yes = counts.reduce((sum, cell) => sum + cell.yes, 0);
  const no = counts.reduce((sum, cell) => sum + cell.no, 0);
  return counts.map((cell) => ({ yes: cell.yes / yes, no: cell.no / no }));
}
