import type { BriefLimits } from "./material.ts";

/** What a rep may be given to read (guides: 300 words, 1,900 characters). The brief itself stays below, so that a message has room for its buttons and its "why you" line. */
export const briefBudget = { words: 280, chars: 1_640 } as const;

const full: BriefLimits = {
  aim: 1,
  people: 3,
  changed: 2,
  changedWords: 30,
  reasonWords: 28,
  sayWords: 60,
  objections: 2,
  answerWords: 34,
  flags: 6,
  recordWords: 20,
  nameWords: 6,
};

/** What gives way, in this order, until the brief fits: the nice to have before what the rep needs in the room. Each step keeps the ones before it. */
const steps: readonly Partial<BriefLimits>[] = [
  { aim: 0 },
  { flags: 4 },
  { changedWords: 22 },
  { reasonWords: 18 },
  { recordWords: 14, nameWords: 4 },
  { answerWords: 26 },
  { sayWords: 45 },
  { changed: 1, flags: 3 },
  { reasonWords: 12, answerWords: 18 },
  { sayWords: 34, people: 2 },
  { objections: 1, flags: 2, changedWords: 16 },
  { recordWords: 8, nameWords: 3, people: 1 },
  { answerWords: 12, changedWords: 12, reasonWords: 10, flags: 1 },
];

/** From the fullest to the tightest; even the longest names, titles and sentences fit the last one. */
export const limitLevels: readonly BriefLimits[] = tightening();

function tightening(): readonly BriefLimits[] {
  const levels = [full];
  let level = full;
  for (const step of steps) {
    level = { ...level, ...step };
    levels.push(level);
  }
  return levels;
}
