import { bandCount, bandOf, type ConfidenceBands, type DetectorQuality } from "./evidence.ts";

/** Moments that the even spread over the bands counts for, before the stream has said more. */
const priorMoments = 40;

/**
 * Learns what a detector's confidence is worth from the stream itself, without labels: what the filters expect of a moment from all other moments
 * of that rep stands in for the label (one step of expectation-maximisation for each moment). How often the verdict is right stays as it was
 * measured; only what high and low confidence mean within "yes" and within "no" is learnt. Labels, where there are any, are better: `bandsFromLabels`.
 */
export interface SelfCalibration {
  /** The quality to fold the next moment with. */
  readonly quality: DetectorQuality;
  /** `expected`: how probable "executed" was before this moment was seen. */
  learn(verdict: { readonly executed: boolean; readonly confidence: number }, expected: number): void;
}

export function createSelfCalibration(quality: DetectorQuality): SelfCalibration {
  const cells = Array.from({ length: bandCount }, () => ({ yes: 0, no: 0 }));
  const counts = Array.from({ length: bandCount }, () => ({ yes: priorMoments / 4, no: priorMoments / 4 }));
  const half = bandCount / 2;
  const spread = (from: number, yes: number, no: number) => {
    const side = counts.slice(from, from + half);
    const all = side.reduce((sum, cell) => ({ yes: sum.yes + cell.yes, no: sum.no + cell.no }), { yes: 0, no: 0 });
    for (const [index, count] of side.entries()) {
      const cell = cells[from + index];
      if (cell === undefined) continue;
      cell.yes = (yes * count.yes) / all.yes;
      cell.no = (no * count.no) / all.no;
    }
  };
  // The lower bands are the verdict "no", the upper ones "yes".
  const rebuild = () => {
    spread(0, 1 - quality.sensitivity, quality.specificity);
    spread(half, quality.sensitivity, 1 - quality.specificity);
  };
  rebuild();
  const bands: ConfidenceBands = cells;
  return {
    quality: { ...quality, bands },
    learn(verdict, expected) {
      const band = bandOf(verdict);
      const cell = cells[band];
      const count = counts[band];
      if (cell === undefined || count === undefined) return;
      const executed = (expected * cell.yes) / (expected * cell.yes + (1 - expected) * cell.no);
      count.yes += executed;
      count.no += 1 - executed;
      rebuild();
    },
  };
}
