/**
 * From what is known of people and behaviours to the one move that its owner should make. Level-triggered: states, findings, calendars and settings are
 * compared with the rows that are there, and running it twice changes nothing. Called every minute for what changed, and once a day for everybody.
 */
import type { PublishedState } from "#domain/behaviours/states/published.ts";
import { routeFinding } from "#domain/nudges/findings.ts";
import { heldByTime } from "#domain/nudges/holds.ts";
import { showsMoment } from "#domain/nudges/moment-shown.ts";
import { isOpen, type Nudge } from "#domain/nudges/nudge.ts";
import { reconcile, withdrawn } from "#domain/nudges/reconcile.ts";
import { isWorthSharing, type PairFacts, routePair, routes } from "#domain/nudges/routing.ts";
import { settleNudges } from "./deliver-nudges.ts";
import { followUpNudges } from "./follow-up-nudges.ts";
import { keepNudges } from "./keep-nudges.ts";
import { isMomentKept } from "./kept-moment.ts";
import { memoryDays, type NudgePorts, type NudgeWorld, readNudgeWorld } from "./nudge-world.ts";
import { scheduleOwner } from "./schedule-nudges.ts";

/** A change that was being stored while the last round looked is seen by the next one. */
const overlapSeconds = 300;
/** People whose rows are read and written together: one statement each time for all of them. */
const portion = 100;
/** A day's round is done in so many parts: one that is cut goes on with the parts that are left. */
const dailyParts = 50;
/** Owners whose time to be looked at has come, in one round. */
const mostOwners = 20_000;
const disputeDays = 56;

export interface RoutedSummary {
  readonly reps: number;
  readonly owners: number;
  /** Rows written: new, changed, withdrawn. */
  readonly rows: number;
}

/** What changed since the last round, and what has waited for its time. */
export async function routeNudges(
  ports: NudgePorts,
  signal: AbortSignal = AbortSignal.timeout(600_000),
): Promise<RoutedSummary> {
  const now = ports.clock.now();
  const settled = await settleNudges(ports);
  const daily = await ports.nudges.mark("daily");
  const isNewDay = daily === null || daily.toString().slice(0, 10) !== now.toString().slice(0, 10);
  const changed = isNewDay ? new Set<string>() : await changedReps(ports, now);
  const waiting = [await ports.nudges.toLookAt(now, 1), await ports.nudges.dueFollowUps(now, 1)];
  // Most minutes of a day: nothing to do, and nothing read for it.
  if (!isNewDay && settled.size + changed.size + waiting.flat().length === 0) {
    await ports.nudges.saveMarks(["changes"], now);
    return { reps: 0, owners: 0, rows: 0 };
  }
  const world = await readNudgeWorld(ports);
  const checked = await followUpNudges(ports, world);
  const urgent = new Set([...settled, ...checked, ...changed]);
  const portions = [...portionsOf([...urgent]), ...(isNewDay ? await leftOfToday(ports, world) : [])];
  const summary = await routeReps(ports, world, { portions, signal });
  if (signal.aborted) return summary;
  await ports.nudges.saveMarks(isNewDay ? ["changes", "daily"] : ["changes"], now);
  return summary;
}

/** Reps that are routed together. `marks`: what is kept as done for today afterwards. */
interface Portion {
  readonly reps: readonly string[];
  readonly marks: readonly string[];
}

function portionsOf(people: readonly string[]): readonly Portion[] {
  return Array.from({ length: Math.ceil(people.length / portion) }, (_, index) => ({
    reps: people.slice(index * portion, (index + 1) * portion),
    marks: [],
  }));
}

/** Everybody whose part of the day's round is not done yet. */
async function leftOfToday(ports: NudgePorts, world: NudgeWorld): Promise<readonly Portion[]> {
  const today = world.now.toString().slice(0, 10);
  const marks = await ports.nudges.marks("daily:");
  const parts = Map.groupBy(world.people.keys(), (email) => `daily:${partOf(email)}`);
  const portions: { reps: string[]; marks: string[] }[] = [];
  for (const [mark, reps] of parts) {
    if (marks.get(mark)?.toString().slice(0, 10) === today) continue;
    const last = portions.at(-1);
    if (last !== undefined && last.reps.length + reps.length <= portion) {
      last.reps.push(...reps);
      last.marks.push(mark);
    } else portions.push({ reps: [...reps], marks: [mark] });
  }
  return portions;
}

/** The same for a person on every day, and no word about who they are. */
function partOf(email: string): number {
  let hash = 0;
  for (let index = 0; index < email.length; index += 1) hash = (hash * 31 + email.charCodeAt(index)) % 65_521;
  return hash % dailyParts;
}

