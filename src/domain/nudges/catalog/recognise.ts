import type { NudgeKind } from "./kind.ts";

/** Improving: one line of recognition. */
export const recognise: NudgeKind = {
  id: "recognise",
  to: "rep",
  topic: "nudge",
  move: "Nothing to do: keep going.",
  priority: 20,
  timing: "working-hours",
  deadlineDays: 0,
  followUpDays: 0,
  againAfterDays: 14,
  most: 1,
  isCard: false,
  isPraise: true,
};
