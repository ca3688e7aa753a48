/** What a round of routing reads once for everybody: plays, findings, people, levels, lessons. */
import type { Person } from "#domain/accounts/records.ts";
import { type Behaviour, isInForce, type Play } from "#domain/behaviours/play.ts";
import type { PopulationFinding } from "#domain/behaviours/states/population.ts";
import { dateOf } from "#domain/knowledge/currency.ts";
import type { NudgeType } from "#domain/nudges/nudge.ts";
import type { TypeLevel } from "#domain/nudges/usefulness.ts";
import type { Ports } from "./ports.ts";

export type NudgePorts = Pick<
  Ports,
  | "calendars"
  | "clock"
  | "deliveries"
  | "log"
  | "newId"
  | "nudges"
  | "observations"
  | "people"
  | "plays"
  | "queue"
  | "records"
  | "rules"
  | "scenes"
  | "signals"
  | "states"
>;

/** Days back to which what was said about somebody is looked at. */
export const memoryDays = 180;
/** Days back to which learning counts as moving. */
const learningDays = 28;

export interface AskedBehaviour {
  readonly play: Play;
  readonly behaviour: Behaviour;
}

export interface NudgeWorld {
  readonly now: Temporal.Instant;
  readonly plays: readonly Play[];
  /** In force today, by behaviour. */
  readonly asked: ReadonlyMap<string, AskedBehaviour>;
  readonly findings: ReadonlyMap<string, PopulationFinding>;
  readonly people: ReadonlyMap<string, Person>;
  readonly levels: ReadonlyMap<NudgeType, TypeLevel["level"]>;
  /** When somebody last finished or read something of a behaviour: the lesson, or a document of its play. */
  learnedAt(person: string, behaviour: string): Temporal.Instant | null;
}

export async function readNudgeWorld(
  ports: Pick<Ports, "clock" | "nudges" | "people" | "plays" | "signals" | "states">,
): Promise<NudgeWorld> {
  const now = ports.clock.now();
  const [plays, findings, people, levels] = await Promise.all([
    ports.plays.list(),
    ports.states.findings(),
    ports.people.list(),
    ports.nudges.levels(),
  ]);
  const asked = askedOn(plays, dateOf(now));
  const documents = new Set([...asked.values()].flatMap(documentsOf));
  const learned = await ports.signals.learned([...documents], now.subtract({ hours: learningDays * 24 }));
  const byPerson = Map.groupBy(learned, ({ person }) => person);
  return {
    now,
    plays,
    asked,
    findings: new Map(findings.map((finding) => [finding.behaviour, finding])),
    people: new Map(people.map((person) => [person.email, person])),
    levels: new Map(levels.map(({ type, level }) => [type, level])),
    learnedAt(person, behaviour) {
      const one = asked.get(behaviour);
      const wanted = new Set(one === undefined ? [] : documentsOf(one));
      return byPerson.get(person)?.findLast(({ documentId }) => wanted.has(documentId))?.at ?? null;
    },
  };
}

/** Newest launch first, as plays are listed; a behaviour belongs to one play. */
export function askedOn(plays: readonly Play[], day: string): ReadonlyMap<string, AskedBehaviour> {
  return new Map(
    plays
      .filter((play) => isInForce(play, day))
      .flatMap((play) => play.behaviours.map((behaviour) => [behaviour.id, { play, behaviour }] as const)),
  );
}

function documentsOf({ play, behaviour }: AskedBehaviour): readonly string[] {
  return behaviour.microlearning === null ? play.knowledge : [behaviour.microlearning, ...play.knowledge];
}
