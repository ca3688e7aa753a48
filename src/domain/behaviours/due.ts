import { type Account, isClosedStage, type Opportunity } from "#domain/accounts/records.ts";
import { isMoment, readMoment } from "./moment.ts";
import { type Behaviour, isInForce, type Play, qualifyingDeals } from "./play.ts";
import type { DealMoved } from "./signal.ts";

/** A behaviour that a call is an occasion for, and the deal that makes it one. */
export interface DueBehaviour {
  readonly play: Play;
  readonly behaviour: Behaviour;
  /** Null: the account qualifies without an opportunity. */
  readonly deal: Opportunity | null;
}

/**
 * What the plays in force on `day` ask for in a call with this account; newest launch first, in the order of each play. `said`: the words of the call, for
 * moments that a competitor's name makes; empty before it.
 */
export function dueBehaviours(
  plays: readonly Play[],
  call: {
    readonly account: Account;
    readonly opportunities: readonly Opportunity[];
    /** ISO date. */
    readonly day: string;
    readonly said: readonly string[];
  },
): readonly DueBehaviour[] {
  return plays
    .filter((play) => isInForce(play, call.day))
    .toSorted((a, b) => (a.launched_on < b.launched_on ? 1 : a.launched_on > b.launched_on ? -1 : a.id < b.id ? -1 : 1))
    .flatMap((play) => {
      const deals = qualifyingDeals(play, call.account, call.opportunities);
      return play.behaviours.flatMap((behaviour): DueBehaviour[] => {
        const moment = readMoment(behaviour.moment);
        const deal = deals.find(
          (one) =>
            moment !== null &&
            isMoment(moment, { stage: one?.stage ?? null, competitors: competitorsOf(one), said: call.said }),
        );
        return deal === undefined ? [] : [{ play, behaviour, deal }];
      });
    });
}

function competitorsOf(deal: Opportunity | null): readonly string[] {
  return [deal?.competitor, deal?.meddpicc.competition?.value].flatMap((name) => name ?? []);
}

/** The deals as they stood on a day: a deal that moved since has the stage that it left first. Deals that were closed then are left out. */
export function dealsAt(
  opportunities: readonly Opportunity[],
  moves: readonly DealMoved[],
  at: Temporal.Instant,
): readonly Opportunity[] {
  return opportunities
    .map((deal) => {
      const later = moves
        .filter(
          (move) => move.opportunity_id === deal.id && Temporal.Instant.compare(Temporal.Instant.from(move.at), at) > 0,
        )
        .toSorted((a, b) => Temporal.Instant.compare(Temporal.Instant.from(a.at), Temporal.Instant.from(b.at)));
      const stage = later[0]?.from ?? deal.stage;
      return stage === deal.stage ? deal : { ...deal, stage };
    })
    .filter((deal) => !isClosedStage(deal.stage));
}
