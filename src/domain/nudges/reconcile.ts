/** What the table leads to, compared with the rows that are there: rows to write. Level-triggered, so that running it twice changes nothing. */
import type { RecentMoment } from "#domain/behaviours/states/memory.ts";
import type { BehaviourState } from "#domain/behaviours/states/published.ts";
import { heldByTime } from "./holds.ts";
import { isOpen, type Nudge, type WithdrawReason } from "./nudge.ts";
import type { Wanted } from "./routing.ts";

export interface Origin {
  readonly rep: string | null;
  readonly behaviour: string;
  readonly fromState: BehaviourState | null;
  readonly state: BehaviourState | null;
  readonly since: Temporal.Instant | null;
  readonly findingId: string | null;
  readonly evidence: readonly RecentMoment[];
}

export function reconcile(input: {
  readonly origin: Origin;
  readonly wanted: readonly Wanted[];
  /** Of the same pair or behaviour. */
  readonly rows: readonly Nudge[];
  readonly now: Temporal.Instant;
  readonly newId: () => string;
  readonly gone: WithdrawReason;
}): readonly Nudge[] {
  const { origin, wanted, rows, now, newId, gone } = input;
  const open = rows.filter(isOpen);
  const keys = new Set(wanted.map(({ key }) => key));
  const taken = new Set(rows.map(({ key }) => key));
  return [
    ...open.filter(({ key }) => !keys.has(key)).map((row) => withdrawn(row, gone, now)),
    ...wanted.flatMap((one): readonly Nudge[] => {
      const row = open.find(({ key }) => key === one.key);
      if (row !== undefined) return changed(row, one, origin, now);
      return taken.has(one.key) ? reopened(rows, one, origin, now) : [fresh(one, origin, now, newId())];
    }),
  ];
}

export function withdrawn(row: Nudge, because: WithdrawReason, now: Temporal.Instant): Nudge {
  return { ...row, status: "withdrawn", because, letter: null, lookAt: null, dueAt: null, updatedAt: now };
}

/** The state came back before anything was said: the same row again. What was said stays said. */
function reopened(rows: readonly Nudge[], one: Wanted, origin: Origin, now: Temporal.Instant): readonly Nudge[] {
  const row = rows.find(({ key, status }) => key === one.key && status === "withdrawn");
  if (row === undefined || row.sentAt !== null) return [];
  return [{ ...fresh(one, origin, now, row.id), createdAt: row.createdAt }];
}

function changed(row: Nudge, one: Wanted, origin: Origin, now: Temporal.Instant): readonly Nudge[] {
  const next = fresh(one, origin, now, row.id);
  // Held for want of time: the planning of times decides about it, not the table.
  const isHeldByTime = row.status === "held" && heldByTime.includes(row.because ?? "");
  const keepsPlan = one.because === null && row.owner === one.owner && (row.status === "planned" || isHeldByTime);
  const status = keepsPlan ? row.status : next.status;
  const because = keepsPlan ? row.because : next.because;
  const isSame =
    row.status === status &&
    row.because === because &&
    row.owner === one.owner &&
    row.why === one.why &&
    Math.abs(row.urgency - one.urgency) <= 0.05 * Math.abs(one.urgency) &&
    sameInstant(row.notBefore, one.notBefore);
  if (isSame) return [];
  const plan = keepsPlan
    ? { call: row.call, dueAt: row.dueAt, deadlineAt: row.deadlineAt, followUpAt: row.followUpAt, letter: row.letter }
    : {};
  return [{ ...next, ...plan, status, because, lookAt: one.because === null ? now : null, createdAt: row.createdAt }];
}

function fresh(one: Wanted, origin: Origin, now: Temporal.Instant, id: string): Nudge {
  return {
    id,
    key: one.key,
    type: one.type,
    rep: origin.rep,
    behaviour: origin.behaviour,
    owner: one.owner,
    fromState: origin.fromState,
    state: origin.state,
    stateSince: origin.since,
    findingId: origin.findingId,
    status: one.because === null ? "planned" : "held",
    because: one.because,
    why: one.why,
    evidence: origin.evidence,
    urgency: one.urgency,
    notBefore: one.notBefore,
    call: null,
    dueAt: null,
    deadlineAt: null,
    followUpAt: null,
    lookAt: one.because === null ? now : null,
    letter: null,
    sentAt: null,
    outcome: null,
    createdAt: now,
    updatedAt: now,
  };
}

function sameInstant(a: Temporal.Instant | null, b: Temporal.Instant | null): boolean {
  return a === null || b === null ? a === b : Temporal.Instant.compare(a, b) === 0;
}
