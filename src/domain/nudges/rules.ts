import type { RepSettings } from "#domain/moments/delivery.ts";
import type { Holidays } from "./holidays.ts";

/** What a deployment decides about nudges; every value has a default in config.ts. */
export interface NudgeRules {
  /** Nudges that one person gets on one local day, and on any seven local days in a row. */
  readonly perDay: number;
  readonly perWeek: number;
  /** New cards about their reports that a manager gets on any seven local days in a row. */
  readonly cardsPerWeek: number;
  /** Hours by which a rep sees evidence before their manager. */
  readonly repFirstHours: number;
  /** Local wall-clock "HH:MM" pair, Monday to Friday. */
  readonly workingHours: { readonly from: string; readonly to: string };
  readonly holidays: Holidays;
}

/** The deployment's rules with a person's own caps: fewer if they want fewer, never more. */
export function rulesFor({ nudgeCaps }: Pick<RepSettings, "nudgeCaps">, rules: NudgeRules): NudgeRules {
  const { perDay, perWeek } = nudgeCaps;
  return {
    ...rules,
    perDay: Math.min(rules.perDay, perDay ?? rules.perDay),
    perWeek: Math.min(rules.perWeek, perWeek ?? rules.perWeek),
  };
}

export const usualNudgeRules: NudgeRules = {
  perDay: 2,
  perWeek: 5,
  cardsPerWeek: 3,
  repFirstHours: 24,
  workingHours: { from: "09:00", to: "17:30" },
  holidays: [],
};
