/** Counts what a simulation sent, from its list of messages alone: nothing of the product's own counting is used. */
import { dayMs } from "./nudge-company.ts";
import type { Sent, Simulated } from "./nudge-simulation.ts";

const cards = ["coach", "coach-slip"];
const praise = ["recognise", "share"];

export interface Counts {
  readonly sent: number;
  readonly letters: number;
  readonly mostInADay: number;
  readonly mostInAWeek: number;
  readonly mostCardsInAWeek: number;
  readonly mostPraiseInAWeek: number;
  /** To reps who are effective or improving in everything that is known of them. */
  readonly mostToTheWellInAWeek: number;
  readonly cardsAManagerWeek: number;
  readonly outsideWork: number;
  readonly toPeopleAway: number;
  /** Cards that came less than a day after the rep's own message, or without one that was sent. */
  readonly cardsWithoutHeadStart: number;
  readonly cardsAfterDispute: number;
}

export function countSent({ sent, disputed, people }: Simulated, reps: number, weeks: number): Counts {
  const owners = Map.groupBy(sent, ({ owner }) => owner);
  const most = (pick: (one: Sent) => boolean, days: number) =>
    Math.max(0, ...[...owners.values()].map((own) => mostIn(own.filter(pick).map(localDay), days)));
  const first = new Map<string, number>();
  for (const one of sent) {
    const key = `${one.rep} ${one.behaviour} ${one.since}`;
    if ((one.type === "evidence" || one.type === "slipping") && !first.has(key)) first.set(key, one.at);
  }
  const cardsSent = sent.filter(({ type }) => cards.includes(type));
  const managers = Math.ceil(reps / 8);
  return {
    sent: sent.length,
    letters: new Set(sent.map(({ letter, at }) => `${letter} ${at}`)).size,
    mostInADay: most(() => true, 1),
    mostInAWeek: most(() => true, 7),
    mostCardsInAWeek: most(({ type }) => cards.includes(type), 7),
    mostPraiseInAWeek: most(({ type }) => praise.includes(type), 7),
    mostToTheWellInAWeek: most(({ isDoingWell }) => isDoingWell, 7),
    cardsAManagerWeek: cardsSent.length / managers / weeks,
    outsideWork: sent.filter((one) => !isWork(one)).length,
    toPeopleAway: sent.filter(({ isAway }) => isAway).length,
    cardsWithoutHeadStart: cardsSent.filter((card) => {
      const at = first.get(`${card.rep} ${card.behaviour} ${card.since}`);
      const isSilent = people.stopped.has(`rep${card.rep}@us.example`);
      return !isSilent && (at === undefined || card.at - at < dayMs);
    }).length,
    cardsAfterDispute: cardsSent.filter((card) => {
      const at = disputed.get(`rep${card.rep}@us.example ${card.behaviour}`);
      return at !== undefined && card.since !== null && at >= card.since && at < card.at;
    }).length,
  };
}

function local({ at, zone }: Sent): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
}

function localDay(one: Sent): number {
  return Temporal.PlainDate.from("1970-01-01").until(local(one).toPlainDate()).days;
}

function isWork(one: Sent): boolean {
  const { dayOfWeek, hour, minute } = local(one);
  const minutes = hour * 60 + minute;
  return dayOfWeek <= 5 && minutes >= 9 * 60 && minutes < 17 * 60 + 30;
}

/** The largest number in any so many days in a row. */
function mostIn(days: readonly number[], length: number): number {
  const sorted = days.toSorted((a, b) => a - b);
  let most = 0;
  for (let last = 0, first = 0; last < sorted.length; last += 1) {
    while ((sorted[first] ?? 0) <= (sorted[last] ?? 0) - length) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
