import { type NudgeType, nudgeTypes } from "../nudge.ts";
import { coach } from "./coach.ts";
import { coachSlip } from "./coach-slip.ts";
import { evidence } from "./evidence.ts";
import type { NudgeKind } from "./kind.ts";
import { messageDossier } from "./message-dossier.ts";
import { prepare } from "./prepare.ts";
import { recognise } from "./recognise.ts";
import { share } from "./share.ts";
import { slipping } from "./slipping.ts";
import { systemicGap } from "./systemic-gap.ts";
import { typeReport } from "./type-report.ts";

export type { NudgeKind } from "./kind.ts";

/** Every type of nudge there is. To add one: a word in nudge.ts, a file here, a line here, and a row in routing.ts that leads to it. */
export const catalog: { readonly [Type in NudgeType]: NudgeKind } = {
  prepare,
  slipping,
  evidence,
  recognise,
  share,
  coach,
  "coach-slip": coachSlip,
  "message-dossier": messageDossier,
  "systemic-gap": systemicGap,
  "type-report": typeReport,
};

export function isNudgeType(word: string): word is NudgeType {
  return nudgeTypes.some((known) => known === word);
}
