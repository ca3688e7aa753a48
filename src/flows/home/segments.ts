import type { SegmentEffect } from "#domain/behaviours/states/segment-history.ts";
import type { HomePart } from "./home-parts.ts";
import { shortDay } from "./weeks.ts";

const shown = 10;

/** With which kinds of account a behaviour goes otherwise, the surest first. Five reps or more stand behind each, and nobody is named. */
export function segmentParts(
  effects: readonly SegmentEffect[],
  title: (behaviour: string) => string,
): readonly HomePart[] {
  if (effects.length === 0) return [];
  const more = effects.length - shown;
  return [
    { kind: "text", runs: [{ text: "Where it goes otherwise", style: "bold" }] },
    {
      kind: "list",
      items: effects
        .slice(0, shown)
        .map(({ behaviour, because, openedAt }) => [
          { text: `${title(behaviour)}: `, style: "bold" as const },
          { text: `${because}, 90% sure; since ${shortDay(openedAt)}.` },
        ]),
    },
    ...(more > 0 ? [{ kind: "small" as const, text: `${more} more: sideline findings.` }] : []),
  ];
}
