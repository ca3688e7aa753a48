import type { LetterWriters } from "./desk.ts";
import { practiceCard, sceneLine } from "./scene.ts";
import { wrongSource } from "./wrong-source.ts";

/** Every topic that is written and answered. To add one: a word in domain/moments/letter.ts, a file here, a line here. */
export const letterWriters: LetterWriters = {
  practice: practiceCard,
  scene: sceneLine,
  "wrong-source": wrongSource,
};
