import type { Observation, ObservationStatus, Pair } from "#domain/behaviours/observation.ts";
import type { PairMemory } from "#domain/behaviours/states/memory.ts";
import type { CohortPrior } from "#domain/behaviours/states/pooling.ts";
import type { PopulationFinding } from "#domain/behaviours/states/population.ts";
import type { PublishedState, StateChange } from "#domain/behaviours/states/published.ts";
import type { ImportCounts } from "./ports.ts";

type Instant = Temporal.Instant;

/** An observation with what stands of it. */
export type StoredObservation = Observation & { readonly status: ObservationStatus; readonly recordedAt: Instant };

export interface RecordedObservations extends ImportCounts {
  /** The pairs whose evidence changed, each with the earliest moment that did: what has to be folded again. */
  readonly touched: readonly (Pair & { readonly from: Instant })[];
}

/** Every observation there is. The same id again is the same observation: unchanged, or a correction whose former version is kept. */
export interface ObservationStore {
  /** All or none. */
  record(observations: readonly Observation[], now: Instant): Promise<RecordedObservations>;
  /** The same for a file of any length, in one transaction: when the rows throw, nothing is stored. */
  recordAll(batches: AsyncIterable<readonly Observation[]>, now: Instant): Promise<RecordedObservations>;
  get(id: string): Promise<StoredObservation | null>;
  /** In the order in which they happened, whatever stands of them. */
  ofPair(pair: Pair): Promise<readonly StoredObservation[]>;
  ofCall(callId: string): Promise<readonly StoredObservation[]>;
  /** Disputes, withdraws or reinstates one; null when there is none with this id. The caller folds the pair again. */
  setStatus(
    id: string,
    change: { readonly status: ObservationStatus; readonly because: string; readonly at: Instant },
  ): Promise<StoredObservation | null>;
  /** Former versions of an observation, oldest first: what it said before a correction or a dispute. */
  versionsOf(id: string): Promise<readonly StoredObservation[]>;
  /** Current observations of the pairs asked for (all without a filter) up to an instant, in time order, a portion at a time. */
  current(filter: {
    readonly reps?: readonly string[];
    readonly behaviours?: readonly string[];
    readonly until?: Instant;
  }): AsyncIterable<readonly StoredObservation[]>;
}

/** What the filters remember of a pair, and what was published of it. */
export interface StoredPair {
  readonly memory: PairMemory;
  readonly published: PublishedState;
}

/** The states that people see, how they came about, and what the filters remember. */
export interface StateStore {
  get(pair: Pair): Promise<PublishedState | null>;
  statesOf(rep: string): Promise<readonly PublishedState[]>;
  /** Of everybody who reports to this manager directly. */
  statesOfTeam(managerEmail: string): Promise<readonly PublishedState[]>;
  list(filter: { readonly rep?: string; readonly behaviour?: string }): Promise<readonly PublishedState[]>;
  /** Every change of state of a pair, oldest first, with the evidence it was made from. */
  historyOf(pair: Pair): Promise<readonly StateChange[]>;
  /** Changes published after `since`, oldest first. */
  changesSince(since: Instant): Promise<readonly StateChange[]>;

  pair(pair: Pair): Promise<StoredPair | null>;
  /** Every pair of one behaviour. */
  cohort(behaviour: string): Promise<readonly StoredPair[]>;
  behaviours(): Promise<readonly string[]>;
  /** How the reps of a behaviour are spread, as of its last evaluation; null before the first. */
  prior(behaviour: string): Promise<CohortPrior | null>;
  /** Pairs, changes, and the prior if the whole behaviour was evaluated: in one transaction. */
  save(input: {
    readonly pairs: readonly StoredPair[];
    readonly changes: readonly StateChange[];
    readonly prior?: CohortPrior;
    readonly now: Instant;
  }): Promise<void>;
  /** The pair has no evidence left. */
  forget(pair: Pair): Promise<void>;

  /** Open population findings, or all there ever were. */
  findings(filter?: { readonly behaviour?: string; readonly closed?: boolean }): Promise<readonly PopulationFinding[]>;
  saveFindings(findings: readonly PopulationFinding[]): Promise<void>;
}
