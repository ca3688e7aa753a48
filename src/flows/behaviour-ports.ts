import type { Observation, ObservationStatus, Pair } from "#domain/behaviours/observation.ts";
import type { CohortPrior } from "#domain/behaviours/states/pooling.ts";
import type { PopulationFinding } from "#domain/behaviours/states/population.ts";
import type {
  BehaviourState,
  PairState,
  PublishedChange,
  PublishedState,
  StateChange,
} from "#domain/behaviours/states/published.ts";
import type { SegmentEffect } from "#domain/behaviours/states/segment-history.ts";
import type { ImportCounts } from "./ports.ts";

type Instant = Temporal.Instant;

/** An observation with what stands of it. */
export type StoredObservation = Observation & { readonly status: ObservationStatus; readonly recordedAt: Instant };

/** What an observation says about a call with an account. */
export type CallWithAccount = Pick<
  Observation,
  "rep" | "callId" | "applicable" | "executed" | "landed" | "detector" | "provesAbsence"
> & { readonly accountId: string };

/** A portion of what was recorded. Nothing of it counts before `record` has resolved. */
export interface Recorded {
  readonly added: readonly Observation[];
  /** Observations that were there before and say something else now. */
  readonly corrected: readonly Observation[];
}

/** Every observation there is. The same id again is the same observation: unchanged, or a correction whose former version is kept. */
export interface ObservationStore {
  /**
   * All portions or none, in one transaction: when the iterable throws, nothing is stored. `onRecorded` sees each portion in turn. `whileWaiting` is called
   * again and again while the database works alone after the last one, until it returns false: for a part of what comes next that needs no database.
   */
  record(
    portions: AsyncIterable<readonly Observation[]> | readonly (readonly Observation[])[],
    input: {
      readonly now: Instant;
      readonly onRecorded?: (recorded: Recorded) => void;
      readonly whileWaiting?: () => boolean;
    },
  ): Promise<ImportCounts>;
  get(id: string): Promise<StoredObservation | null>;
  /** In the order in which they happened, whatever stands of them. */
  ofPair(pair: Pair): Promise<readonly StoredObservation[]>;
  /** The rep called a call of this pair wrong that was held since then. */
  isDisputedSince(pair: Pair, since: Instant): Promise<boolean>;
  /** Disputes, withdraws or reinstates one; null when there is none with this id. The caller folds the pair again. */
  setStatus(
    id: string,
    change: { readonly status: ObservationStatus; readonly because: string; readonly at: Instant },
  ): Promise<StoredObservation | null>;
  /** Former versions of an observation, oldest first: what it said before a correction or a dispute. */
  versionsOf(id: string): Promise<readonly StoredObservation[]>;
  /** Current observations of a behaviour up to an instant, of some reps or of all. */
  current(filter: {
    readonly behaviour: string;
    readonly reps?: readonly string[];
    readonly until?: Instant;
  }): Promise<readonly Observation[]>;
  behaviours(): Promise<readonly string[]>;
  /** Current observations of a behaviour since then whose call is known to be with an account; nothing else is given. */
  withAccounts(behaviour: string, since: Instant): Promise<readonly CallWithAccount[]>;
  /** What was said in them, by id; those without a quote are left out. */
  quotes(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** One behaviour while nobody else changes its states. Use nothing else of the store before it is over. */
export interface CohortEditor {
  /** How the reps are spread, as of the last evaluation of all; null before the first. */
  readonly prior: CohortPrior | null;
  /** What is kept of some reps, or of all. */
  pairs(reps?: readonly string[]): Promise<readonly PairState[]>;
  countPairs(): Promise<number>;
  /** Current observations of these reps. */
  observations(reps: readonly string[]): Promise<readonly Observation[]>;
  /** Pairs whose number of calls is not what their observations say: something stopped between recording and folding. */
  stale(): Promise<readonly string[]>;
  save(pairs: readonly PairState[]): Promise<void>;
  savePrior(prior: CohortPrior): Promise<void>;
  /** `replacing`: the reps whose history was worked out again; their former changes are kept, marked as superseded. */
  addChanges(changes: readonly StateChange[], replacing: readonly string[]): Promise<void>;
  /** Reps without any evidence left. */
  forget(reps: readonly string[]): Promise<void>;
  openFindings(): Promise<readonly PopulationFinding[]>;
  /** Probabilities of the open findings about other behaviours. */
  otherFindings(): Promise<readonly number[]>;
  saveFindings(findings: readonly PopulationFinding[]): Promise<void>;
}

export interface SegmentRound {
  readonly at: Instant;
  /** Segments with enough calls to be compared. */
  readonly looked: number;
}

export interface StateMove {
  readonly behaviour: string;
  readonly from: BehaviourState;
  readonly state: BehaviourState;
  /** 0: less than a week ago. */
  readonly weeksAgo: number;
  readonly pairs: number;
}

/** The states that people see, how they came about, and what the filters remember. */
export interface StateStore {
  get(pair: Pair): Promise<PublishedState | null>;
  statesOf(rep: string): Promise<readonly PublishedState[]>;
  /** Of everybody who reports to this manager directly. */
  statesOfTeam(managerEmail: string): Promise<readonly PublishedState[]>;
  list(filter: { readonly rep?: string; readonly behaviour?: string }): Promise<readonly PublishedState[]>;
  /** What was said of a pair before what is said now; null when it was never spoken about. */
  before(pair: Pair): Promise<BehaviourState | null>;
  /** How the reps of a behaviour were spread when all were last evaluated; null before the first time. */
  priorOf(behaviour: string): Promise<CohortPrior | null>;
  /** Every change of state of a pair, oldest first, with the evidence it was made from. */
  historyOf(pair: Pair): Promise<readonly PublishedChange[]>;
  /** Changes that were worked out after `since`, oldest first. */
  changesSince(since: Instant): Promise<readonly PublishedChange[]>;
  /** How many pairs went from which state to which, by whole weeks before `now`, in the weeks since; nobody is named. */
  moves(now: Instant, weeks: number): Promise<readonly StateMove[]>;
  /** Population findings that are open; with `closed`, all there ever were. */
  findings(filter?: { readonly behaviour?: string; readonly closed?: boolean }): Promise<readonly PopulationFinding[]>;
  /** Kinds of account with which a behaviour goes otherwise, the surest first; with `closed`, all there ever were. */
  segments(filter?: { readonly closed?: boolean }): Promise<readonly SegmentEffect[]>;
  /** When they were last looked at, and how many comparisons were made; null before the first look. */
  segmentRound(): Promise<SegmentRound | null>;
  /** What a look has changed, and that it was taken. One that somebody else opened meanwhile stays as it is. */
  saveSegments(effects: readonly SegmentEffect[], round: SegmentRound): Promise<void>;
  /** Changes of one behaviour take turns; everything that `work` writes is stored together or not at all. */
  change<T>(behaviour: string, now: Instant, work: (editor: CohortEditor) => Promise<T>): Promise<T>;
}
