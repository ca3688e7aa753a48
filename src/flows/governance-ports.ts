/** What may still be said, and what was done about what may not. Part of ports.ts. */

import type { Brief } from "#domain/briefs/brief.ts";
import type { Contradiction } from "#domain/knowledge/contradictions.ts";
import type { Standing } from "#domain/knowledge/currency.ts";
import type { PassageHit } from "#domain/knowledge/document.ts";

type Instant = Temporal.Instant;

/** A brief that somebody can read now, for a call that is not over. */
export interface ShownBrief {
  readonly deliveryId: string;
  readonly rev: number;
  readonly postedRev: number | null;
  readonly brief: Brief;
}

export interface Correction {
  readonly deliveryId: string;
  readonly documentId: string;
  /** A sentence for the reader. */
  readonly words: string;
  readonly at: Instant;
}

export interface MissedQuestion {
  readonly question: string;
  /** Email of whose documents came nearest; null: nobody's did. */
  readonly owner: string | null;
  readonly times: number;
  readonly lastAt: Instant;
}

export interface GovernanceStore {
  /**
   * What decides whether a text may be said: documents, records, plays and the day. Between two equal states nothing was retired. One cheap statement, which
   * askers of one moment share.
   */
  state(now: Instant): Promise<string>;
  /** How these documents stand; one that is not stored is absent. */
  standing(ids: readonly string[]): Promise<ReadonlyMap<string, Standing>>;
  /** Nobody finds or reads the document from now on, until its file changes. False: there is none. */
  retire(id: string, input: { readonly by: string; readonly now: Instant }): Promise<boolean>;
  /** Still right: another review date (ISO), until its file changes. False: there is none. */
  keep(id: string, input: { readonly reviewBy: string; readonly by: string; readonly now: Instant }): Promise<boolean>;
  /** Briefs on the screen that were not checked in this state. */
  toCheck(input: {
    readonly state: string;
    readonly now: Instant;
    readonly limit: number;
  }): Promise<readonly ShownBrief[]>;
  markChecked(briefIds: readonly string[], state: string): Promise<void>;
  /** The same document for the same message counts once. */
  addCorrections(corrections: readonly Correction[]): Promise<void>;
  correctionsOf(deliveryId: string): Promise<readonly Correction[]>;
  /** Stored documents that nobody may use at `now`, personal ones left out: by their path and source a shared file or link is recognised. */
  retiredDocuments(
    now: Instant,
  ): Promise<
    readonly { readonly id: string; readonly title: string; readonly path: string; readonly source: string }[]
  >;
  /** When somebody last decided about each of these in Slack; absent: never for the file as it is. */
  decidedAt(ids: readonly string[]): Promise<ReadonlyMap<string, Instant>>;
  /** Every passage of these documents, in reading order. */
  passagesOf(ids: readonly string[]): Promise<readonly PassageHit[]>;
  /** What was found last, and in which state of the knowledge. */
  contradictions(): Promise<{ readonly state: string; readonly found: readonly Contradiction[] } | null>;
  /** In which state they were looked for last; null: never. */
  contradictionsState(): Promise<string | null>;
  saveContradictions(state: string, found: readonly Contradiction[], at: Instant): Promise<void>;
  /** `key`: the same question in other words' order is counted as one. */
  countMissed(input: {
    readonly key: string;
    readonly question: string;
    readonly owner: string | null;
    readonly at: Instant;
  }): Promise<void>;
  /** Asked since, most often first. */
  missed(since: Instant, limit: number): Promise<readonly MissedQuestion[]>;
}
