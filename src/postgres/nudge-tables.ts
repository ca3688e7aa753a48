import type { ColumnType, Generated } from "kysely";
import type { RecentMoment } from "#domain/behaviours/states/memory.ts";
import type { AnswerVerb, Nudge, NudgeStatus, NudgeType } from "#domain/nudges/nudge.ts";
import type { TypeLevel, Usefulness } from "#domain/nudges/usefulness.ts";

type Time = ColumnType<Date, string, string>;
type NullableTime = ColumnType<Date | null, string | null | undefined, string | null>;
type Json<T> = ColumnType<T, string, string>;
type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>;

export interface NudgesTable {
  id: string;
  key: string;
  type: NudgeType;
  rep: string | null;
  behaviour: string | null;
  owner: string | null;
  from_state: Nudge["fromState"];
  state: Nudge["state"];
  state_since: NullableTime;
  finding_id: string | null;
  status: NudgeStatus;
  because: Nudge["because"];
  why: string;
  evidence: Json<readonly RecentMoment[]>;
  urgency: number;
  not_before: NullableTime;
  call: NullableJson<{ readonly at: string; readonly accountId: string; readonly accountName: string }>;
  due_at: NullableTime;
  deadline_at: NullableTime;
  follow_up_at: NullableTime;
  look_at: NullableTime;
  letter: string | null;
  sent_at: NullableTime;
  outcome: string | null;
  created_at: Time;
  updated_at: Time;
}
export interface NudgeAnswersTable {
  number: Generated<string>;
  nudge_id: string;
  person: string;
  verb: AnswerVerb;
  reason: string | null;
  observation: string | null;
  at: Time;
}
interface NudgeOptOutsTable {
  person: string;
  behaviour: string;
  at: Time;
}
interface NudgeTypesTable {
  type: NudgeType;
  level: TypeLevel["level"];
  since: Time;
  measured: NullableJson<Usefulness>;
}
interface NudgeRoundsTable {
  name: string;
  at: Time;
}
export interface NudgeTables {
  "app.nudges": NudgesTable;
  "app.nudge_answers": NudgeAnswersTable;
  "app.nudge_opt_outs": NudgeOptOutsTable;
  "app.nudge_types": NudgeTypesTable;
  "app.nudge_rounds": NudgeRoundsTable;
}
