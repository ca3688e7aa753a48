import type { ColumnType } from "kysely";
import type { ChecklistItem } from "#domain/roleplays/feedback.ts";
import type { Criterion, Rung } from "#domain/roleplays/scenario.ts";
import type { Effect, Session } from "#domain/roleplays/session.ts";
import type { Said } from "#flows/scene-ports.ts";

type Time = ColumnType<Date, string, string>;
type NullableTime = ColumnType<Date | null, string | null | undefined, string | null>;
type Json<T> = ColumnType<T, string, string>;
type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>;

export interface ScenesTable {
  id: string;
  rep: string;
  brief_id: string | null;
  channel: string | null;
  thread_ts: string | null;
  rev: number;
  session: Json<Session>;
  said: Json<Readonly<Record<string, Said>>>;
  pending: Json<readonly Effect[]>;
  has_pending: boolean;
  tick_at: NullableTime;
  claim: string | null;
  claim_until: NullableTime;
  created_at: Time;
}
export interface PracticeResultsTable {
  scene_id: string;
  attempt: number;
  rep: string;
  account_id: string;
  behaviour: string | null;
  at: Time;
  mode: "model" | "script";
  finished: boolean;
  failed_rung: Rung | null;
  items: NullableJson<readonly ChecklistItem[]>;
}
export interface RoleplayCriteriaTable {
  criterion: Criterion;
  enabled: boolean;
  people: number | null;
  grader: number | null;
  threads: number;
  at: Time;
}
export interface SceneTables {
  "app.roleplay_criteria": RoleplayCriteriaTable;
  "app.scenes": ScenesTable;
  "app.practice_results": PracticeResultsTable;
}
