import { fold, mentions } from "#domain/briefs/plain-text.ts";
import { sameStage, stageGoal, stageGoals } from "#domain/briefs/stages.ts";

/** When a behaviour is due in a call: `any`, a phase or a stage of the deal, or when a competitor is in play. */
export type Moment =
  | { readonly kind: "any" }
  | { readonly kind: "phase"; readonly phase: string }
  | { readonly kind: "stage"; readonly stage: string }
  | { readonly kind: "competitor"; readonly name: string };

/** The phases that name several stages; every other stage of the table is a moment of its own. */
const phases: Readonly<Record<string, readonly string[]>> = {
  discovery: ["discovery", "qualification"],
  evaluation: ["evaluation", "proof-of-value"],
  negotiation: ["proposal", "negotiation"],
};
const stageKeys = stageGoals.map(({ key }) => key);

export const momentExpected = `any, discovery, evaluation, negotiation, another stage (${stageKeys
  .filter((key) => !(key in phases))
  .join(", ")}), stage:<your name for it>, or when-competitor:<name>`;

/** Null when the word is none of `momentExpected`. */
export function readMoment(word: string): Moment | null {
  const text = word.trim();
  const [, prefix, name] = /^(stage|when-competitor):\s*(\S.*)$/i.exec(text) ?? [];
  if (prefix !== undefined && name !== undefined) {
    return prefix.toLowerCase() === "stage" ? { kind: "stage", stage: name } : { kind: "competitor", name };
  }
  const key = text.toLowerCase();
  if (key === "any") return { kind: "any" };
  return key in phases || stageKeys.includes(key) ? { kind: "phase", phase: key } : null;
}

/** What is known of the deal, and of the call once there is one. */
export interface Occasion {
  /** Null: no opportunity. */
  readonly stage: string | null;
  readonly competitors: readonly string[];
  /** What was said by anybody on the call; empty before it. */
  readonly said: readonly string[];
}

export function isMoment(moment: Moment, occasion: Occasion): boolean {
  switch (moment.kind) {
    case "any":
      return true;
    case "stage":
      return occasion.stage !== null && sameStage(moment.stage, occasion.stage);
    case "phase": {
      // Without an opportunity a call is about whether there is one.
      const key = occasion.stage === null ? "discovery" : (stageGoal(occasion.stage)?.key ?? "");
      return (phases[moment.phase] ?? [moment.phase]).includes(key);
    }
    case "competitor":
      return [...occasion.competitors, ...occasion.said].some((text) => mentions(text, fold(moment.name)));
    default:
      return moment satisfies never;
  }
}
