/** What one person may read about a rep's behaviours, by the rule in domain/behaviours/access.ts. Every surface takes it from here. */
import type { Person } from "#domain/accounts/records.ts";
import {
  type AccessRules,
  type Capacity,
  capacityOf,
  mayRead,
  readableUntil,
  reportingLineOf,
  type Viewer,
} from "#domain/behaviours/access.ts";
import { stateAsKnown } from "#domain/behaviours/states/as-known.ts";
import type { RecentMoment } from "#domain/behaviours/states/memory.ts";
import {
  type BehaviourState,
  isByKeywords,
  type PublishedChange,
  type PublishedState,
  stateNameOf,
  stateNames,
} from "#domain/behaviours/states/published.ts";
import type { StoredObservation } from "./behaviour-ports.ts";
import type { Ports } from "./ports.ts";
import type { AuditEntry, AuditSurface } from "./rights-ports.ts";
import type { StoredFinding } from "./signal-ports.ts";

/** The settings that decide who may read what. */
interface RightsRules {
  readonly rules: Pick<Ports["rules"], "nudges" | "reportingLine">;
}
export type EvidencePorts = Pick<Ports, "clock" | "observations" | "people" | "rights" | "signals" | "states"> &
  RightsRules;

/** What decides whether an observation may be read, and its words. */
type Known = Pick<StoredObservation, "recordedAt" | "status" | "quote">;

export interface VisibleEvidence extends RecentMoment {
  readonly quote: string | null;
}
export interface VisibleState {
  readonly rep: string;
  readonly behaviour: string;
  readonly state: BehaviourState;
  /** As a person reads it. */
  readonly name: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly since: Temporal.Instant;
  readonly because: string;
  /** Oldest first. */
  readonly evidence: readonly VisibleEvidence[];
  /** Every change that may be read, oldest first; what keywords alone have found is no state in it. */
  readonly history: readonly { readonly since: Temporal.Instant; readonly state: BehaviourState }[];
}

export interface Sight {
  /** Null: nothing may be read, not even that there is something. */
  readonly as: Exclude<Capacity, "colleague"> | null;
  readonly states: readonly VisibleState[];
}

/** The company's own rules, with their defaults. */
export function accessRulesOf(ports: RightsRules): AccessRules {
  const { nudges, reportingLine } = ports.rules;
  return { repFirstHours: nudges.repFirstHours, reportingLine: reportingLine === true };
}

export function viewerOf({ email, role }: Pick<Person, "email" | "role">): Viewer {
  return { email, role };
}

