/** A person's own page: what is said of each behaviour and why, the words it rests on, and three tracks that are never mixed. */
import type { Person } from "#domain/accounts/records.ts";
import type { Behaviour } from "#domain/behaviours/play.ts";
import { yourRights } from "#domain/behaviours/pledge.ts";
import { type BehaviourState, isByKeywords } from "#domain/behaviours/states/published.ts";
import { executedIn } from "#domain/behaviours/states/sentence.ts";
import { dateOf } from "#domain/knowledge/currency.ts";
import { askedOn } from "../nudge-world.ts";
import type { Ports } from "../ports.ts";
import type { AuditLine } from "../rights-ports.ts";
import type { PracticeResult } from "../scene-ports.ts";
import { accessRulesOf, statesFor, type VisibleState, viewerOf } from "../visible-evidence.ts";
import type { HomePart } from "./home-parts.ts";
import { shortDay, weeksChart } from "./weeks.ts";

const shownBehaviours = 6;
const shownQuotes = 1;
const learnedDays = 180;
const practices = 100;

export async function repParts(ports: Ports, person: Person): Promise<readonly HomePart[]> {
  const now = ports.clock.now();
  const asked = [...askedOn(await ports.plays.list(), dateOf(now)).values()]
    .map(({ behaviour }) => behaviour)
    .filter(({ role }) => role === person.role);
  const { states } = await statesFor(ports, viewerOf(person), person.email);
  const names = new Map(asked.map((behaviour) => [behaviour.id, behaviour]));
  const stateOf = (id: string) => states.find(({ behaviour }) => behaviour === id) ?? null;
  const need = (id: string) => needs.indexOf(stateOf(id)?.state ?? "insufficient");
  const ids = [...new Set([...states.map(({ behaviour }) => behaviour), ...names.keys()])].toSorted(
    (a, b) => need(a) - need(b),
  );
  if (ids.length === 0) return lookedAt(ports, person);
  const lessons = [...names.values()].flatMap(({ microlearning }) => microlearning ?? []);
  const [learned, practised] = await Promise.all([
    ports.signals.learned([...new Set(lessons)], now.subtract({ hours: learnedDays * 24 })),
    ports.scenes.practiceOf(person.email, practices),
  ]);
  const own = learned.filter((one) => one.person === person.email);
  const parts: HomePart[] = [{ kind: "divider" }, { kind: "heading", text: "What your calls show" }];
  for (const id of ids.slice(0, shownBehaviours))
    parts.push(...behaviourParts(id, names.get(id) ?? null, stateOf(id), { learned: own, practised }));
  const more = ids.length - shownBehaviours;
  if (more > 0)
    parts.push({ kind: "small", text: `${more} more ${more === 1 ? "behaviour" : "behaviours"} are not shown here.` });
  return [
    ...parts,
    ...weeksChart("Your behaviours by week", "behaviours", states, now),
    ...(await momentParts(ports, person)),
    ...(await lookedAt(ports, person)),
  ];
}

/** What there is to do something about comes first. */
const needs: readonly BehaviourState[] = [
  "missing",
  "decaying",
  "ineffective",
  "insufficient",
  "improving",
  "effective",
];

interface Tracks {
  readonly learned: readonly {
    readonly documentId: string;
    readonly at: Temporal.Instant;
    readonly completed: boolean;
  }[];
  readonly practised: readonly PracticeResult[];
}

function behaviourParts(
  id: string,
  behaviour: Behaviour | null,
  state: VisibleState | null,
  tracks: Tracks,
): readonly HomePart[] {
  const said = state === null ? "not seen in your calls yet" : `${state.name}: ${state.because}`;
  const quoted = (state?.evidence ?? [])
    .filter(({ quote }) => quote !== null)
    .toReversed()
    .slice(0, shownQuotes);
  const latest = (state?.evidence ?? []).at(-1);
  const disputable = [...new Set([...quoted, ...(latest === undefined ? [] : [latest])])];
  return [
    { kind: "text", runs: [{ text: behaviour?.name ?? id, style: "bold" }, { text: `  ${said}.` }] },
    {
      kind: "small",
      text: [learnWords(behaviour, tracks), practiceWords(id, tracks), proofWords(state)].join("  |  "),
    },
    ...quoted.map(({ quote, at, landed }) => ({
      kind: "quote" as const,
      text: quote ?? "",
      source: `you, ${shortDay(Temporal.Instant.fromEpochMilliseconds(at))}, ${landedWords[landed]}`,
    })),
    ...(disputable.length === 0
      ? []
      : [
          {
            kind: "buttons" as const,
            buttons: [
              ...disputable.map(({ id: observation, at, executed }) => ({
                verb: "dispute",
                label: `${shortDay(Temporal.Instant.fromEpochMilliseconds(at))}, ${executed ? "shown" : "not shown"}: this is wrong`,
                argument: observation,
                opensModal: true as const,
              })),
              { verb: "evidence", label: "All calls", argument: `self ${id}`, opensModal: true as const },
            ],
          },
        ]),
  ];
}

