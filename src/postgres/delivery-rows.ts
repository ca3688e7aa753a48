import type { Selectable } from "kysely";
import type { Delivery, DeliverySubject } from "#domain/moments/delivery.ts";
import { instantOf, instantOrNull } from "./column-values.ts";
import type { DeliveriesTable } from "./schema.ts";

export function deliveryOf(row: Selectable<DeliveriesTable>): Delivery {
  return {
    id: row.id,
    idemKey: row.idem_key,
    kind: row.kind,
    recipient: row.recipient,
    subject: row.subject,
    dueAt: instantOf(row.due_at),
    expiresAt: instantOf(row.expires_at),
    shape: row.shape,
    rev: row.rev,
    postedRev: row.posted_rev,
    status: row.status,
    because: row.because,
    attempts: row.attempts,
    firstAttemptAt: instantOrNull(row.first_attempt_at),
    ambiguous: row.ambiguous,
    claim: row.claim,
    claimUntil: instantOrNull(row.claim_until),
    channel: row.channel,
    ts: row.ts,
    sentAt: instantOrNull(row.sent_at),
    briefId: row.brief_id,
    shown: row.shown,
    createdAt: instantOf(row.created_at),
    updatedAt: instantOf(row.updated_at),
  };
}

/** End of the call a delivery is about, as an ISO string. */
export function callEndOf(subject: DeliverySubject): string | null {
  return subject.kind === "call" ? subject.facts.endsAt : null;
}
