/** How launches land, for enablement's page: the newest by week, those before them in a line each. */
import { smallestGroup } from "#domain/behaviours/access.ts";
import { type LaunchProgress, launchSteps } from "#domain/behaviours/launch-progress.ts";
import type { HomePart } from "./home-parts.ts";
import { shortDay } from "./weeks.ts";

const charts = 2;
const shownLaunches = 8;
const shownWeeks = 8;

/** `launches`: the newest first. */
export function launchParts(launches: readonly LaunchProgress[]): readonly HomePart[] {
  if (launches.length === 0) return [{ kind: "small", text: "No play is launched. Make one with /play." }];
  const shown = launches.slice(0, shownLaunches);
  const countable = shown.filter(({ people }) => people >= smallestGroup);
  const small = shown.length - countable.length;
  const before = countable.slice(charts);
  return [
    ...countable.slice(0, charts).map(launchChart),
    ...(before.length === 0
      ? []
      : [{ kind: "list" as const, items: before.map((launch) => [{ text: launchLine(launch) }]) }]),
    ...notesOf(countable).map((text) => ({ kind: "small" as const, text })),
    ...(small === 0
      ? []
      : [
          {
            kind: "small" as const,
            text: `${small} ${small === 1 ? "launch asks" : "launches ask"} fewer than five people, and nothing is counted.`,
          },
        ]),
  ];
}

/** A step that is not known in any of these weeks has no line; before five people have practised, its line lies at the bottom, and the words say so. */
function launchChart({ name, people, weeks }: LaunchProgress): HomePart {
  const last = weeks.slice(-shownWeeks);
  const labels = last.map(({ week }) => shortDay(Temporal.Instant.from(`${week}T00:00Z`)));
  const known = launchSteps.filter((step) => last.some((week) => week[step] !== null));
  const span = labels.length === 1 ? `in the week of ${labels[0]}` : `by week, ${labels[0]} to ${labels.at(-1)}`;
  const counts = known.map((step) => `${step} ${last.map((week) => week[step] ?? "–").join(", ")}`);
  return {
    kind: "chart",
    title: name,
    form: last.length === 1 ? "bar" : "line",
    categories: labels,
    series: known.map((step) => ({ name: step, values: last.map((week) => week[step] ?? 0) })),
    words: `${name}, of ${people} people ${span}: ${[...counts, ...unknownWords(last.at(-1))].join("; ")}.`,
  };
}

function launchLine({ name, people, weeks }: LaunchProgress): string {
  const week = weeks.at(-1);
  const counts = launchSteps.flatMap((step) => (week?.[step] == null ? [] : [`${week[step]} ${step}`]));
  return `${name}: of ${people} people ${[...counts, ...unknownWords(week)].join(", ")}.`;
}

function unknownWords(week: LaunchProgress["weeks"][number] | undefined): readonly string[] {
  return [
    ...(week?.practised === null ? ["practised by fewer than five"] : []),
    ...(week?.working === null ? ["working is not known"] : []),
  ];
}

/** What holds for all is said once. */
function notesOf(launches: readonly LaunchProgress[]): readonly string[] {
  const byNote = new Map<string, string[]>();
  for (const { name, notes } of launches)
    for (const note of notes) byNote.set(note, [...(byNote.get(note) ?? []), name]);
  return [...byNote].map(([note, names]) => (names.length === launches.length ? note : `${names.join(", ")}: ${note}`));
}
