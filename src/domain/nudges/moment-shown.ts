/** Messages that are nothing without a moment: the rep's words and the customer's reply. */
import type { RecentMoment } from "#domain/behaviours/states/memory.ts";
import type { NudgeType } from "./nudge.ts";

const fits: Readonly<Partial<Record<NudgeType, (moment: RecentMoment) => boolean>>> = {
  share: ({ executed, landed, proves }) => executed && proves && landed === "yes",
  // What does not land: one that did not. What slips: one in which it still was there, to ask what was different.
  coach: ({ executed, landed }) => executed && landed === "no",
  "coach-slip": ({ executed }) => executed,
};

/** Types that are held until there is a moment. */
export function showsMoment(type: NudgeType): boolean {
  return fits[type] !== undefined;
}

/** The moments that such a message could show, the latest first; none for a type that shows none. */
export function momentsFor(type: NudgeType, evidence: readonly RecentMoment[]): readonly RecentMoment[] {
  const fit = fits[type];
  return fit === undefined ? [] : evidence.filter(fit).toReversed();
}
