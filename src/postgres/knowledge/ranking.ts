import { type Kysely, sql } from "kysely";
import type { DocumentStore } from "#flows/ports.ts";
import type { Visibility } from "./visibility.ts";

/** The stores' own schema does not matter here: every statement is written out. */
// biome-ignore lint/suspicious/noExplicitAny: Kysely is invariant in its schema, so no other type takes every instance
export type AnyDatabase = Kysely<any>;

export interface Scored {
  readonly id: string;
  /** BM25, positive. */
  readonly score: number;
}

/** What a search finds before it looks closer. */
export interface Found {
  /** Best first, equal scores by id; only those that hold one of the stems. */
  readonly passages: readonly FoundPassage[];
  /** Scores of the whole pages, by document id; absent: none that counts. They may come later: the texts of the passages are compared meanwhile. */
  readonly pages: Promise<ReadonlyMap<string, number>>;
}
/** A passage with all that a hit shows of it: to read the best again would be a fifth of a search. */
export interface FoundPassage extends PassageRow {
  readonly document_id: string;
  readonly score: number;
}
export interface PassageRow {
  readonly passage_id: string;
  readonly ord: number;
  readonly title_path: readonly string[];
  readonly heading: string;
  readonly body: string;
  readonly start_offset: number;
  readonly end_offset: number;
  readonly place: string | null;
}

/** What is ranked: single passages, or whole pages. */
export type Scope = "passages" | "documents";

/** BM25 with the titles counted three times (k1 1.5, b 0.75), filtered before it is ranked. Two implementations, one contract. */
export interface Ranking {
  readonly name: ReturnType<DocumentStore["ranking"]>;
  /** `stems`: of stems.ts. */
  find(db: AnyDatabase, stems: readonly string[], visibility: Visibility, limit: number): Promise<Found>;
  /** After documents changed, in the same transaction. */
  refresh(db: AnyDatabase): Promise<void>;
}

export const titleWeight = 3;
export const k1 = 1.5;
export const b = 0.75;
/** Characters of a page that count: a tsvector holds 1 MB at most. */
export const pageCharacters = 200_000;

/** Several processes may open one database at the same moment: each makes sure of its tables, columns and functions while the others wait. */
export function prepareAlone<T>(db: AnyDatabase, work: (trx: AnyDatabase) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('sideline:knowledge-ranking', 0))`.execute(trx);
    return work(trx);
  });
}
