/** Product marketing's page: which messages customers respond to, for the team as a whole. */
import { withoutNames } from "#domain/behaviours/pledge.ts";
import { namesOfBehaviours } from "../behaviour-names.ts";
import type { Ports } from "../ports.ts";
import { stateBars } from "./bars.ts";
import { type BehaviourCounts, behaviourCounts } from "./counts.ts";
import { countsParts } from "./enablement.ts";
import type { HomePart } from "./home-parts.ts";
import { segmentParts } from "./segments.ts";
import { shortDay } from "./weeks.ts";

const shown = 20;
const shownBars = 8;

export async function productMarketingParts(ports: Ports): Promise<readonly HomePart[]> {
  const [names, findings, segments, counts] = await Promise.all([
    namesOfBehaviours(ports),
    ports.states.findings(),
    ports.states.segments(),
    behaviourCounts(ports),
  ]);
  const title = (id: string) => names.get(id) ?? id;
  return [
    { kind: "divider" },
    { kind: "heading", text: "How messages land" },
    ...(findings.length === 0
      ? [{ kind: "small" as const, text: "No message stands out: nothing holds for most people at once." }]
      : findings.slice(0, shown).flatMap(({ behaviour, kind, because, openedAt }): HomePart[] => [
          {
            kind: "text",
            runs: [
              { text: `${title(behaviour)}: `, style: "bold" },
              { text: kind === "wrong_message" ? "customers do not respond to it. " : "most people do not say it. " },
              {
                text: `${because}, 90% sure; since ${shortDay(openedAt)}.`,
              },
            ],
          },
          ...(kind === "wrong_message"
            ? [
                {
                  kind: "buttons" as const,
                  buttons: [
                    { verb: "dossier", label: "Calls and quotes", argument: behaviour, opensModal: true as const },
                  ],
                },
              ]
            : []),
        ])),
    ...messageBars(counts, title),
    ...segmentParts(segments, title),
    ...countsParts(counts.slice(0, shown), title),
    { kind: "small", text: withoutNames },
  ];
}

/** What customers do not respond to comes first; the table below has all of them. */
function messageBars(counts: readonly BehaviourCounts[], title: (id: string) => string): readonly HomePart[] {
  const bars = counts.flatMap(({ behaviour, states }) =>
    states === null ? [] : [{ title: title(behaviour), states }],
  );
  const known = bars.filter(({ states: { insufficient, ...others } }) =>
    Object.values(others).some((some) => some > 0),
  );
  const unanswered = known.toSorted((a, b) => b.states.ineffective - a.states.ineffective);
  return stateBars("People by message", unanswered.slice(0, shownBars));
}
