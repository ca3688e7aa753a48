import type { NudgeKind } from "./kind.ts";

/** A type of nudge that people find not useful was turned down. */
export const typeReport: NudgeKind = {
  id: "type-report",
  to: "admin",
  topic: "nudge",
  move: "Decide whether this type of nudge stays turned down.",
  priority: 50,
  timing: "working-hours",
  deadlineDays: 14,
  followUpDays: 14,
  againAfterDays: 7,
  most: 1,
  isCard: false,
  isPraise: false,
};
