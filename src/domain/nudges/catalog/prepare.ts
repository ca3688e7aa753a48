import type { NudgeKind } from "./kind.ts";

/** Missing: an example, the lesson and an offer to practise, before the next call that qualifies. */
export const prepare: NudgeKind = {
  id: "prepare",
  to: "rep",
  topic: "nudge",
  move: "Try it in your next call that qualifies, after five minutes of practice.",
  priority: 70,
  timing: "before-call",
  deadlineDays: 7,
  followUpDays: 7,
  againAfterDays: 14,
  most: 2,
  isCard: false,
  isPraise: false,
};
