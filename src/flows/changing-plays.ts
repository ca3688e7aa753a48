import type { Account, Opportunity } from "#domain/accounts/records.ts";
import { isInForce, type Play, qualifyingDeals } from "#domain/behaviours/play.ts";
import { type ChangingPlay, flaggedField } from "#domain/briefs/changed-fields.ts";
import { dateOf } from "#domain/knowledge/currency.ts";
import type { SignalStore } from "./signal-ports.ts";

/**
 * The plays in force on `day` that change what is right in fields of this account's deals, with the last call that shows a behaviour of them. The calls are
 * asked for only where a field was filled since the launch: without that they decide nothing.
 */
export async function changingPlays(
  { signals }: { readonly signals?: Pick<SignalStore, "lastShown"> },
  plays: readonly Play[],
  input: {
    readonly account: Account;
    readonly opportunities: readonly Opportunity[];
    /** ISO date. */
    readonly day: string;
  },
): Promise<readonly ChangingPlay[]> {
  const { account, opportunities, day } = input;
  const asking = plays.filter((play) => play.changes.length > 0 && isInForce(play, day));
  const found = asking.map(async ({ behaviours, ...play }): Promise<readonly ChangingPlay[]> => {
    const deals = qualifyingDeals(play, account, opportunities).flatMap((deal) => deal ?? []);
    if (deals.length === 0) return [];
    const { id, name, launched_on, changes } = play;
    const unasked: ChangingPlay = { id, name, launched_on, changes, deals: deals.map((deal) => deal.id), shownOn: [] };
    const decides = deals.some((deal) =>
      changes.some((field) => flaggedField(deal, field, [unasked])?.because === "no-call-evidence"),
    );
    if (!decides) return [unasked];
    const since = Temporal.PlainDate.from(launched_on).toZonedDateTime("UTC").toInstant();
    const ids = behaviours.map((behaviour) => behaviour.id);
    const last = (await signals?.lastShown(account.id, ids, since)) ?? null;
    return [last === null ? unasked : { ...unasked, shownOn: [dateOf(last)] }];
  });
  return (await Promise.all(found)).flat();
}
