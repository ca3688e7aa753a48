/** States over time as a chart: how many are in which state, by week. */
import { type BehaviourState, stateNames } from "#domain/behaviours/states/published.ts";
import type { LetterPart } from "#domain/moments/letter.ts";

type Instant = Temporal.Instant;
interface Track {
  readonly state: BehaviourState;
  readonly history: readonly { readonly since: Instant; readonly state: BehaviourState }[];
}

const shownWeeks = 8;
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
  const ends = Array.from({ length: shownWeeks }, (_, index) =>
    now.subtract({ hours: 168 * (shownWeeks - 1 - index) }),
  );
  const at = tracks.map((track) => ends.map((end) => stateAt(track, end)));
  const counts = series.map(({ state, name }) => ({
    name,
    values: ends.map((_, index) => at.filter((states) => states[index] === state).length),
  }));
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
