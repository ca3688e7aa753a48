/** Behaviours beside each other: how many people are in which state. */
import type { BehaviourState } from "#domain/behaviours/states/published.ts";
import type { HomePart } from "./home-parts.ts";

const kinds = ["effective", "improving", "missing", "ineffective", "decaying"] as const;

export interface Bar {
  readonly title: string;
  readonly states: Readonly<Partial<Record<BehaviourState, number>>>;
}

/** Nothing at all when nothing is known of anybody. */
export function stateBars(title: string, bars: readonly Bar[]): readonly HomePart[] {
  const series = kinds
    .map((kind) => ({ name: kind, values: bars.map(({ states }) => states[kind] ?? 0) }))
    .filter(({ values }) => values.some((value) => value > 0));
  const chart: HomePart = {
    kind: "chart",
    title,
    form: "bar",
    categories: bars.map((bar) => bar.title),
    series,
    words: bars
      .map((bar) => {
        const said = kinds.flatMap((kind) => ((bar.states[kind] ?? 0) > 0 ? [`${bar.states[kind]} ${kind}`] : []));
        return `${bar.title}: ${said.length === 0 ? "not enough evidence yet" : said.join(", ")}.`;
      })
      .join(" "),
  };
  return series.length === 0 ? [] : [chart];
}
