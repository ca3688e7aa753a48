/** States over time as a chart: how many are in which state, by week. */
import { type BehaviourState, stateNames } from "#domain/behaviours/states/published.ts";
import type { LetterPart } from "#domain/moments/letter.ts";
import type { StateMove } from "../behaviour-ports.ts";

type Instant = Temporal.Instant;
interface Track {
  readonly state: BehaviourState;
  readonly history: readonly { readonly since: Instant; readonly state: BehaviourState }[];
}

export const shownWeeks = 8;
/** Names of series are at most 20 characters. */
const series: readonly { readonly state: BehaviourState; readonly name: string }[] = [
  { state: "effective", name: "Effective" },
  { state: "improving", name: "Improving" },
  { state: "missing", name: "Missing" },
  { state: "ineffective", name: "Ineffective" },
  { state: "decaying", name: "Decaying" },
];

/** `what` in the plural: "behaviours", "people and behaviours". */
export function weeksChart(title: string, what: string, tracks: readonly Track[], now: Instant): readonly LetterPart[] {
  if (tracks.length === 0) return [];
  const ends = weekEnds(now);
  const at = tracks.map((track) => ends.map((end) => stateAt(track, end)));
  return drawn(title, what, ends, (state, index) => at.filter((states) => states[index] === state).length);
}

/** The same from counts as they stand today and the changes that led there: who is behind them is never read. */
export function countedWeeksChart(
  title: string,
  what: string,
  today: readonly Readonly<Record<BehaviourState, number>>[],
  moves: readonly StateMove[],
  now: Instant,
): readonly LetterPart[] {
  const ends = weekEnds(now);
  const count = (state: BehaviourState, index: number) => {
    const since = moves.filter(({ weeksAgo }) => weeksAgo < shownWeeks - 1 - index);
    const sum = (some: readonly StateMove[]) => some.reduce((all, { pairs }) => all + pairs, 0);
    const left = sum(since.filter(({ from }) => from === state)) - sum(since.filter((move) => move.state === state));
    return today.reduce((all, counts) => all + counts[state], left);
  };
  return drawn(title, what, ends, count);
}

const weekEnds = (now: Instant): readonly Instant[] =>
  Array.from({ length: shownWeeks }, (_, index) => now.subtract({ hours: 168 * (shownWeeks - 1 - index) }));

function drawn(
  title: string,
  what: string,
  ends: readonly Instant[],
  counted: (state: BehaviourState, index: number) => number,
): readonly LetterPart[] {
  const counts = series.map(({ state, name }) => ({ name, values: ends.map((_, index) => counted(state, index)) }));
  if (counts.every(({ values }) => values.every((value) => value === 0))) return [];
  const labels = ends.map((end) => shortDay(end));
  const count = (index: number) =>
    counts
      .flatMap(({ name, values }) => ((values[index] ?? 0) > 0 ? [`${values[index]} ${name.toLowerCase()}`] : []))
      .join(", ");
  const first = count(0) === "" ? "nothing known" : count(0);
  return [
    {
      kind: "chart",
      title,
      form: "line",
      categories: labels,
      series: counts.filter(({ values }) => values.some((value) => value > 0)),
      words: `${what[0]?.toUpperCase()}${what.slice(1)} by state. ${labels[0]}: ${first}. ${labels.at(-1)}: ${count(shownWeeks - 1) || "nothing known"}.`,
    },
  ];
}

function stateAt({ history }: Track, end: Instant): BehaviourState | null {
  return history.findLast(({ since }) => Temporal.Instant.compare(since, end) <= 0)?.state ?? null;
}

export function shortDay(instant: Instant, zone = "UTC"): string {
  const day = instant.toZonedDateTimeISO(zone);
  return `${day.day} ${day.toLocaleString("en-GB", { month: "short" })}`;
}

export const shortState = (state: BehaviourState): string => (state === "insufficient" ? "–" : stateNames[state]);
