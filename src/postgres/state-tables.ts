import type { ColumnType, Generated } from "kysely";
import type { Landing, Observation, ObservationStatus } from "#domain/behaviours/observation.ts";
import type { CohortPrior } from "#domain/behaviours/states/pooling.ts";
import type { FindingKind, PopulationFinding } from "#domain/behaviours/states/population.ts";
import type { BehaviourState, Scores } from "#domain/behaviours/states/published.ts";
import type { SegmentEffect } from "#domain/behaviours/states/segment-history.ts";
import type { RecentColumn } from "./state-columns.ts";

type Time = ColumnType<Date, string, string>;
type NullableTime = ColumnType<Date | null, string | null | undefined, string | null>;
type Json<T> = ColumnType<T, string, string>;

export interface ObservationsTable {
  id: string;
  rep: string;
  behaviour: string;
  at: Time;
  call_id: string;
  applicable: boolean;
  executed: boolean | null;
  confidence: number;
  landed: Landing;
  quote: string | null;
  detector: string;
  detector_version: string;
  proves_absence: boolean;
  status: ObservationStatus;
  /** Why it was disputed or withdrawn. */
  because: string | null;
  recorded_at: Time;
}
interface ObservationVersionsTable {
  id: string;
  version: number;
  rep: string;
  replaced_at: Time;
  observation: Json<
    Omit<Observation, "at"> & {
      readonly at: string;
      readonly status: ObservationStatus;
      readonly because: string | null;
      readonly recordedAt: string;
    }
  >;
}
interface CohortsTable {
  behaviour: string;
  prior: ColumnType<CohortPrior | null, string | null | undefined, string | null>;
}
export interface BehaviourStatesTable {
  behaviour: string;
  rep: string;
  memory: string;
  recent: Json<RecentColumn>;
  moments: number;
  state: BehaviourState;
  since: Time;
  evaluated_at: Time;
  scores: Json<Scores>;
}
export interface StateChangesTable {
  number: Generated<string>;
  behaviour: string;
  rep: string;
  from_state: BehaviourState;
  state: BehaviourState;
  since: Time;
  scores: Json<Scores>;
  moments: number;
  recent: Json<RecentColumn>;
  recorded_at: Time;
  superseded_at: NullableTime;
}
interface PopulationFindingsTable {
  id: string;
  behaviour: string;
  kind: FindingKind;
  finding: Json<Omit<PopulationFinding, "openedAt" | "evaluatedAt" | "closedAt"> & { readonly evaluatedAt: string }>;
  opened_at: Time;
  closed_at: NullableTime;
}

interface SegmentFindingsTable {
  id: string;
  behaviour: string;
  measure: SegmentEffect["measure"];
  dimension: SegmentEffect["dimension"];
  value: string;
  finding: Json<Omit<SegmentEffect, "openedAt" | "evaluatedAt" | "closedAt"> & { readonly evaluatedAt: string }>;
  opened_at: Time;
  closed_at: NullableTime;
}
interface SegmentRoundsTable {
  at: Time;
  looked: number;
}

/** Part of the schema: observations and the states that follow from them. */
export interface StateTables {
  "app.observations": ObservationsTable;
  "app.observation_versions": ObservationVersionsTable;
  "app.cohorts": CohortsTable;
  "app.behaviour_states": BehaviourStatesTable;
  "app.state_changes": StateChangesTable;
  "app.population_findings": PopulationFindingsTable;
  "app.segment_findings": SegmentFindingsTable;
  "app.segment_rounds": SegmentRoundsTable;
}
