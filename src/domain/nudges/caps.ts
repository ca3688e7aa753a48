/** How much one person gets. Counted by local days: any seven days in a row are a week. */
import type { NudgeType } from "./nudge.ts";
import type { NudgeRules } from "./rules.ts";

export interface Counted {
  readonly type: NudgeType;
  readonly isCard: boolean;
  readonly isPraise: boolean;
  /** Local day since 1970. */
  readonly day: number;
}

const week = 7;
const praiseAWeek = 1;

/** Which cap one more would go over, given what was sent and what is planned; null: none. */
export function capReached(
  more: Counted,
  others: readonly Counted[],
  rules: Pick<NudgeRules, "perDay" | "perWeek" | "cardsPerWeek">,
): "daily-cap" | "weekly-cap" | "card-cap" | "praise-cap" | null {
  if (
    more.isPraise &&
    !hasRoom(
      more.day,
      others.filter(({ isPraise }) => isPraise),
      praiseAWeek,
    )
  )
    return "praise-cap";
  if (
    more.isCard &&
    !hasRoom(
      more.day,
      others.filter(({ isCard }) => isCard),
      rules.cardsPerWeek,
    )
  )
    return "card-cap";
  if (others.filter(({ day }) => day === more.day).length >= rules.perDay) return "daily-cap";
  return hasRoom(more.day, others, rules.perWeek) ? null : "weekly-cap";
}

/** Every seven days in a row that hold `day` have room for one more. */
function hasRoom(day: number, others: readonly Counted[], most: number): boolean {
  for (let first = day - week + 1; first <= day; first += 1) {
    let count = 0;
    for (const other of others) if (other.day >= first && other.day < first + week) count += 1;
    if (count >= most) return false;
  }
  return true;
}
