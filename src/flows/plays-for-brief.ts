import type { Person } from "#domain/accounts/records.ts";
import { type DueBehaviour, dueBehaviours } from "#domain/behaviours/due.ts";
import type { BehaviourState } from "#domain/behaviours/states/published.ts";
import type { AccountContext, PlayMaterial, Practice } from "#domain/briefs/material.ts";
import { dateOf } from "#domain/knowledge/currency.ts";
import type { PassageHit } from "#domain/knowledge/document.ts";
import type { StateStore } from "./behaviour-ports.ts";
import { changingPlays } from "./changing-plays.ts";
import { retiredByPlays } from "./current-documents.ts";
import { nudgedForCall } from "./nudged-for-call.ts";
import type { Ports } from "./ports.ts";

type PlayPorts = Pick<Ports, "documents" | "plays"> & {
  readonly states?: Pick<StateStore, "statesOf">;
  readonly nudges?: Pick<Ports["nudges"], "ofOwner">;
  readonly signals?: Pick<Ports["signals"], "lastShown" | "learned">;
  readonly scenes?: Pick<Ports["scenes"], "practiceOf">;
  readonly rights?: { readonly moments: Pick<Ports["rights"]["moments"], "exampleFor"> };
};

/** What is asked for first: what was never seen, then what is slipping. Effective reps are left alone. */
const order: readonly (BehaviourState | null)[] = [
  null,
  "missing",
  "insufficient",
  "decaying",
  "ineffective",
  "improving",
];

/** What the plays in force at the call ask of this person; null when none does. */
export async function playMaterial(
  ports: PlayPorts,
  input: {
    readonly person: Person;
    readonly context: AccountContext;
    /** When the call begins; null: no call is planned. */
    readonly at: Temporal.Instant | null;
    readonly now: Temporal.Instant;
  },
): Promise<PlayMaterial | null> {
  const plays = await ports.plays.list();
  if (plays.length === 0) return null;
  const { account, opportunities } = input.context;
  const day = dateOf(input.at ?? input.now);
  const due = dueBehaviours(plays, { account, opportunities, day, said: [] });
  const changing = await changingPlays(ports, plays, { account, opportunities, day });
  if (due.length === 0) return changing.length === 0 ? null : { practice: null, changing };
  const nudged = await nudgedForCall(ports, input.person.email, { ...input, accountId: account.id });
  const chosen = await chooseOne(ports, input.person, due, nudged);
  return {
    practice:
      chosen === null
        ? null
        : {
            ...chosen.due,
            seen: chosen.seen,
            lessons: await lessonsOf(ports, chosen.due, input),
            ...(await done(ports, input.person, chosen.due)),
            ...(await sharedExample(ports, input.person, chosen.due)),
          },
    changing,
  };
}

/** Why `playMaterial` has nothing to practise with this account, in words. */
export async function whyNothingToPractise(
  ports: PlayPorts,
  { person, context, at }: { readonly person: Person; readonly context: AccountContext; readonly at: Temporal.Instant },
): Promise<string> {
  const plays = await ports.plays.list();
  if (plays.length === 0) return "no play is imported";
  const { account, opportunities } = context;
  const due = dueBehaviours(plays, { account, opportunities, day: dateOf(at), said: [] });
  if (due.length === 0) return "no play in force asks for anything with this account as it stands";
  const isAsked = due.some(({ behaviour }) => behaviour.role === person.role);
  return isAsked
    ? "this rep shows all that the plays ask for with this account"
    : `the plays ask nothing of ${roleWords[person.role]} with this account`;
}
const roleWords = {
  rep: "a rep",
  manager: "a manager",
  se: "an SE",
  enablement: "enablement",
  product_marketing: "product marketing",
  admin: "an admin",
} as const satisfies Record<Person["role"], string>;

/** What works travels: a colleague's moment, from somebody else's call, as they said yes to it. */
async function sharedExample(
  ports: PlayPorts,
  { email }: Person,
  { behaviour }: DueBehaviour,
): Promise<Pick<Practice, "example">> {
  const found = (await ports.rights?.moments.exampleFor(behaviour.id, email)) ?? null;
  if (found === null) return {};
  const { id, quote, context, by } = found;
  return { example: { id, quote, context, by } };
}

/** What they were nudged about for this call (`nudged`) comes before all else: one thing to try, not two. */
async function chooseOne(
  ports: PlayPorts,
  person: Person,
  due: readonly DueBehaviour[],
  nudged: readonly string[],
): Promise<{ readonly due: DueBehaviour; readonly seen: Practice["seen"] } | null> {
  const own = due.filter(({ behaviour }) => behaviour.role === person.role);
  if (own.length === 0) return null;
  const published = (await ports.states?.statesOf(person.email)) ?? [];
  const states = new Map(published.map((one) => [one.behaviour, one.state]));
  for (const id of nudged) {
    const found = own.find(({ behaviour }) => behaviour.id === id);
    if (found !== undefined) return { due: found, seen: seenOf(states.get(id) ?? null) };
  }
  for (const wanted of order) {
    const found = own.find(({ behaviour }) => (states.get(behaviour.id) ?? null) === wanted);
    if (found !== undefined) return { due: found, seen: seenOf(wanted) };
  }
  return null;
}

/** What this person has learned and practised of it, for the next brief to know. */
async function done(
  ports: PlayPorts,
  person: Person,
  { behaviour, play }: DueBehaviour,
): Promise<Pick<Practice, "learnedOn" | "practisedOn">> {
  const since = Temporal.PlainDate.from(play.launched_on)
    .toZonedDateTime("UTC")
    .toInstant()
    .subtract({ hours: 24 * 60 });
  const lessons = behaviour.microlearning === null ? [] : [behaviour.microlearning];
  const learned = lessons.length === 0 ? [] : ((await ports.signals?.learned(lessons, since)) ?? []);
  const own = learned.findLast((one) => one.completed && one.person === person.email);
  const practised = ((await ports.scenes?.practiceOf(person.email, recentScenes)) ?? []).find(
    (one) => one.behaviour === behaviour.id && one.finished,
  );
  return {
    ...(own === undefined ? {} : { learnedOn: dateOf(own.at) }),
    ...(practised === undefined ? {} : { practisedOn: dateOf(practised.at) }),
  };
}
const recentScenes = 30;

function seenOf(state: BehaviourState | null): Practice["seen"] {
  if (state === null) return "never";
  return state === "missing" ? "rarely" : state === "insufficient" ? "too-few-calls" : "known";
}

/** Found by search, as this person may read it: a lesson that is not in force or not for them is left out. */
export async function lessonsOf(
  ports: PlayPorts,
  { behaviour }: Pick<DueBehaviour, "behaviour">,
  input: { readonly person: Person; readonly context?: AccountContext; readonly now: Temporal.Instant },
): Promise<readonly PassageHit[]> {
  const { person, now } = input;
  const id = behaviour.microlearning;
  if (id === null) return [];
  const viewer = { email: person.email, role: person.role };
  const hits = await ports.documents.search({
    text: `${behaviour.name} ${behaviour.says.join(" ")}`,
    viewer,
    at: now,
    kinds: ["microlearning", "playbook"],
    limit: 20,
  });
  const retired = await retiredByPlays(ports, input.context ?? null, dateOf(now));
  return retired.has(id) ? [] : hits.filter(({ document }) => document.id === id);
}
