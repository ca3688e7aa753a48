/** How a play lands, by week since its launch: who was reached, who practised, who showed it on a call, and where customers took it well. Pure. */
export interface LaunchWeek {
  /** Monday, ISO date. */
  readonly week: string;
  /** People who got a brief with it, completed or opened one of its documents; each counts in the first week. */
  readonly reached: number;
  readonly practised: number;
  readonly shown: number;
  /** Shown, and the customer took it well at least once. */
  readonly working: number;
}
export interface LaunchProgress {
  readonly play: string;
  readonly name: string;
  /** People whose role it asks for. */
  readonly people: number;
  /** Each step counts everybody who has reached it by the end of that week. */
  readonly weeks: readonly LaunchWeek[];
  /** What the numbers can't say. */
  readonly notes: readonly string[];
}

export const launchSteps = ["reached", "practised", "shown", "working"] as const;
export type LaunchStep = (typeof launchSteps)[number];
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
  today: Temporal.PlainDate,
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
    weeks.push({
      week,
      reached: counted("reached", week),
      practised: counted("practised", week),
      shown: counted("shown", week),
      working: counted("working", week),
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
