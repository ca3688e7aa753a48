import type { Kysely } from "kysely";
import type { AnswerStore } from "#flows/answer-ports.ts";
import type { ObservationStore, StateStore } from "#flows/behaviour-ports.ts";
import type { DriveStore } from "#flows/drive-ports.ts";
import type { DeliveryTrails } from "#flows/explain-ports.ts";
import type { DocumentFeedbackStore } from "#flows/feedback-ports.ts";
import type { GovernanceStore } from "#flows/governance-ports.ts";
import type { ModelStore } from "#flows/model-ports.ts";
import type { NudgeStore } from "#flows/nudge-ports.ts";
import type {
  BriefStore,
  CalendarStore,
  DeliveryStore,
  InstallationStore,
  PeopleStore,
  PersonalDataStore,
  RecordStore,
} from "#flows/ports.ts";
import type { RightsPorts } from "#flows/rights-ports.ts";
import type { SceneStore } from "#flows/scene-ports.ts";
import type { PlayStore, SignalStore } from "#flows/signal-ports.ts";
import { createAnswerStore } from "./answers.ts";
import { createAuditLog, createEvidenceIndex } from "./audit-log.ts";
import { createBriefStore } from "./briefs.ts";
import { createCalendarStore } from "./calendars.ts";
import { createDeliveryStore } from "./deliveries.ts";
import { createDeliveryTrails } from "./delivery-trails.ts";
import { createDisputeStore } from "./disputes.ts";
import { createDocumentFeedback } from "./document-feedback.ts";
import { createDriveStore } from "./drives.ts";
import { emptyStore, type OnlyContent } from "./empty-store.ts";
import { createGovernanceStore } from "./governance.ts";
import { createInstallationStore } from "./installations.ts";
import { createModelStore } from "./model-results.ts";
import { createSharedMoments } from "./moments-shared.ts";
import { createNudgeStore } from "./nudges.ts";
import { createObservationStore } from "./observations.ts";
import { createPeopleStore } from "./people.ts";
import { createPersonalDataStore } from "./personal-data.ts";
import { createPlayStore } from "./plays.ts";
import { createRecordStore } from "./records.ts";
import { type PruneReport, prune } from "./retention.ts";
import { createSceneStore } from "./scenes.ts";
import type { Schema } from "./schema.ts";
import type { Secrets } from "./secrets.ts";
import { createSignalStore } from "./signals.ts";
import { createStateStore } from "./states.ts";

export { migrate } from "./migrate.ts";
export type { Schema } from "./schema.ts";

export interface Stores {
  readonly modelResults: ModelStore;
  readonly documentFeedback: DocumentFeedbackStore;
  readonly answers: AnswerStore;
  readonly governance: GovernanceStore;
  readonly people: PeopleStore;
  readonly records: RecordStore;
  readonly calendars: CalendarStore;
  readonly deliveries: DeliveryStore;
  readonly briefs: BriefStore;
  readonly installations: InstallationStore;
  readonly personalData: PersonalDataStore;
  readonly drives: DriveStore;
  readonly observations: ObservationStore;
  readonly states: StateStore;
  readonly plays: PlayStore;
  readonly signals: SignalStore;
  readonly scenes: SceneStore;
  readonly nudges: NudgeStore;
  readonly trails: DeliveryTrails;
  readonly rights: RightsPorts;
  /** Only for the demo: see empty-store.ts. */
  empty(only: OnlyContent): Promise<void>;
  /** Forgets calendar entries 30 days after their end, old messages and briefs, and other short-lived rows, and finishes a key rotation. */
  prune(now: Temporal.Instant): Promise<PruneReport>;
}

/** The stores behind the ports, on either engine. `migrate` first. */
export function createStores(
  db: Kysely<Schema>,
  deps: {
    readonly secrets: Secrets;
    readonly defaultLeadMinutes: number;
    readonly retentionDays: number;
    readonly transcriptDays?: number;
    readonly evidenceDays?: number;
    readonly auditDays?: number;
    readonly stateHistoryDays?: number;
  },
): Stores {
  return {
    modelResults: createModelStore(db),
    documentFeedback: createDocumentFeedback(db),
    answers: createAnswerStore(db),
    governance: createGovernanceStore(db),
    people: createPeopleStore(db, deps.defaultLeadMinutes),
    records: createRecordStore(db),
    calendars: createCalendarStore(db, deps.secrets),
    deliveries: createDeliveryStore(db),
    briefs: createBriefStore(db),
    installations: createInstallationStore(db, deps.secrets),
    personalData: createPersonalDataStore(db),
    drives: createDriveStore(db, deps.secrets),
    observations: createObservationStore(db),
    states: createStateStore(db),
    plays: createPlayStore(db),
    scenes: createSceneStore(db),
    nudges: createNudgeStore(db),
    signals: createSignalStore(db),
    trails: createDeliveryTrails(db),
    rights: {
      moments: createSharedMoments(db),
      disputes: createDisputeStore(db),
      audit: createAuditLog(db),
      evidence: createEvidenceIndex(db),
    },
    empty: (only) => emptyStore(db, only),
    prune: (now) => prune(db, { ...deps, now }),
  };
}
