import type { NudgeKind } from "./kind.ts";

/** Present and effective: thanks, and a request to share the moment that shows it. */
export const share: NudgeKind = {
  id: "share",
  to: "rep",
  topic: "moment-consent",
  move: "Say whether colleagues may learn from this moment.",
  priority: 10,
  timing: "working-hours",
  deadlineDays: 7,
  followUpDays: 0,
  againAfterDays: 90,
  most: 1,
  isCard: false,
  isPraise: true,
};
