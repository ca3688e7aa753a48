/**
 * Which message should each coming call have, given what the calendar says now and what was planned or posted before?
 * Level-triggered: it compares rows with the calendar and can run any number of times in any order.
 */
import type { CallDecision } from "#domain/calendar/decision.ts";
import { type CalendarEvent, occurrenceKey } from "#domain/calendar/event.ts";
import { callFacts, sameFacts } from "./call-facts.ts";
import type { Delivery, DeliverySubject, RepSettings } from "./delivery.ts";
import {
  afterPauseAndQuiet,
  briefDueAt,
  briefExpiresAt,
  dayBeforeDueAt,
  holdAt,
  isHold,
  minimumLeadMinutes,
  minutesBetween,
  nearbyMinutes,
} from "./timing.ts";

type Instant = Temporal.Instant;
type CustomerCall = Extract<CallDecision, { kind: "customer-call" }>;
type CallSubject = Extract<DeliverySubject, { kind: "call" }>;
type CallKind = "brief" | "day-before";

/** A moved row's reason is this and the instant that its call was moved to. */
const movedTo = "moved-to:";

/** One event of the rep with its decision. A removed event carries `removed`. */
export interface SeenEvent {
  readonly event: CalendarEvent;
  readonly decision: CallDecision;
  readonly removed: boolean;
}

export interface PlanInput {
  readonly rep: string;
  readonly now: Instant;
  readonly zone: string;
  readonly settings: RepSettings;
  readonly events: readonly SeenEvent[];
  readonly deliveries: readonly Delivery[];
}

export interface PlannedInsert {
  readonly idemKey: string;
  readonly kind: CallKind;
  readonly subject: CallSubject;
  readonly dueAt: Instant;
  readonly expiresAt: Instant;
  /** "cancelled" records why nothing will be posted. */
  readonly status: "pending" | "cancelled";
  readonly because: string | null;
}
export interface PlannedChange {
  readonly id: string;
  readonly rev: number;
  readonly subject?: CallSubject;
  readonly dueAt?: Instant;
  readonly expiresAt?: Instant;
  readonly shape?: Delivery["shape"];
  readonly status?: "pending" | "cancelled";
  readonly because?: string | null;
}
export interface CallPlan {
  readonly inserts: readonly PlannedInsert[];
  readonly changes: readonly PlannedChange[];
}

/** A live customer call that is the one to brief in its slot. */
interface Call {
  readonly key: string;
  readonly event: CalendarEvent;
  readonly decision: CustomerCall;
}

export function planCalls(input: PlanInput): CallPlan {
  const brief = planKind("brief", input);
  const before = planKind("day-before", input);
  return { inserts: [...brief.inserts, ...before.inserts], changes: [...brief.changes, ...before.changes] };
}

function planKind(kind: CallKind, input: PlanInput): CallPlan {
  const rows = input.deliveries.filter((row) => row.kind === kind && row.subject.kind === "call");
  const byKey = groupBy(rows, (row) => keyOf(row));
  const calls = oneForEachSlot(input, byKey);
  const inserts: PlannedInsert[] = [];
  const changes: PlannedChange[] = [];
  const adopted = new Set<string>();
  for (const call of calls.values()) {
    let own = byKey.get(call.key) ?? [];
    if (!own.some(isOut)) {
      const others = rowsToAdopt(call, rows, calls, input.now);
      const taken = own.length === 0 ? others : others.filter(isOut);
      for (const row of taken) adopted.add(row.id);
      own = [...own, ...taken];
    }
    const planned = planCall(kind, call, own, input);
    if (planned.insert !== null) inserts.push(planned.insert);
    changes.push(...planned.changes);
  }
  for (const [key, own] of byKey) {
    if (calls.has(key)) continue;
    const reason = whyGone(key, input);
    const last = newestFirst(own.filter(isOut))[0];
    for (const row of own) {
      // "A fresh one follows" is no longer true when the last message says it; an earlier one has its successor.
      if (adopted.has(row.id) || (row.shape === "moved" && row !== last)) continue;
      changes.push(...withdraw(row, reason, input.now));
    }
  }
  return { inserts, changes };
}

/** Same start and same account is one call for the rep, however many copies the calendar holds: the copy that already has a message wins. */
function oneForEachSlot(input: PlanInput, byKey: ReadonlyMap<string, readonly Delivery[]>): Map<string, Call> {
  const calls: Call[] = [];
  for (const { event, decision, removed } of input.events) {
    if (removed || decision.kind !== "customer-call") continue;
    if (Temporal.Instant.compare(event.start, input.now) <= 0) continue;
    calls.push({ key: occurrenceKey(event), event, decision });
  }
  const hasMessage = (call: Call) => {
    const active = (byKey.get(call.key) ?? []).filter((row) => row.status !== "cancelled" && row.shape === "active");
    return active.some(isOut) ? 2 : active.length > 0 ? 1 : 0;
  };
  calls.sort(
    (a, b) =>
      hasMessage(b) - hasMessage(a) ||
      b.decision.externals.length - a.decision.externals.length ||
      compareText(a.event.providerId, b.event.providerId),
  );
  const taken = new Set<string>();
  const chosen = new Map<string, Call>();
  for (const call of calls) {
    const slot = `${call.event.start.epochMilliseconds}|${call.decision.account.accountId}`;
    if (taken.has(slot) || chosen.has(call.key)) continue;
    taken.add(slot);
    chosen.set(call.key, call);
  }
  return chosen;
}

