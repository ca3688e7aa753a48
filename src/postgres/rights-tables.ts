import type { ColumnType } from "kysely";
import type { Consent } from "#domain/behaviours/access.ts";
import type { AuditEntry, SharedMoment } from "#flows/rights-ports.ts";

type Time = ColumnType<Date, string, string>;
type NullableTime = ColumnType<Date | null, string | null | undefined, string | null>;

export interface MomentsSharedTable {
  id: string;
  rep: string;
  behaviour: string;
  observation: string;
  call_id: string;
  account_id: string;
  at: Time;
  quote: string;
  context: string;
  reply: string | null;
  status: SharedMoment["status"];
  consent: Consent;
  proposed_at: Time;
  decided_at: NullableTime;
}
export interface DisputesTable {
  observation: string;
  rep: string;
  behaviour: string;
  quote: string | null;
  detector: string;
  detector_version: string;
  executed: boolean | null;
  at: Time;
  reason: string | null;
}
export interface AuditLogTable {
  viewer: string;
  capacity: AuditEntry["capacity"];
  about: string;
  kind: AuditEntry["kind"];
  surface: AuditEntry["surface"];
  /** ISO date. */
  day: ColumnType<string, string, string>;
  first_at: Time;
  last_at: Time;
  times: number;
}

/** Part of the schema: what travels, what is disputed, who saw what. */
export interface RightsTables {
  "app.moments_shared": MomentsSharedTable;
  "app.disputes": DisputesTable;
  "app.audit_log": AuditLogTable;
}
