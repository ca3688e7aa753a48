/** A manager's page: their own reports, by name, a day after each of them could see it. Nobody is ranked. */
import type { Person } from "#domain/accounts/records.ts";
import { notForDecisions } from "#domain/behaviours/pledge.ts";
import { namesOfBehaviours } from "../behaviour-names.ts";
import type { Ports } from "../ports.ts";
import { type Sight, statesFor, viewerOf, writeDown } from "../visible-evidence.ts";
import { stateBars } from "./bars.ts";
import { countedBy } from "./counts.ts";
import type { HomePart } from "./home-parts.ts";
import { shortState, weeksChart } from "./weeks.ts";

const shownReports = 15;
const shownBehaviours = 6;

export async function teamParts(
  ports: Ports,
  manager: Person,
  reports: readonly Person[],
): Promise<readonly HomePart[]> {
  const shown = reports
    .toSorted((a, b) => a.name.localeCompare(b.name) || a.email.localeCompare(b.email))
    .slice(0, shownReports);
  const people = await ports.people.list();
  const sights: { readonly person: Person; readonly sight: Sight }[] = [];
  for (const person of shown)
    sights.push({ person, sight: await statesFor(ports, viewerOf(manager), person.email, people) });
  const seen = sights.filter(({ sight }) => sight.as !== null && sight.states.length > 0);
  const heading: readonly HomePart[] = [{ kind: "divider" }, { kind: "heading", text: "Your team" }];
  if (seen.length === 0)
    return [
      ...heading,
      { kind: "small", text: "Nothing to show yet. Reports see their own evidence first, and you a day later." },
    ];
  for (const { person, sight } of seen) {
    if (sight.as !== null)
      await writeDown(ports, {
        viewer: manager.email,
        as: sight.as,
        surface: "home",
        about: [{ rep: person.email, kinds: ["state"] }],
      });
  }
  const names = await namesOfBehaviours(ports);
  const states = seen.flatMap(({ sight }) => sight.states);
  const all = [...new Set(states.map(({ behaviour }) => behaviour))].sort();
  const isKnown = (id: string) => states.some(({ behaviour, state }) => behaviour === id && state !== "insufficient");
  const title = (behaviour: string) => names.get(behaviour) ?? behaviour;
  const behaviours = all.filter(isKnown).slice(0, shownBehaviours);
  const open = all.filter((id) => !isKnown(id)).map(title);
  return [
    ...heading,
    ...(behaviours.length === 0 ? [] : [stateTable(seen, behaviours, title)]),
    ...stateBars(
      "Team by behaviour",
      behaviours.map((id) => ({
        title: title(id),
        states: countedBy(states.filter(({ behaviour }) => behaviour === id)),
      })),
    ),
    ...(open.length === 0
      ? []
      : [{ kind: "small" as const, text: `Not enough evidence about anybody yet: ${open.join("; ")}.` }]),
    ...weeksChart("Team by week", "people and behaviours", states, ports.clock.now()),
    ...chunksOf(
      seen.map(({ person }) => ({
        verb: "evidence",
        label: person.name,
        argument: `${person.email} `,
        opensModal: true as const,
      })),
      5,
    ).map((buttons) => ({ kind: "buttons" as const, buttons })),
    {
      kind: "small",
      text: `${behaviours.length === 0 ? "" : "By name. “–”: not enough evidence yet. "}${notForDecisions}`,
    },
  ];
}

/** Behaviours of which nothing is known about anybody have no column. */
function stateTable(
  seen: readonly { readonly person: Person; readonly sight: Sight }[],
  behaviours: readonly string[],
  title: (behaviour: string) => string,
): HomePart {
  return {
    kind: "table",
    columns: ["Name", ...behaviours.map(title)],
    rows: seen.map(({ person, sight }) => [
      person.name,
      ...behaviours.map((id) =>
        shortState(sight.states.find(({ behaviour }) => behaviour === id)?.state ?? "insufficient"),
      ),
    ]),
  };
}

export function chunksOf<T>(rows: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, index) =>
    rows.slice(index * size, (index + 1) * size),
  );
}