/** States of one rep as this person may read them; what is too new for them is not counted in, and not hinted at. `people`: when they were read already. */
export async function statesFor(
  ports: EvidencePorts,
  viewer: Viewer,
  rep: string,
  people?: readonly Person[],
): Promise<Sight> {
  const rules = accessRulesOf(ports);
  const now = ports.clock.now();
  const about = { rep, line: reportingLineOf(rep, people ?? (await ports.people.list())) };
  const as = capacityOf(viewer, about, rules);
  if (as === null) return { as, states: [] };
  const until = readableUntil(as, rules, now);
  const published = await ports.states.statesOf(rep);
  const histories = await Promise.all(published.map((one) => ports.states.historyOf(one)));
  const ids = published.flatMap((one, index) =>
    [one, ...(histories[index] ?? [])].flatMap(({ evidence }) => evidence.map(({ id }) => id)),
  );
  const known = new Map<string, Known>(await ports.rights.evidence.known([...new Set(ids)]));
  const isOpen = ({ recordedAt, status }: Known) => {
    const record = { kind: "observation" as const, ...about, knownAt: recordedAt };
    return status === "current" && mayRead(viewer, record, rules, now).kind === "allowed";
  };
  const isReadable = ({ id }: Pick<RecentMoment, "id">) => {
    const row = known.get(id);
    return row !== undefined && isOpen(row);
  };
  // What keywords alone have found never reaches a manager.
  const mayReach = (evidence: readonly RecentMoment[]) => as === "self" || as === "admin" || isProved(evidence);
  const reaches = ({ state, evidence }: Pick<PublishedState, "state" | "evidence">) =>
    state === "insufficient" || mayReach(evidence);
  const withQuotes = (evidence: readonly RecentMoment[]) =>
    evidence.filter(isReadable).map((one) => ({ ...one, quote: known.get(one.id)?.quote ?? null }));
  const visible = published.map(async (one, index): Promise<readonly VisibleState[]> => {
    const readable = (histories[index] ?? []).filter(
      (change) => Temporal.Instant.compare(change.since, until) <= 0 && change.evidence.every(isReadable),
    );
    const history = readable.filter(reaches);
    const isWhole = as === "self" || one.evidence.every(isReadable);
    const observations = isWhole ? [] : (await ports.observations.ofPair(one)).filter(isOpen);
    for (const observation of observations) known.set(observation.id, observation);
    const shown = isWhole ? one : await asKnown(ports, one, observations, readable.at(-1) ?? null);
    if (shown === null || !reaches(shown)) return [];
    const { behaviour, state, since, confidence } = shown;
    const evidence = mayReach(shown.evidence) ? shown.evidence : [];
    const because = mayReach(shown.evidence) ? shown.because : stateNames.insufficient;
    return [
      {
        rep,
        behaviour,
        state,
        name: stateNameOf(state, evidence),
        confidence,
        since,
        because,
        evidence: withQuotes(evidence),
        history: history.map((change) => ({
          since: change.since,
          state: isByKeywords(change.evidence) ? "insufficient" : change.state,
        })),
      },
    ];
  });
  const states = (await Promise.all(visible)).flat();
  return { as, states: states.toSorted((a, b) => a.behaviour.localeCompare(b.behaviour)) };
}

const isProved = (evidence: readonly RecentMoment[]) => evidence.some(({ proves }) => proves);

/** The state of today as the observations that may be read have it: what is too new for this person might not have happened. */
async function asKnown(
  ports: EvidencePorts,
  { rep, behaviour }: PublishedState,
  observations: readonly StoredObservation[],
  said: PublishedChange | null,
): Promise<PublishedState | null> {
  const prior = await ports.states.priorOf(behaviour);
  return stateAsKnown({ rep, behaviour }, observations, said, prior, ports.clock.now());
}

/** One observation with its words, when this person may read it. */
export async function quoteFor(
  ports: EvidencePorts,
  viewer: Viewer,
  observationId: string,
): Promise<{
  readonly as: Exclude<Capacity, "colleague">;
  readonly finding: StoredFinding;
  /** Whose verdict it is: not always that of the reader that found the words. */
  readonly detector: string;
} | null> {
  const [observation, finding] = await Promise.all([
    ports.observations.get(observationId),
    ports.signals.finding(observationId),
  ]);
  if (observation === null || finding === null || observation.status !== "current") return null;
  const { rep, recordedAt, detector } = observation;
  const line = reportingLineOf(rep, await ports.people.list());
  const record = { kind: "quote" as const, rep, line, knownAt: recordedAt };
  const access = mayRead(viewer, record, accessRulesOf(ports), ports.clock.now());
  return access.kind === "denied" || access.as === "colleague" ? null : { as: access.as, finding, detector };
}

/** Writes down who saw what about whom. What people see of themselves is nobody's business. */
export async function writeDown(
  ports: Pick<Ports, "clock" | "rights">,
  seen: {
    readonly viewer: string;
    readonly as: AuditEntry["capacity"] | "self" | "colleague";
    readonly surface: AuditSurface;
    readonly about: readonly { readonly rep: string; readonly kinds: readonly AuditEntry["kind"][] }[];
  },
): Promise<void> {
  const { viewer, as: capacity, surface } = seen;
  if (capacity === "self" || capacity === "colleague") return;
  const at = ports.clock.now();
  await ports.rights.audit.record(
    seen.about.flatMap(({ rep, kinds }) => kinds.map((kind) => ({ viewer, capacity, about: rep, kind, surface, at }))),
  );
}
