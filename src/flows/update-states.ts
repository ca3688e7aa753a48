import type { Observation, Pair } from "#domain/behaviours/observation.ts";
import { evaluatePair, evaluatePopulation } from "#domain/behaviours/states/cohort.ts";
import { copyMemory, dayOf, observeMoment, type PairMemory } from "#domain/behaviours/states/memory.ts";
import { momentOf, oneForEachCall, qualityOf, type WeighedMoment } from "#domain/behaviours/states/moments.ts";
import { type CohortPrior, poolCohort } from "#domain/behaviours/states/pooling.ts";
import { isQuiet } from "#domain/behaviours/states/publish.ts";
import type { PairState, StateChange } from "#domain/behaviours/states/published.ts";
import { unpooledAt } from "#domain/behaviours/states/scores.ts";
import { sayWeeks, type Trace, traceWeeks } from "#domain/behaviours/states/walk.ts";
import { type Arrival, type Arrivals, createArrivals } from "./arrivals.ts";
import type { CohortEditor } from "./behaviour-ports.ts";
import { findingChanges } from "./find-population-findings.ts";
import type { Ports } from "./ports.ts";

type Instant = Temporal.Instant;
type Needed = Pick<Ports, "observations" | "states" | "clock">;

/** A moment older than this when it arrives belongs into weeks that were already spoken about: they are worked out again for that pair. */
const lateMs = 7 * 86_400_000;
/** With so many of a behaviour's reps changed, how the reps are spread has changed: all are evaluated. */
const manyShare = 0.1;
const few = 3;
const grownBy = 1.5;

/** Records observations and brings the states that they touch up to date. What detectors, reviews and signals call. */
export async function recordObservations(ports: Needed, observations: readonly Observation[]): Promise<void> {
  const arrivals = createArrivals();
  const now = ports.clock.now();
  await ports.observations.record([observations], { now, onRecorded: (recorded) => arrivals.add(recorded) });
  await updateStates(ports, arrivals, now);
}

/** After a dispute, a withdrawal or a reinstatement: the pair is folded again from what is left. */
export async function refoldPair(ports: Needed, pair: Pair): Promise<void> {
  const arrivals = createArrivals();
  arrivals.again(pair);
  await updateStates(ports, arrivals, ports.clock.now());
}

/**
 * Once a day for each behaviour (days are UTC): time alone moves states too, colleagues change what is known of somebody, and what was recorded but
 * not folded is found. Called often, it does nothing until the next day.
 */
export async function evaluateStatesDaily(
  ports: Needed,
): Promise<{ readonly behaviours: number; readonly changes: number }> {
  const done = { behaviours: 0, changes: 0 };
  const now = ports.clock.now();
  for (const behaviour of await ports.observations.behaviours()) {
    await ports.states.change(behaviour, now, async (editor) => {
      if (editor.prior !== null && editor.prior.day >= dayOf(now.epochMilliseconds)) return;
      const again = await editor.stale();
      const arrived = new Map(again.map((rep): [string, Arrival] => [rep, { moments: [], again: true }]));
      done.behaviours += 1;
      done.changes += await update(editor, { behaviour, arrived, now, everybody: true });
    });
  }
  return done;
}

/**
 * Each behaviour in a transaction of its own: what a crash leaves over, the nightly evaluation finds. Three at a time: while the rows of some are written,
 * the next is folded.
 */
export async function updateStates(
  ports: Pick<Ports, "states">,
  arrivals: Arrivals,
  now: Instant,
  onProgress: (pairs: number) => void = () => {},
): Promise<void> {
  let pairs = 0;
  const waiting = arrivals.behaviours().values();
  const work = async () => {
    for (const behaviour of waiting) {
      const count = await ports.states.change(behaviour, now, async (editor) => {
        const arrived = arrivals.take(behaviour);
        await update(editor, { behaviour, arrived, now, everybody: false });
        return arrived.size;
      });
      pairs += count;
      onProgress(pairs);
    }
  };
  await Promise.all([work(), work(), work()]);
}

interface Work {
  readonly behaviour: string;
  readonly arrived: ReadonlyMap<string, Arrival>;
  readonly now: Instant;
  readonly everybody: boolean;
}

/** Too much has changed since all reps were evaluated together. */
function isOutdated(prior: CohortPrior | null, now: { readonly count: number; readonly changed: number }): boolean {
  if (prior === null || now.count >= grownBy * prior.reps) return true;
  return now.changed >= Math.max(few, manyShare * now.count);
}

