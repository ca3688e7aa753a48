import type { NudgeKind } from "./kind.ts";

/** Present but ineffective: the rep is told before their manager gets a card. */
export const evidence: NudgeKind = {
  id: "evidence",
  to: "rep",
  topic: "nudge",
  move: "Look at the calls; say so if something in them is wrong.",
  priority: 80,
  timing: "working-hours",
  deadlineDays: 1,
  followUpDays: 21,
  againAfterDays: 14,
  most: 1,
  isCard: false,
  isPraise: false,
};