export const landedWords = {
  yes: "taken well",
  no: "not taken well",
  unknown: "how it was taken is not known",
} as const;

function learnWords(behaviour: Behaviour | null, { learned }: Tracks): string {
  const lesson = behaviour?.microlearning ?? null;
  if (lesson === null) return "Learn: no lesson";
  const last = learned.findLast(({ documentId, completed }) => documentId === lesson && completed);
  const opened = learned.findLast(({ documentId }) => documentId === lesson);
  if (last !== undefined) return `Learn: lesson finished ${shortDay(last.at)}`;
  return opened === undefined ? "Learn: lesson not opened" : `Learn: lesson opened ${shortDay(opened.at)}`;
}

function practiceWords(id: string, { practised }: Tracks): string {
  const own = practised.filter(({ behaviour, finished }) => behaviour === id && finished);
  const [last] = own;
  return last === undefined
    ? "Practise: not yet"
    : `Practise: ${own.length} ${own.length === 1 ? "time" : "times"}, last ${shortDay(last.at)}, only you see it`;
}

/** The same calls as in the sentence above it. */
function proofWords(state: VisibleState | null): string {
  if (state === null || state.evidence.length === 0) return "Prove: no qualifying call yet";
  if (isByKeywords(state.evidence)) return `Prove: found by keywords in ${callsOf(state.evidence.length)}`;
  const { yes, of } = executedIn(state.state, state.evidence);
  return `Prove: shown in ${yes} of the last ${callsOf(of)}`;
}

const callsOf = (count: number) => `${count} qualifying ${count === 1 ? "call" : "calls"}`;

async function momentParts(ports: Ports, { email }: Person): Promise<readonly HomePart[]> {
  const shared = (await ports.rights.moments.ofRep(email)).filter(({ status }) => status === "shared").slice(0, 5);
  return shared.flatMap((moment): HomePart[] => [
    {
      kind: "quote",
      text: moment.quote,
      source: moment.consent === "credited" ? "shared with your name" : "shared without your name",
    },
    { kind: "buttons", buttons: [{ verb: "take-back", label: "Take it back", argument: moment.id }] },
  ]);
}

/** Who saw what about this person, and the notice. */
async function lookedAt(ports: Ports, { email }: Person): Promise<readonly HomePart[]> {
  const lines = await ports.rights.audit.list({ about: email, limit: 100 });
  const people = new Map((await ports.people.list()).map((one) => [one.email, one.name]));
  const who = (viewer: string) => (viewer === "operator" ? "Whoever runs Sideline" : (people.get(viewer) ?? viewer));
  const states = await ports.states.statesOf(email);
  if (lines.length === 0 && states.length === 0) return [];
  return [
    { kind: "text", runs: [{ text: "Who saw what about you", style: "bold" }] },
    lines.length === 0
      ? { kind: "small", text: "Nobody so far." }
      : {
          kind: "list",
          items: lookersOf(lines)
            .slice(0, shownLookers)
            .map(({ viewer, capacity, day, kinds, surfaces }) => [
              { text: `${who(viewer)} (${capacity}), ${shortDay(day)}: ${kinds.join(", ")}; ${surfaces.join(", ")}` },
            ]),
        },
    { kind: "small", text: yourRights(accessRulesOf(ports).repFirstHours) },
    { kind: "small", text: noticeWords(ports) },
  ];
}

const shownLookers = 5;

/** One line for each person and day, newest first. */
function lookersOf(lines: readonly AuditLine[]) {
  const groups = Map.groupBy(lines, ({ viewer, capacity, day }) => `${day} ${viewer} ${capacity}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [
      {
        viewer: first.viewer,
        capacity: first.capacity,
        day: first.lastAt,
        kinds: [...new Set(group.map(({ kind }) => kindWords[kind]))],
        surfaces: [...new Set(group.map(({ surface }) => surfaceWords[surface]))],
      },
    ];
  });
}

const kindWords = {
  state: "what is said of your behaviours",
  observation: "calls that it rests on",
  quote: "words from a call",
  nudge: "messages",
  practice: "practice",
  "shared-moment": "a shared moment",
  dispute: "what you called wrong",
  export: "everything kept about you",
} as const;
const surfaceWords = { home: "Home tab", letter: "a message", command: "the command line" } as const;

/** The address is of the deployment's own settings; Slack shows it as text, the person opens it. */
export function noticeWords({ rules }: Pick<Ports, "rules">): string {
  return rules.noticeUrl == null
    ? "The notice for employees is in docs/notice-to-employees.md; ask who runs Sideline for it."
    : `The notice for employees: ${rules.noticeUrl}`;
}
