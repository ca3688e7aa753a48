import type { NudgeKind } from "./kind.ts";

/** The message is said and customers do not respond: a dossier of calls and quotes. */
export const messageDossier: NudgeKind = {
  id: "message-dossier",
  to: "product_marketing",
  topic: "dossier",
  move: "Read the calls and decide whether the message changes.",
  priority: 100,
  timing: "working-hours",
  deadlineDays: 14,
  followUpDays: 14,
  againAfterDays: 28,
  most: 1,
  isCard: false,
  isPraise: false,
};
