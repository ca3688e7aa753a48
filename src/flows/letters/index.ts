import { answerLetter } from "./answer.ts";
import { coaching } from "./coaching.ts";
import type { LetterWriters } from "./desk.ts";
import { dossier } from "./dossier.ts";
import { knowledgeReview } from "./knowledge-review.ts";
import { lessonLetter } from "./lesson.ts";
import { momentConsent } from "./moment-consent.ts";
import { nudgeLetter } from "./nudge.ts";
import { ownerQuestion } from "./owner-question.ts";
import { retiredShared } from "./retired-shared.ts";
import { practiceCard, sceneLine } from "./scene.ts";
import { wrongSource } from "./wrong-source.ts";

/** Every topic that is written and answered. To add one: a word in domain/moments/letter.ts, a file here, a line here. */
export const letterWriters: LetterWriters = {
  nudge: nudgeLetter,
  landing: nudgeLetter,
  coaching,
  dossier,
  "moment-consent": momentConsent,
  lesson: lessonLetter,
  practice: practiceCard,
  scene: sceneLine,
  "wrong-source": wrongSource,
  "knowledge-review": knowledgeReview,
  "retired-shared": retiredShared,
  "owner-question": ownerQuestion,
  answer: answerLetter,
};
