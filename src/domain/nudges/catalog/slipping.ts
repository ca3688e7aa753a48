import type { NudgeKind } from "./kind.ts";

/** Decaying: the rep hears it first, with what worked before. */
export const slipping: NudgeKind = {
  id: "slipping",
  to: "rep",
  topic: "nudge",
  move: "Look at the calls, and do in the next one what you did before.",
  priority: 90,
  timing: "before-call",
  deadlineDays: 7,
  followUpDays: 14,
  againAfterDays: 14,
  most: 1,
  isCard: false,
  isPraise: false,
};
