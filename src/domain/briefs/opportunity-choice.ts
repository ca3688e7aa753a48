import { isClosedStage, type Opportunity } from "#domain/accounts/records.ts";

/**
 * The opportunity that a call is about, when the account has several: open before closed, then the rep's own, then the latest activity, then the nearest
 * close date, then the id, so that the answer is the same every time. A closed one is used only when nothing is open.
 */
export function chooseOpportunity(
  opportunities: readonly Opportunity[],
  rep: string,
  today: Temporal.PlainDate,
): Opportunity | null {
  const open = opportunities.filter((one) => !isClosedStage(one.stage));
  const candidates = open.length > 0 ? open : opportunities;
  const [first] = [...candidates].sort(
    (a, b) =>
      Number(b.ownerEmail === rep) - Number(a.ownerEmail === rep) ||
      (b.lastActivityOn ?? "").localeCompare(a.lastActivityOn ?? "") ||
      distance(a, today) - distance(b, today) ||
      a.id.localeCompare(b.id),
  );
  return first ?? null;
}

/** Every opportunity that some rep's brief may be about: the choice of each owner and that of everybody else. */
export function choosable(opportunities: readonly Opportunity[], today: Temporal.PlainDate): readonly Opportunity[] {
  const owners = new Set(["", ...opportunities.flatMap((one) => one.ownerEmail ?? [])]);
  const chosen = [...owners].flatMap((owner) => chooseOpportunity(opportunities, owner, today) ?? []);
  return [...new Set(chosen)];
}

export function openCount(opportunities: readonly Opportunity[]): number {
  return opportunities.filter((one) => !isClosedStage(one.stage)).length;
}

function distance(opportunity: Opportunity, today: Temporal.PlainDate): number {
  if (opportunity.closeDate === null) return Number.MAX_SAFE_INTEGER;
  return Math.abs(today.until(opportunity.closeDate, { largestUnit: "day" }).days);
}