/** A copy that takes over a slot also takes over the message that stands there: no second one, no "cancelled" for a call that goes on. */
function rowsToAdopt(
  call: Call,
  rows: readonly Delivery[],
  calls: ReadonlyMap<string, Call>,
  now: Instant,
): readonly Delivery[] {
  return rows.filter((row) => {
    const facts = factsOf(row);
    return (
      !calls.has(keyOf(row)) &&
      facts.startsAt === call.event.start.toString() &&
      facts.accountId === call.decision.account.accountId &&
      Temporal.Instant.compare(call.event.start, now) > 0
    );
  });
}

function planCall(
  kind: CallKind,
  call: Call,
  own: readonly Delivery[],
  input: PlanInput,
): { insert: PlannedInsert | null; changes: readonly PlannedChange[] } {
  const { now, settings, zone } = input;
  const start = call.event.start;
  const wanted = kind === "brief" ? briefDueAt(start, settings) : dayBeforeDueAt(start, zone);
  const asked = kind === "brief" ? later(wanted, now) : wanted;
  const dueAt = afterPauseAndQuiet(asked, settings, zone);
  const expiresAt = kind === "brief" ? briefExpiresAt(start) : briefDueAt(start, settings);
  const subject: CallSubject = { kind: "call", facts: callFacts(call.event, call.decision), decision: call.decision };
  const changes: PlannedChange[] = [];

  const posted = own.filter(isOut);
  const unposted = own.filter((row) => !isOut(row) && row.status !== "failed");
  const standing = newestFirst(posted).find((row) => followsTo(row, start, wanted, now));
  if (standing !== undefined) {
    for (const row of posted) if (row !== standing) changes.push(...markMoved(row, start, now));
    for (const row of unposted) changes.push(...drop(row, "replaced"));
    if (standing.shape !== "active" || !sameFacts(factsOf(standing), subject.facts)) {
      changes.push({ id: standing.id, rev: standing.rev, subject, shape: "active", because: null });
    }
    return { insert: null, changes };
  }
  for (const row of posted) changes.push(...markMoved(row, start, now));
  if (own.some((row) => row.status === "failed")) return { insert: null, changes };

  const waiting = newestFirst(unposted)[0];
  for (const row of unposted) if (row !== waiting) changes.push(...drop(row, "replaced"));
  const switchedOff = kind === "day-before" && !settings.dayBefore;
  const tooLate = Temporal.Instant.compare(now, expiresAt) >= 0;
  const held = switchedOff ? "switched-off" : whyHeld(kind, { asked, dueAt, expiresAt }, input);
  if (waiting === undefined) {
    const missed = kind === "day-before" && Temporal.Instant.compare(now, wanted) > 0;
    if (switchedOff || tooLate || missed || minutesBetween(now, start) < minimumLeadMinutes)
      return { insert: null, changes };
    const idemKey = freeKey(`${kind}:${input.rep}:${call.key}:${now.toString().slice(0, 10)}`, own.length, input);
    const status = held === null ? "pending" : "cancelled";
    return { insert: { idemKey, kind, subject, dueAt, expiresAt, status, because: held }, changes };
  }
  if (tooLate) changes.push(...drop(waiting, "too-late"));
  else if (held !== null) changes.push(...drop(waiting, held));
  else if (kind === "brief" || isStillWanted(waiting, wanted, now))
    changes.push(...bringUpToDate(waiting, { subject, wanted, dueAt, expiresAt, now }));
  return { insert: null, changes };
}

/** Why nothing will be posted before `expiresAt` under the rep's settings as they are, or null. */
function whyHeld(
  kind: CallKind,
  { asked, dueAt, expiresAt }: { readonly asked: Instant; readonly dueAt: Instant; readonly expiresAt: Instant },
  { settings, zone }: PlanInput,
): string | null {
  if (settings.stopped.includes(kind)) return "stopped";
  if (Temporal.Instant.compare(dueAt, expiresAt) < 0) return null;
  return holdAt(kind, asked, settings, zone) ?? "replaced";
}

/** After its hour a day-before touch comes only when the rep's own switch had held it back. */
function isStillWanted(row: Delivery, wanted: Instant, now: Instant): boolean {
  return row.status !== "cancelled" || Temporal.Instant.compare(now, wanted) <= 0 || isHold(row.because);
}

/**
 * The same for every planner that sees the same rows, and never a key that is taken: a row may have been adopted by another copy of the call,
 * and rows of calls long over are not loaded, but those were made on an earlier day.
 */
