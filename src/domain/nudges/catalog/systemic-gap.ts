import type { NudgeKind } from "./kind.ts";

/** Most reps miss it: one job for enablement, instead of a nudge for everybody. */
export const systemicGap: NudgeKind = {
  id: "systemic-gap",
  to: "enablement",
  topic: "landing",
  move: "Teach it to the whole team, or take it out of the play.",
  priority: 100,
  timing: "working-hours",
  deadlineDays: 14,
  followUpDays: 14,
  againAfterDays: 28,
  most: 1,
  isCard: false,
  isPraise: false,
};
