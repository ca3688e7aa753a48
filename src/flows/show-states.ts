import type { Observation } from "#domain/behaviours/observation.ts";
import { dayOf } from "#domain/behaviours/states/memory.ts";
import { momentOf, oneForEachCall } from "#domain/behaviours/states/moments.ts";
import { comparePeers } from "#domain/behaviours/states/peers.ts";
import { poolCohort } from "#domain/behaviours/states/pooling.ts";
import type { BehaviourState, PublishedState } from "#domain/behaviours/states/published.ts";
import { stateNameOf } from "#domain/behaviours/states/published.ts";
import { unpooledAt } from "#domain/behaviours/states/scores.ts";
import { publishedState } from "#domain/behaviours/states/sentence.ts";
import { sayWeeks, traceWeeks } from "#domain/behaviours/states/walk.ts";
import type { Ports } from "./ports.ts";

export interface ShownState {
  readonly rep: string;
  readonly behaviour: string;
  readonly state: BehaviourState;
  /** As a person reads it. */
  readonly name: string;
  readonly confidence: number;
  readonly since: string;
  readonly because: string;
  /** "5 of 8 of your team show this"; null when fewer than five are known. */
  readonly peers: string | null;
  readonly evidence: readonly {
    readonly observation: string;
    readonly callId: string;
    readonly at: string;
    readonly executed: boolean;
    readonly landed: string;
    readonly quote: string | null;
  }[];
}

/**
 * The states of one rep, of one behaviour, or of everybody. With `at`: what the observations known today say about that moment, from nothing that
 * happened after it; what was really said then is the history.
 */
export async function showStates(
  ports: Pick<Ports, "observations" | "states" | "people">,
  asked: { readonly rep?: string; readonly behaviour?: string; readonly at?: Temporal.Instant },
): Promise<readonly ShownState[]> {
  const { rep, behaviour, at } = asked;
  const managers = new Map((await ports.people.list()).map((person) => [person.email, person.managerEmail]));
  const everybody = at === undefined ? await stored(ports, asked, managers) : await replayed(ports, asked, at);
  const wanted = everybody.filter(
    (one) => (rep === undefined || one.rep === rep) && (behaviour === undefined || one.behaviour === behaviour),
  );
  const teams = Map.groupBy(everybody, (one) => teamKey(one, managers));
  const quotes = await ports.observations.quotes(wanted.flatMap(({ evidence }) => evidence.map(({ id }) => id)));
  return wanted.map((one) => {
    const team = managers.get(one.rep) == null ? [] : (teams.get(teamKey(one, managers)) ?? []);
    return {
      rep: one.rep,
      behaviour: one.behaviour,
      state: one.state,
      name: stateNameOf(one.state, one.evidence),
      confidence: Math.round(one.confidence * 100) / 100,
      since: one.since.toString(),
      because: one.because,
      peers: comparePeers(team.map(({ state }) => state))?.sentence ?? null,
      evidence: one.evidence.map(({ id, callId, at: when, executed, landed }) => ({
        observation: id,
        callId,
        at: Temporal.Instant.fromEpochMilliseconds(when).toString(),
        executed,
        landed,
        quote: quotes.get(id) ?? null,
      })),
    };
  });
}

function teamKey(state: PublishedState, managers: ReadonlyMap<string, string | null>): string {
  return JSON.stringify([managers.get(state.rep) ?? null, state.behaviour]);
}

/** The states that were asked for, and those of the rep's team to compare with. */
async function stored(
  ports: Pick<Ports, "states">,
  { rep, behaviour }: { readonly rep?: string; readonly behaviour?: string },
  managers: ReadonlyMap<string, string | null>,
): Promise<readonly PublishedState[]> {
  if (rep === undefined) return ports.states.list(behaviour === undefined ? {} : { behaviour });
  const manager = managers.get(rep);
  const team = manager == null ? [] : await ports.states.statesOfTeam(manager);
  return team.some((one) => one.rep === rep) ? team : ports.states.statesOf(rep);
}

async function replayed(
  ports: Pick<Ports, "observations" | "states">,
  { rep, behaviour }: { readonly rep?: string; readonly behaviour?: string },
  at: Temporal.Instant,
): Promise<readonly PublishedState[]> {
  const behaviours =
    behaviour !== undefined
      ? [behaviour]
      : rep !== undefined
        ? (await ports.states.statesOf(rep)).map((one) => one.behaviour)
        : await ports.observations.behaviours();
  const found: PublishedState[] = [];
  for (const one of behaviours) {
    for (const state of replayCohort(one, await ports.observations.current({ behaviour: one, until: at }), at))
      found.push(state);
  }
  return found;
}

function replayCohort(
  behaviour: string,
  observations: readonly Observation[],
  at: Temporal.Instant,
): readonly PublishedState[] {
  const reps = [...Map.groupBy(observations, ({ rep }) => rep)].flatMap(([rep, own]) => {
    const moments = oneForEachCall(own.flatMap((observation) => momentOf(observation) ?? []));
    return moments.length === 0 ? [] : [{ rep, moments }];
  });
  const day = dayOf(at.epochMilliseconds);
  const traces = reps.map(({ rep, moments }) => traceWeeks({ rep, behaviour }, moments, at));
  const prior = poolCohort(
    behaviour,
    day,
    traces.map(({ memory }) => unpooledAt(memory, day)),
  );
  return traces.map((trace) => publishedState(sayWeeks(trace, prior, at).state));
}
