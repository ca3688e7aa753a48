/** Enablement's page: how launches land, counts by behaviour, practice in groups, and what reps called wrong, without names. */
import { smallestGroup } from "#domain/behaviours/access.ts";
import { withoutNames } from "#domain/behaviours/pledge.ts";
import { namesOfBehaviours } from "../behaviour-names.ts";
import type { StateMove } from "../behaviour-ports.ts";
import { calledWrong } from "../called-wrong.ts";
import type { Ports } from "../ports.ts";
import { showLaunches } from "../show-launches.ts";
import { type BehaviourCounts, behaviourCounts } from "./counts.ts";
import type { HomePart } from "./home-parts.ts";
import { launchParts } from "./launches.ts";
import { segmentParts } from "./segments.ts";
import { countedWeeksChart, shownWeeks } from "./weeks.ts";

const shownBehaviours = 20;
const practiceDays = 28;

export async function enablementParts(ports: Ports): Promise<readonly HomePart[]> {
  const now = ports.clock.now();
  const since = now.subtract({ hours: practiceDays * 24 });
  const [names, launches, counts, practice, findings, segments, disputes, moves] = await Promise.all([
    namesOfBehaviours(ports),
    showLaunches(ports),
    behaviourCounts(ports),
    ports.scenes.practiceCounts({ since, atLeast: smallestGroup }),
    ports.states.findings(),
    ports.states.segments(),
    calledWrong(ports, 500),
    ports.states.moves(now, shownWeeks),
  ]);
  const title = (id: string) => names.get(id) ?? id;
  const gaps = findings.filter(({ kind }) => kind === "systemic_gap");
  return [
    { kind: "divider" },
    { kind: "heading", text: "How launches land" },
    ...launchParts(launches),
    ...countsParts(counts.slice(0, shownBehaviours), title),
    ...weeksParts(counts, moves, now),
    ...gaps.map(
      (gap): HomePart => ({
        kind: "text",
        runs: [{ text: `${title(gap.behaviour)}: `, style: "bold" }, { text: gap.because }],
      }),
    ),
    // How customers respond is product marketing's; where it is not done is a matter of teaching.
    ...segmentParts(
      segments.filter(({ measure }) => measure === "shown"),
      title,
    ),
    { kind: "text", runs: [{ text: "Practice, last four weeks", style: "bold" }] },
    practice.length === 0
      ? { kind: "small", text: "No group of five or more has practised the same behaviour." }
      : {
          kind: "list",
          items: practice.map(({ behaviour, reps, started, finished }) => [
            { text: `${title(behaviour)}: ${reps} people, ${started} begun, ${finished} finished` },
          ]),
        },
    {
      kind: "buttons",
      buttons: [
        {
          verb: "disputes",
          label: disputes.length === 0 ? "Nothing was called wrong" : `What was called wrong (${disputes.length})`,
          opensModal: true,
        },
      ],
    },
    { kind: "small", text: withoutNames },
  ];
}

/** Behaviours with five people or more behind them. */
function weeksParts(
  counts: readonly BehaviourCounts[],
  moves: readonly StateMove[],
  now: Temporal.Instant,
): readonly HomePart[] {
  const countable = new Map(counts.flatMap(({ behaviour, states }) => (states === null ? [] : [[behaviour, states]])));
  const own = moves.filter(({ behaviour }) => countable.has(behaviour));
  return countedWeeksChart("Everybody by week", "people and behaviours", [...countable.values()], own, now);
}

/** One sentence instead of a table in which nothing is counted. */
export function countsParts(counts: readonly BehaviourCounts[], title: (id: string) => string): readonly HomePart[] {
  if (counts.length === 0) return [{ kind: "small", text: "No call has shown or missed a behaviour yet." }];
  if (counts.every(({ states }) => states === null)) {
    const few = `Every behaviour has evidence of fewer than ${smallestGroup} people so far: under ${smallestGroup}, nothing is counted.`;
    return [{ kind: "small", text: few }];
  }
  return [countsTable(counts, title)];
}

function countsTable(counts: readonly BehaviourCounts[], title: (id: string) => string): HomePart {
  return {
    kind: "table",
    columns: ["Behaviour", "People", "How many"],
    rows: counts.map(({ behaviour, people, states }) =>
      states === null
        ? [title(behaviour), `under ${smallestGroup}`, "not counted"]
        : [title(behaviour), String(people), countWords(states)],
    ),
  };
}

function countWords(states: NonNullable<BehaviourCounts["states"]>): string {
  const { insufficient, ...known } = states;
  const said = Object.entries(known).flatMap(([state, count]) => (count > 0 ? [`${count} ${state}`] : []));
  return [...said, ...(insufficient > 0 ? [`${insufficient} not known yet`] : [])].join(", ");
}