function freeKey(name: string, first: number, { deliveries }: PlanInput): string {
  const taken = new Set(deliveries.map((row) => row.idemKey));
  let count = first;
  while (taken.has(`${name}:${count}`)) count += 1;
  return `${name}:${count}`;
}

/** Does the posted message follow its call to `start`, or does the new time deserve a fresh one? */
function followsTo(row: Delivery, start: Instant, due: Instant, now: Instant): boolean {
  if (row.status === "sending" && row.postedRev === null) return true;
  const posted = Temporal.Instant.from((row.shown ?? factsOf(row)).startsAt);
  const near = Math.abs(minutesBetween(posted, start)) <= nearbyMinutes;
  return near || (Temporal.Instant.compare(due, now) <= 0 && row.shape !== "moved");
}

function bringUpToDate(
  row: Delivery,
  want: { subject: CallSubject; wanted: Instant; dueAt: Instant; expiresAt: Instant; now: Instant },
): readonly PlannedChange[] {
  const isPast = (at: Instant) => Temporal.Instant.compare(at, want.now) <= 0;
  // A time in the past means "at once", and a retry keeps the time it was given: neither is pushed along by every look at the calendar.
  const sameDue =
    Temporal.Instant.compare(row.dueAt, want.dueAt) === 0 ||
    (isPast(want.dueAt) && (isPast(row.dueAt) || (row.firstAttemptAt !== null && !isHold(row.because))));
  const same =
    sameDue &&
    sameFacts(factsOf(row), want.subject.facts) &&
    Temporal.Instant.compare(row.expiresAt, want.expiresAt) === 0;
  if (row.status === "pending" && same) return [];
  const { subject, dueAt, expiresAt } = want;
  return [{ id: row.id, rev: row.rev, subject, dueAt, expiresAt, shape: "active", status: "pending", because: null }];
}

/** Sent, or being sent. */
function isOut(row: Delivery): boolean {
  return row.postedRev !== null || row.status === "sending";
}

function withdraw(row: Delivery, reason: string, now: Instant): readonly PlannedChange[] {
  const facts = factsOf(row);
  const isOver = (startsAt: string) => Temporal.Instant.compare(Temporal.Instant.from(startsAt), now) <= 0;
  if (!isOut(row)) {
    // A call that simply began was not moved: nobody posted in time.
    return drop(row, reason === "moved-to-the-past" && isOver(facts.startsAt) ? "too-late" : reason);
  }
  const announced = row.shape === "moved" ? row.because?.replace(movedTo, "") : null;
  if (row.shape === "withdrawn" || isOver(announced ?? (row.shown ?? facts).startsAt)) return [];
  const subject: CallSubject = { ...callSubject(row), facts: { ...facts, withdrawnBecause: reason } };
  return [{ id: row.id, rev: row.rev, subject, shape: "withdrawn", because: reason }];
}

function markMoved(row: Delivery, to: Instant, now: Instant): readonly PlannedChange[] {
  const because = `${movedTo}${to.toString()}`;
  const old = minutesBetween(Temporal.Instant.from((row.shown ?? factsOf(row)).startsAt), now) > 12 * 60;
  if (old || row.status === "failed" || (row.shape === "moved" && row.because === because)) return [];
  return [{ id: row.id, rev: row.rev, shape: "moved", because }];
}

function drop(row: Delivery, because: string): readonly PlannedChange[] {
  if (row.status === "cancelled" || row.status === "failed") return [];
  return [{ id: row.id, rev: row.rev, status: "cancelled", because }];
}

function whyGone(key: string, input: PlanInput): string {
  const seen = input.events.find(({ event }) => occurrenceKey(event) === key);
  if (seen === undefined || seen.removed) return "removed";
  if (seen.decision.kind === "not-a-call") return seen.decision.reason;
  return Temporal.Instant.compare(seen.event.start, input.now) <= 0 ? "moved-to-the-past" : "same-call-elsewhere";
}

function callSubject(row: Delivery): CallSubject {
  if (row.subject.kind !== "call") throw new TypeError(`delivery ${row.id} is not about a call`);
  return row.subject;
}

function factsOf(row: Delivery): CallSubject["facts"] {
  return callSubject(row).facts;
}

function keyOf(row: Delivery): string {
  const facts = factsOf(row);
  return `${facts.meetingUid}#${facts.originalStart ?? "single"}`;
}

function newestFirst(rows: readonly Delivery[]): readonly Delivery[] {
  return [...rows].sort(
    (a, b) => b.createdAt.epochMilliseconds - a.createdAt.epochMilliseconds || compareText(b.id, a.id),
  );
}

function groupBy(rows: readonly Delivery[], key: (row: Delivery) => string): Map<string, readonly Delivery[]> {
  const groups = new Map<string, Delivery[]>();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return groups;
}

function later(a: Instant, b: Instant): Instant {
  return Temporal.Instant.compare(a, b) >= 0 ? a : b;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