/** Returns how many states changed. */
async function update(editor: CohortEditor, { behaviour, arrived, now, everybody }: Work): Promise<number> {
  const reps = [...arrived.keys()];
  const count = await editor.countPairs();
  const all = everybody || isOutdated(editor.prior, { count, changed: reps.length });
  const stored = new Map((await editor.pairs(all ? undefined : reps)).map((pair) => [pair.memory.rep, pair]));

  const next = new Map<string, PairMemory>();
  const whole = await wholeHistories(editor, { arrived, stored, now });
  const traces = new Map<string, Trace>();
  for (const [rep, moments] of whole) {
    const alone = stored.has(rep) ? undefined : arrived.get(rep)?.alone;
    const trace = alone ?? traceWeeks({ rep, behaviour }, moments, now);
    traces.set(rep, trace);
    next.set(rep, trace.memory);
  }
  for (const [rep, { moments }] of arrived) {
    const pair = stored.get(rep);
    if (whole.has(rep) || pair === undefined) continue;
    const memory = copyMemory(pair.memory);
    for (const moment of moments.toSorted((a, b) => a.at - b.at))
      observeMoment(memory, moment, qualityOf(moment.detector));
    next.set(rep, memory);
  }
  const gone = [...whole].flatMap(([rep, moments]) => (moments.length === 0 ? [rep] : []));
  for (const rep of gone) {
    next.delete(rep);
    stored.delete(rep);
  }
  for (const [rep, pair] of stored) if (all && !next.has(rep)) next.set(rep, pair.memory);

  const day = dayOf(now.epochMilliseconds);
  const memories = [...next.values()];
  const prior = all ? poolOf(behaviour, memories, day) : editor.prior;
  const states: PairState[] = [];
  const changes: StateChange[] = [];
  for (const [rep, memory] of next) {
    const trace = traces.get(rep);
    if (trace !== undefined) {
      const walked = sayWeeks(trace, prior, now);
      states.push(walked.state);
      for (const change of walked.changes) changes.push(change);
      continue;
    }
    const said = stored.get(rep);
    if (said === undefined) continue;
    const after = evaluated(memory, said, prior, now);
    if (after.state !== said.state) changes.push(changeOf(after, said));
    if (arrived.has(rep) || hasMoved(said, after)) states.push(after);
  }
  if (gone.length > 0) await editor.forget(gone);
  await editor.save(states);
  await editor.addChanges(
    changes,
    [...whole.keys()].filter((rep) => stored.has(rep) || gone.includes(rep)),
  );
  if (all && prior !== null) {
    await editor.savePrior(prior);
    const population = evaluatePopulation(memories, prior, day);
    const others = await editor.otherFindings();
    await editor.saveFindings(findingChanges(await editor.openFindings(), { behaviour, population, others, now }));
  }
  return changes.length;
}

/** All moments of the pairs that cannot be continued: new ones, corrected ones, and ones with a moment out of order, late, or of a known call. */
async function wholeHistories(
  editor: CohortEditor,
  input: {
    readonly arrived: ReadonlyMap<string, Arrival>;
    readonly stored: ReadonlyMap<string, PairState>;
    readonly now: Instant;
  },
): Promise<Map<string, readonly WeighedMoment[]>> {
  const { arrived, stored, now } = input;
  const whole = new Map<string, readonly WeighedMoment[]>();
  const read: string[] = [];
  for (const [rep, arrival] of arrived) {
    const pair = stored.get(rep);
    if (arrival.again || (pair !== undefined && isOutOfOrder(arrival.moments, pair, now))) read.push(rep);
    else if (pair === undefined && arrival.moments.length > 0)
      whole.set(rep, arrival.alone?.moments ?? oneForEachCall(arrival.moments));
  }
  if (read.length === 0) return whole;
  for (const rep of read) whole.set(rep, []);
  const byRep = Map.groupBy(await editor.observations(read), ({ rep }) => rep);
  for (const [rep, observations] of byRep)
    whole.set(rep, oneForEachCall(observations.flatMap((one) => momentOf(one) ?? [])));
  return whole;
}

function isOutOfOrder(moments: readonly WeighedMoment[], { memory }: PairState, now: Instant): boolean {
  const calls = new Set(memory.recent.map(({ callId }) => callId));
  return moments.some(({ at, callId }) => {
    const isKnownCall = calls.has(callId);
    calls.add(callId);
    return isKnownCall || at < memory.lastAt || at < now.epochMilliseconds - lateMs;
  });
}

function poolOf(behaviour: string, memories: readonly PairMemory[], day: number): CohortPrior {
  return poolCohort(
    behaviour,
    day,
    memories.map((memory) => unpooledAt(memory, day)),
  );
}

function evaluated(memory: PairMemory, said: PairState, prior: CohortPrior | null, now: Instant): PairState {
  const { state, scores } = evaluatePair(memory, said.state, prior, dayOf(now.epochMilliseconds));
  return { memory, state, scores, since: state === said.state ? said.since : now, evaluatedAt: now };
}

function changeOf({ memory, state, scores, since }: PairState, said: PairState): StateChange {
  const { rep, behaviour, count, recent } = memory;
  return { rep, behaviour, from: said.state, state, since, scores, moments: count, evidence: [...recent] };
}

/** Worth a write: what people read is another state or another whole percent. */
function hasMoved(before: PairState, after: PairState): boolean {
  return (
    before.state !== after.state ||
    isQuietAt(before) !== isQuietAt(after) ||
    Math.abs((before.scores[leading(before)] ?? 0) - (after.scores[leading(before)] ?? 0)) >= 0.01
  );
}

/** Why nothing is said changes: there was no call for too long. */
function isQuietAt({ memory, evaluatedAt }: PairState): boolean {
  return isQuiet(memory.lastDay, dayOf(evaluatedAt.epochMilliseconds));
}

function leading({ state }: PairState) {
  return state === "insufficient" ? "missing" : state;
}
