/** Plays, signals and what was found in calls: what the flows keep about them. Part of ports.ts. */
import type { Finding } from "#domain/behaviours/observe.ts";
import type { Play } from "#domain/behaviours/play.ts";
import type { CallTranscript, DealMoved, Signal } from "#domain/behaviours/signal.ts";
import type { SignalFile } from "./collect-signals.ts";
import type { ImportCounts } from "./ports.ts";

type Instant = Temporal.Instant;

/** Files that other systems put somewhere for us. */
export interface SignalInbox {
  waiting(): Promise<readonly SignalFile[]>;
  /** Takes the file out of the way: stored without problems, or refused with these. */
  settle(name: string, problems: readonly string[]): Promise<void>;
}

export interface PlayStore {
  /**
   * One play, new or changed. Throws InputError when another play has one of its behaviours. `by`: the person who made it, null for a file.
   */
  save(
    play: Play,
    input: { readonly by: string | null; readonly now: Instant },
  ): Promise<"added" | "changed" | "unchanged">;
  get(id: string): Promise<Play | null>;
  /** Newest launch first. */
  list(): Promise<readonly Play[]>;
  /** A counter that grows with every change of a play. */
  revision(): Promise<number>;
  /** Documents that plays in force on `day` (ISO date) retire, for the accounts that qualify for the play. */
  retiredDocuments(day: string): Promise<readonly { readonly documentId: string; readonly play: Play }[]>;
}

export interface StoredSignal {
  readonly signal: Signal;
  /** Grows with every correction; every version is kept. */
  readonly version: number;
  readonly receivedAt: Instant;
}

export interface SavedSignals extends ImportCounts {
  /** Ids of what is new or corrected: what has to be looked at again. */
  readonly touched: readonly string[];
}

/** A finding as it is kept: what the dossier, the coaching message and a dispute show. */
export interface StoredFinding extends Finding {
  /** The observation's id. */
  readonly id: string;
  readonly signalId: string;
  readonly signalVersion: number;
  readonly callId: string;
  readonly play: string;
  /** When the call began. */
  readonly at: Instant;
  readonly accountId: string;
  readonly detector: string;
  readonly detectorVersion: string;
  /** Hash of card, prompt and transcript: the same inputs are not read twice. */
  readonly inputs: string;
}

export interface SignalStore {
  /** In one transaction. The same id with the same content changes nothing; with another content it is a correction, and both versions are kept. */
  save(signals: readonly Signal[], now: Instant): Promise<SavedSignals>;
  get(id: string): Promise<StoredSignal | null>;
  /** Oldest first; a version whose retention is over has no signal any more. */
  versionsOf(
    id: string,
  ): Promise<readonly { readonly version: number; readonly receivedAt: Instant; readonly signal: Signal | null }[]>;
  /** Calls and reviews that were not read since they came, or not with this reader, and are due; oldest first. */
  unread(reader: string, now: Instant, limit: number): Promise<readonly StoredSignal[]>;
  /**
   * `retryAt`: read again then, because a model did not answer; null: done. `accountId`: whose call it turned out to be. A correction that came meanwhile
   * stays unread.
   */
  markRead(
    id: string,
    version: number,
    input: { readonly reader: string; readonly retryAt: Instant | null; readonly accountId: string | null },
  ): Promise<void>;
  /** Calls since that day are to be looked at again: a play was added or changed. */
  markUnreadSince(at: Instant): Promise<number>;
  /** Current transcripts of one calendar event. */
  transcriptsOf(eventId: string): Promise<readonly StoredSignal[]>;
  /** The newest transcript of a call with this account in that time; null when there is none or its retention is over. */
  lastTranscript(
    accountId: string,
    between: { readonly since: Instant; readonly before: Instant },
  ): Promise<CallTranscript | null>;
  /** Stages that deals left, oldest first. */
  movesOf(opportunityIds: readonly string[]): Promise<readonly DealMoved[]>;
  /** Replaces what was found in this call before; former findings are kept as versions. */
  saveFindings(callId: string, findings: readonly StoredFinding[], now: Instant): Promise<void>;
  findingsOfCall(callId: string): Promise<readonly StoredFinding[]>;
  finding(id: string): Promise<StoredFinding | null>;
  /** Those of these observations that are kept, by id: one question for all of them. */
  findings(ids: readonly string[]): Promise<ReadonlyMap<string, StoredFinding>>;
  /** Current findings of these behaviours since, oldest first. */
  findingsOf(behaviours: readonly string[], since: Instant): Promise<readonly StoredFinding[]>;
  /** When a call with this account last showed one of these behaviours since, whoever it was; what is disputed shows nothing. Null: no call on record does. */
  lastShown(accountId: string, behaviours: readonly string[], since: Instant): Promise<Instant | null>;
  /** Who was given a brief that asks for this play, and when; oldest first. */
  briefedWith(playId: string, since: Instant): Promise<readonly { readonly person: string; readonly at: Instant }[]>;
  /** Completions and views of these documents or courses, oldest first. */
  learned(
    documentIds: readonly string[],
    since: Instant,
  ): Promise<
    readonly {
      readonly person: string;
      readonly documentId: string;
      readonly at: Instant;
      readonly completed: boolean;
    }[]
  >;
}
