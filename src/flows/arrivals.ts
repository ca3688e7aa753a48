import type { Landing, Observation, Pair } from "#domain/behaviours/observation.ts";
import { momentOf, oneForEachCall, type WeighedMoment } from "#domain/behaviours/states/moments.ts";
import { type Trace, traceWeeks } from "#domain/behaviours/states/walk.ts";
import type { Recorded } from "./behaviour-ports.ts";

/** What arrived for one rep: new moments, or the word that the pair has to be folded again from its rows. */
export interface Arrival {
  readonly moments: WeighedMoment[];
  again: boolean;
  /** The moments folded by themselves, in case that they are all there are of the pair. */
  alone?: Trace;
}

/** What was recorded and waits to be folded, by behaviour. */
export interface Arrivals {
  add(recorded: Recorded): void;
  again(pair: Pair): void;
  behaviours(): readonly string[];
  /** Everybody for whom something arrived. */
  reps(): ReadonlySet<string>;
  /** Rep -> what arrived; forgotten by this. */
  take(behaviour: string): ReadonlyMap<string, Arrival>;
  /** Folds what arrived of one more behaviour by itself, while somebody waits for the database; false when there is none left. */
  foldOne(now: Temporal.Instant): boolean;
}

/** Moments as columns: a million objects that live through an import cost the garbage collector more than all the folding. */
interface Columns {
  readonly numberOf: Map<string, number>;
  readonly again: Set<string>;
  readonly rep: number[];
  readonly id: string[];
  readonly callId: string[];
  readonly at: number[];
  readonly confidence: number[];
  readonly detector: string[];
  /** Executed 1, proves 2, landed 4 for yes and 8 for no. */
  readonly flags: number[];
}

export function createArrivals(): Arrivals {
  const byBehaviour = new Map<string, Columns>();
  const folded = new Map<string, ReadonlyMap<string, Arrival>>();
  const columnsOf = (behaviour: string) => {
    folded.delete(behaviour);
    let columns = byBehaviour.get(behaviour);
    if (columns === undefined) {
      columns = emptyColumns();
      byBehaviour.set(behaviour, columns);
    }
    return columns;
  };
  const everybody = new Set<string>();
  const again = ({ rep, behaviour }: Pair) => {
    columnsOf(behaviour).again.add(rep);
    everybody.add(rep);
  };
  return {
    add({ added, corrected }) {
      for (const observation of added) {
        const moment = momentOf(observation);
        if (moment === null) continue;
        const columns = columnsOf(observation.behaviour);
        if (push(columns, observation, moment)) everybody.add(observation.rep);
      }
      for (const observation of corrected) again(observation);
    },
    again,
    behaviours: () => [...byBehaviour.keys()],
    reps: () => everybody,
    take(behaviour) {
      const arrived = folded.get(behaviour) ?? arrivalsOf(columnsOf(behaviour));
      folded.delete(behaviour);
      byBehaviour.delete(behaviour);
      return arrived;
    },
    foldOne(now) {
      for (const [behaviour, columns] of byBehaviour) {
        if (folded.has(behaviour)) continue;
        const arrived = arrivalsOf(columns);
        for (const [rep, arrival] of arrived)
          if (!arrival.again) arrival.alone = traceWeeks({ rep, behaviour }, oneForEachCall(arrival.moments), now);
        folded.set(behaviour, arrived);
        return true;
      }
      return false;
    },
  };
}

function emptyColumns(): Columns {
  return {
    numberOf: new Map(),
    again: new Set(),
    rep: [],
    id: [],
    callId: [],
    at: [],
    confidence: [],
    detector: [],
    flags: [],
  };
}

/** True when it is the first of this rep. */
function push(columns: Columns, { rep }: Observation, moment: WeighedMoment): boolean {
  let number = columns.numberOf.get(rep);
  const isFirst = number === undefined;
  if (number === undefined) {
    number = columns.numberOf.size;
    columns.numberOf.set(rep, number);
  }
  columns.rep.push(number);
  columns.id.push(moment.id);
  columns.callId.push(moment.callId);
  columns.at.push(moment.at);
  columns.confidence.push(moment.confidence);
  columns.detector.push(moment.detector);
  columns.flags.push(
    (moment.executed ? 1 : 0) +
      (moment.proves ? 2 : 0) +
      (moment.landed === "yes" ? 4 : moment.landed === "no" ? 8 : 0),
  );
  return isFirst;
}

function arrivalsOf(columns: Columns): ReadonlyMap<string, Arrival> {
  const arrived = new Map<string, Arrival>();
  const byNumber: Arrival[] = [];
  for (const rep of columns.numberOf.keys()) {
    const arrival = { moments: [], again: false };
    byNumber.push(arrival);
    arrived.set(rep, arrival);
  }
  for (const rep of columns.again) {
    const known = arrived.get(rep);
    if (known === undefined) arrived.set(rep, { moments: [], again: true });
    else known.again = true;
  }
  for (let row = 0; row < columns.rep.length; row += 1)
    byNumber[columns.rep[row] ?? 0]?.moments.push(momentAt(columns, row));
  return arrived;
}

function momentAt(columns: Columns, row: number): WeighedMoment {
  const flags = columns.flags[row] ?? 0;
  const landed: Landing = flags & 4 ? "yes" : flags & 8 ? "no" : "unknown";
  return {
    id: columns.id[row] ?? "",
    callId: columns.callId[row] ?? "",
    at: columns.at[row] ?? 0,
    executed: (flags & 1) === 1,
    confidence: columns.confidence[row] ?? 0,
    landed,
    proves: (flags & 2) === 2,
    detector: columns.detector[row] ?? "",
  };
}
