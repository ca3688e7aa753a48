import type { Insertable, Selectable } from "kysely";
import type { Nudge } from "#domain/nudges/nudge.ts";
import { instantOf, instantOrNull, jsonColumn, nullableTime, storable, timeColumn } from "./column-values.ts";
import type { NudgesTable } from "./nudge-tables.ts";

export function nudgeOf(row: Selectable<NudgesTable>): Nudge {
  return {
    id: row.id,
    key: row.key,
    type: row.type,
    rep: row.rep,
    behaviour: row.behaviour,
    owner: row.owner,
    fromState: row.from_state,
    state: row.state,
    stateSince: instantOrNull(row.state_since),
    findingId: row.finding_id,
    status: row.status,
    because: row.because,
    why: row.why,
    evidence: row.evidence,
    urgency: row.urgency,
    notBefore: instantOrNull(row.not_before),
    call: row.call === null ? null : { ...row.call, at: Temporal.Instant.from(row.call.at) },
    dueAt: instantOrNull(row.due_at),
    deadlineAt: instantOrNull(row.deadline_at),
    followUpAt: instantOrNull(row.follow_up_at),
    lookAt: instantOrNull(row.look_at),
    letter: row.letter,
    sentAt: instantOrNull(row.sent_at),
    outcome: row.outcome,
    createdAt: instantOf(row.created_at),
    updatedAt: instantOf(row.updated_at),
  };
}

export function nudgeColumns(nudge: Nudge): Insertable<NudgesTable> {
  return {
    id: nudge.id,
    key: storable(nudge.key),
    type: nudge.type,
    rep: nudge.rep,
    behaviour: nudge.behaviour === null ? null : storable(nudge.behaviour),
    owner: nudge.owner,
    from_state: nudge.fromState,
    state: nudge.state,
    state_since: nullableTime(nudge.stateSince),
    finding_id: nudge.findingId === null ? null : storable(nudge.findingId),
    status: nudge.status,
    because: nudge.because,
    why: storable(nudge.why),
    evidence: jsonColumn(nudge.evidence),
    urgency: nudge.urgency,
    not_before: nullableTime(nudge.notBefore),
    call: nudge.call === null ? null : jsonColumn(nudge.call),
    due_at: nullableTime(nudge.dueAt),
    deadline_at: nullableTime(nudge.deadlineAt),
    follow_up_at: nullableTime(nudge.followUpAt),
    look_at: nullableTime(nudge.lookAt),
    letter: nudge.letter,
    sent_at: nullableTime(nudge.sentAt),
    outcome: nudge.outcome === null ? null : storable(nudge.outcome),
    created_at: timeColumn(nudge.createdAt),
    updated_at: timeColumn(nudge.updatedAt),
  };
}