async function routeReps(
  ports: NudgePorts,
  world: NudgeWorld,
  { portions, signal }: { readonly portions: readonly Portion[]; readonly signal: AbortSignal },
): Promise<RoutedSummary> {
  const done = { reps: 0, owners: 0, rows: 0 };
  const owners = new Set<string>();
  const take = (rows: readonly Nudge[]) => {
    done.rows += rows.length;
    for (const { owner } of rows) if (owner !== null) owners.add(owner);
  };
  take(await routeFindings(ports, world));
  await inTurns(portions, signal, async ({ reps, marks }) => {
    for (const rows of await allOf(reps.map((rep) => routeRep(ports, world, rep)))) take(rows);
    await ports.nudges.saveMarks(marks, world.now);
    done.reps += reps.length;
  });
  if (signal.aborted) return done;
  // After everybody was routed: of a manager's cards the largest go first. Who is left over by a cut is found here by the next round.
  for (const owner of await ports.nudges.toLookAt(world.now, mostOwners)) owners.add(owner);
  await inTurns(portionsOf([...owners]), signal, async ({ reps: some }) => {
    const written = await allOf(some.map((owner) => scheduleOwner(ports, world, owner)));
    done.rows += written.reduce((sum, rows) => sum + rows, 0);
    done.owners += some.length;
  });
  return done;
}

/** Two at a time: while the rows of one are read and written, the other is decided. None begins after the time is up. */
async function inTurns<T>(all: readonly T[], signal: AbortSignal, work: (one: T) => Promise<void>): Promise<void> {
  const waiting = all.values();
  const turn = async () => {
    for (const one of waiting) {
      if (signal.aborted) return;
      await work(one);
    }
  };
  await allOf([turn(), turn()]);
}

/** All answers, or the first failure once everything has ended: nothing goes on behind a round that is over. */
async function allOf<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  const ended = await Promise.allSettled(work);
  return ended.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  });
}

async function changedReps(ports: NudgePorts, now: Temporal.Instant): Promise<ReadonlySet<string>> {
  const last = (await ports.nudges.mark("changes")) ?? now;
  const since = last.subtract({ seconds: overlapSeconds });
  const reps = new Set((await ports.states.changesSince(since)).map(({ rep }) => rep));
  const isNew = (at: Temporal.Instant | null) => at !== null && Temporal.Instant.compare(at, since) > 0;
  const findings = await ports.states.findings({ closed: true });
  const moved = new Set(
    findings.filter(({ openedAt, closedAt }) => isNew(openedAt) || isNew(closedAt)).map(({ behaviour }) => behaviour),
  );
  for (const behaviour of moved) for (const { rep } of await ports.states.list({ behaviour })) reps.add(rep);
  return reps;
}

/** One rep: every behaviour of theirs, against what was said and is planned. Rows written. */
async function routeRep(ports: NudgePorts, world: NudgeWorld, rep: string): Promise<readonly Nudge[]> {
  const { now } = world;
  const [states, rows] = await Promise.all([
    ports.states.statesOf(rep),
    ports.nudges.ofRep(rep, now.subtract({ hours: memoryDays * 24 })),
  ]);
  if (states.length === 0 && rows.length === 0) return [];
  const written: Nudge[] = [];
  if (!world.people.has(rep)) {
    written.push(...rows.filter(isOpen).map((row) => withdrawn(row, "person-left", now)));
  } else {
    const optOuts = new Set(await ports.nudges.optOuts(rep));
    const all = await allOf(
      states.map((state) => {
        const before = rows.filter(({ behaviour }) => behaviour === state.behaviour);
        return factsOf(ports, world, { state, before, isOptedOut: optOuts.has(state.behaviour) });
      }),
    );
    for (const [index, state] of states.entries()) {
      const facts = all[index] as PairFacts; // one for each state
      const { before } = facts;
      const origin = {
        rep,
        behaviour: state.behaviour,
        fromState: facts.fromState,
        state: state.state,
        since: state.since,
        findingId: null,
        evidence: state.evidence,
      };
      const wanted = routePair(facts, ports.rules.nudges, now);
      written.push(...reconcile({ origin, wanted, rows: before, now, newId: ports.newId, gone: "state-changed" }));
    }
    // Nothing is known of these pairs any more: their evidence was withdrawn.
    const known = new Set(states.map(({ behaviour }) => behaviour));
    const lost = rows.filter((row) => isOpen(row) && !known.has(row.behaviour ?? ""));
    written.push(...lost.map((row) => withdrawn(row, "state-changed", now)));
  }
  await keepNudges(ports, rows, written);
  return written;
}

