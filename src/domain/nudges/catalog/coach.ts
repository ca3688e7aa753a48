import type { NudgeKind } from "./kind.ts";

/** Present but ineffective: the call, the moment and the behaviour, for the 1:1. */
export const coach: NudgeKind = {
  id: "coach",
  to: "manager",
  topic: "coaching",
  move: "Talk about this in the next 1:1.",
  priority: 60,
  timing: "working-hours",
  deadlineDays: 7,
  followUpDays: 21,
  againAfterDays: 28,
  most: 1,
  isCard: true,
  isPraise: false,
};
