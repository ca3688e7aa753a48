import type { ColumnType } from "kysely";
import type { Play } from "#domain/behaviours/play.ts";
import type { Signal } from "#domain/behaviours/signal.ts";
import type { StoredFinding } from "#flows/signal-ports.ts";

type Time = ColumnType<Date, string, string>;
type NullableTime = ColumnType<Date | null, string | null | undefined, string | null>;
type Json<T> = ColumnType<T, string, string>;
type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>;

export interface PlaysTable {
  id: string;
  play: Json<Play>;
  launched_on: string;
  ends_on: string | null;
  created_by: string | null;
  updated_at: Time;
}
interface PlayBehavioursTable {
  behaviour: string;
  play_id: string;
}
export interface SignalsTable {
  id: string;
  version: number;
  current: boolean;
  kind: Signal["kind"];
  at: Time;
  source: string;
  /** Whose completion or view it is, or the rep of a review. */
  person: string | null;
  event_id: string | null;
  account_id: string | null;
  opportunity_id: string | null;
  document_id: string | null;
  /** Of the content, to tell a correction from a repeat. */
  checksum: string;
  /** Null when its retention is over. */
  content: NullableJson<Signal>;
  received_at: Time;
  /** The detector that read it last. */
  read_by: string | null;
  retry_at: NullableTime;
}
export interface FindingsTable {
  id: string;
  version: number;
  current: boolean;
  call_id: string;
  signal_id: string;
  rep: string;
  behaviour: string;
  at: Time;
  account_id: string;
  /** A StoredFinding; instants as ISO strings. */
  finding: Json<Omit<StoredFinding, "at"> & { readonly at: string }>;
  found_at: Time;
}

/** Part of the schema: plays, signals and what was found in calls. */
export interface SignalTables {
  "app.plays": PlaysTable;
  "app.play_behaviours": PlayBehavioursTable;
  "app.signals": SignalsTable;
  "app.findings": FindingsTable;
}
