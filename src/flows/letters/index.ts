import type { LetterWriters } from "./desk.ts";
import { lessonLetter } from "./lesson.ts";
import { nudgeLetter } from "./nudge.ts";
import { practiceCard, sceneLine } from "./scene.ts";
import { wrongSource } from "./wrong-source.ts";

/** Every topic that is written and answered. To add one: a word in domain/moments/letter.ts, a file here, a line here. */
export const letterWriters: LetterWriters = {
  // Every topic of nudges has this writer until one of its own is written.
  nudge: nudgeLetter,
  landing: nudgeLetter,
  coaching: nudgeLetter,
  dossier: nudgeLetter,
  "moment-consent": nudgeLetter,
  lesson: lessonLetter,
  practice: practiceCard,
  scene: sceneLine,
  "wrong-source": wrongSource,
};