async function factsOf(
  ports: NudgePorts,
  world: NudgeWorld,
  input: { readonly state: PublishedState; readonly before: readonly Nudge[]; readonly isOptedOut: boolean },
): Promise<PairFacts> {
  const { state, before, isOptedOut } = input;
  const { rep, behaviour, since } = state;
  const pair = { rep, behaviour };
  // What only a manager's nudge asks about is read only then.
  const isForManager = state.state === "ineffective" || state.state === "decaying";
  const manager = world.people.get(rep)?.managerEmail ?? null;
  return {
    ...pair,
    state: state.state,
    fromState: await fromStateOf(ports, state, before),
    since,
    scores: state.scores,
    because: state.because,
    evidence: state.evidence,
    hasMoment: await hasMoment(ports, state, before),
    finding: world.findings.get(behaviour)?.kind ?? null,
    isAskedFor: world.asked.has(behaviour),
    isOptedOut,
    manager: manager !== null && world.people.has(manager) ? manager : null,
    isDisputed: isForManager && (await isDisputed(ports, pair, since)),
    learnedAt: isForManager ? await learnedAt(ports, world, pair) : null,
    before,
    levels: world.levels,
    stake: isForManager ? await stakeOf(ports, rep) : 1,
  };
}

/** Looked for while a message that shows one is still to be planned; one that waits for its time is checked again when it is written. */
async function hasMoment(ports: NudgePorts, state: PublishedState, before: readonly Nudge[]): Promise<boolean> {
  const type = routes[state.state].map(({ nudge }) => nudge).find(showsMoment);
  if (type === undefined || (type === "share" && !isWorthSharing(state.evidence))) return false;
  const own = before.filter((one) => one.type === type && one.stateSince?.equals(state.since));
  if (own.some(({ sentAt }) => sentAt !== null)) return false;
  const isWaiting = ({ status, because }: Nudge) =>
    status === "planned" || (status === "held" && because !== "not-delivered" && heldByTime.includes(because ?? ""));
  return own.some(isWaiting) || (await isMomentKept(ports, type, state));
}

/** The history is read once for each change of state, when its first row is made. */
async function fromStateOf(ports: NudgePorts, state: PublishedState, before: readonly Nudge[]) {
  if (routes[state.state].length === 0) return null;
  const known = before.find(({ stateSince }) => stateSince?.equals(state.since));
  return known?.fromState ?? (await ports.states.before(state));
}

async function isDisputed(
  ports: NudgePorts,
  pair: { readonly rep: string; readonly behaviour: string },
  since: Temporal.Instant,
): Promise<boolean> {
  if (await ports.nudges.isDisputedSince(pair, since)) return true;
  const from = since.subtract({ hours: disputeDays * 24 });
  return ports.observations.isDisputedSince(pair, from);
}

async function learnedAt(
  ports: NudgePorts,
  world: NudgeWorld,
  { rep, behaviour }: { readonly rep: string; readonly behaviour: string },
): Promise<Temporal.Instant | null> {
  const read = world.learnedAt(rep, behaviour);
  const practised =
    (await ports.scenes.practiceOf(rep, 20)).find((result) => result.behaviour === behaviour)?.at ?? null;
  if (read === null || practised === null) return read ?? practised;
  return Temporal.Instant.compare(read, practised) > 0 ? read : practised;
}

/** The open deals of the rep, whatever the currency: only the order of cards follows from it. */
async function stakeOf(ports: NudgePorts, rep: string): Promise<number> {
  const deals = await ports.records.openOpportunitiesOwnedBy(rep);
  return Math.max(
    1,
    deals.reduce((sum, { amount }) => sum + (amount ?? 0), 0),
  );
}

async function routeFindings(ports: NudgePorts, world: NudgeWorld): Promise<readonly Nudge[]> {
  const { now } = world;
  const all = await ports.nudges.general(now.subtract({ hours: memoryDays * 24 }));
  const rows = all.filter(({ type }) => type !== "type-report");
  const people = [...world.people.values()];
  const written: Nudge[] = [];
  for (const finding of world.findings.values()) {
    const play = world.asked.get(finding.behaviour)?.play;
    const wanted = routeFinding(finding, {
      people,
      playOwner: play?.owner ?? null,
      isAskedFor: play !== undefined,
    });
    const origin = {
      rep: null,
      behaviour: finding.behaviour,
      fromState: null,
      state: null,
      since: finding.openedAt,
      findingId: finding.id,
      evidence: [],
    };
    const own = rows.filter(({ findingId }) => findingId === finding.id);
    written.push(
      ...reconcile({ origin, wanted: [wanted], rows: own, now, newId: ports.newId, gone: "finding-closed" }),
    );
  }
  const open = new Set([...world.findings.values()].map(({ id }) => id));
  const over = rows.filter((row) => isOpen(row) && !open.has(row.findingId ?? ""));
  written.push(...over.map((row) => withdrawn(row, "finding-closed", now)));
  await keepNudges(ports, rows, written);
  return written;
}
