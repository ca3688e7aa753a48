import type { NudgeKind } from "./kind.ts";

/** Decaying, and it went on after the rep heard of it. */
export const coachSlip: NudgeKind = {
  id: "coach-slip",
  to: "manager",
  topic: "coaching",
  move: "Ask what changed, with the calls at hand, in the next 1:1.",
  priority: 60,
  timing: "working-hours",
  deadlineDays: 7,
  followUpDays: 21,
  againAfterDays: 28,
  most: 1,
  isCard: true,
  isPraise: false,
};
