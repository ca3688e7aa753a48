/** How a play lands, by week since its launch: who was reached, who learned, who practised, who showed it on a call, and where customers took it well. Pure. */
import { smallestGroup } from "./access.ts";

/** Learn, Practise and Prove are steps of their own: none of them counts for another. */
export const launchSteps = ["reached", "learned", "practised", "shown", "working"] as const;
export type LaunchStep = (typeof launchSteps)[number];

/**
 * reached: got a brief with it, completed or opened one of its documents; learned: completed one; practised: finished a roleplay of it; shown: did it on a
 * call; working: and the customer took it well at least once. Null is not zero: practice is private and not counted of fewer than five people, and how
 * customers take it is not known without a model.
 */
export type LaunchWeek = {
  /** Monday, ISO date. */
  readonly week: string;
} & Readonly<Record<LaunchStep, number | null>>;

export interface LaunchProgress {
  readonly play: string;
  readonly name: string;
  /** People whose role it asks for. */
  readonly people: number;
  /** Each step counts everybody who has reached it by the end of that week, once. */
  readonly weeks: readonly LaunchWeek[];
  /** What the numbers can't say. */
  readonly notes: readonly string[];
}

export interface LaunchEvent {
  readonly person: string;
  readonly step: LaunchStep;
  readonly at: Temporal.Instant;
}

/** `events` in any order; people outside of `people` do not count. Weeks run from the launch to `today`, at most a year of them. */
export function launchProgress(
  play: { readonly id: string; readonly name: string; readonly launched_on: string },
  people: readonly string[],
  events: readonly LaunchEvent[],
  { today, knowsWorking }: { readonly today: Temporal.PlainDate; readonly knowsWorking: boolean },
): Omit<LaunchProgress, "notes"> {
  const asked = new Set(people);
  const first = new Map<string, string>();
  for (const { person, step, at } of events) {
    const week = monday(at.toZonedDateTimeISO("UTC").toPlainDate());
    const key = `${step} ${person}`;
    const known = first.get(key);
    if (asked.has(person) && (known === undefined || week < known)) first.set(key, week);
  }
  const counted = (step: LaunchStep, week: string) =>
    people.filter((person) => (first.get(`${step} ${person}`) ?? "9999") <= week).length;
  const weeks: LaunchWeek[] = [];
  const last = monday(today);
  for (
    let week = monday(Temporal.PlainDate.from(play.launched_on));
    week <= last && weeks.length < 53;
    week = next(week)
  ) {
    const practised = counted("practised", week);
    weeks.push({
      week,
      reached: counted("reached", week),
      learned: counted("learned", week),
      practised: practised < smallestGroup ? null : practised,
      shown: counted("shown", week),
      working: knowsWorking ? counted("working", week) : null,
    });
  }
  return { play: play.id, name: play.name, people: people.length, weeks };
}

function monday(day: Temporal.PlainDate): string {
  return day.subtract({ days: day.dayOfWeek - 1 }).toString();
}

function next(week: string): string {
  return Temporal.PlainDate.from(week).add({ days: 7 }).toString();
}
