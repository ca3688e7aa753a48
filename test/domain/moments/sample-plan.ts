import type { CallDecision } from "#domain/calendar/decision.ts";
import { type CalendarEvent, occurrenceKey } from "#domain/calendar/event.ts";
import type { Delivery, DeliveryShape, RepSettings } from "#domain/moments/delivery.ts";
import { type CallPlan, type PlanInput, planCalls, type SeenEvent } from "#domain/moments/plan.ts";
import { ana, event } from "#test/domain/calendar/sample-call.ts";

type CustomerCall = Extract<CallDecision, { kind: "customer-call" }>;

export const settings: RepSettings = {
  email: ana,
  leadMinutes: 30,
  dayBefore: false,
  nudgeCaps: { perDay: null, perWeek: null },
  digest: false,
  quietHours: null,
  pausedUntil: null,
  stopped: [],
  blocked: [],
};

/** "10:00" is on Tuesday 24 November 2026, "+1 10:00" a day later, in UTC. */
export function at(text: string): Temporal.Instant {
  const [days, time] = text.includes(" ") ? text.split(" ") : ["0", text];
  return Temporal.Instant.from(`2026-11-24T${time}Z`).add({ hours: 24 * Number(days) });
}

export function customerCall(accountId: string, guests: readonly string[] = ["c"]): CustomerCall {
  return {
    kind: "customer-call",
    reason: "contact-match",
    account: { accountId, name: accountId.toUpperCase(), matchedBy: "contact", emails: [] },
    alternatives: [],
    partners: [],
    externals: guests.map((name) => ({
      email: `${name}@${accountId}.example`,
      name: null,
      response: "accepted",
      accountId,
      isContact: true,
    })),
    marks: [],
    because: "They are in the CRM.",
  };
}

export interface Meeting {
  readonly uid: string;
  readonly providerId: string;
  readonly start: Temporal.Instant;
  readonly accountId: string;
  readonly guests: readonly string[];
  readonly title: string;
  readonly declined: boolean;
  readonly removed: boolean;
}
export function meeting(uid: string, start: Temporal.Instant, more: Partial<Meeting> = {}): Meeting {
  return {
    uid,
    providerId: `event-${uid}`,
    start,
    accountId: "acme",
    guests: ["c"],
    title: "Weekly sync",
    declined: false,
    removed: false,
    ...more,
  };
}

export function seen(one: Meeting): SeenEvent {
  const own: CalendarEvent = event({
    providerId: one.providerId,
    meetingUid: one.uid,
    start: one.start,
    end: one.start.add({ minutes: 30 }),
    title: one.title,
  });
  const decision: CallDecision = one.declined
    ? { kind: "not-a-call", reason: "declined", because: "You declined it." }
    : customerCall(one.accountId, one.guests);
  return { event: own, decision, removed: one.removed };
}

/** A row and what its message looks like in Slack; null while nothing was posted. */
export interface Row {
  delivery: Delivery;
  visible: { readonly shape: DeliveryShape; readonly start: Temporal.Instant; readonly key: string } | null;
}

/** The deliveries of one rep with the rules of the store: revisions, the window that is loaded, and what may change when. */
export class Desk {
  now: Temporal.Instant;
  settings: RepSettings;
  zone = "UTC";
  readonly meetings = new Map<string, Meeting>();
  rows: Row[] = [];
  refusedInserts: string[] = [];
  onFirstPost: (row: Row) => void = () => {};
  private made = 0;

  constructor(now: Temporal.Instant, more: Partial<RepSettings> = {}) {
    this.now = now;
    this.settings = { ...settings, ...more };
  }

  has(...meetings: readonly Meeting[]): this {
    for (const one of meetings) this.meetings.set(one.uid, one);
    return this;
  }
  change(uid: string, more: Partial<Meeting>): this {
    const before = this.meetings.get(uid);
    if (before !== undefined) this.meetings.set(uid, { ...before, ...more });
    return this;
  }

  input(shuffle: <T>(list: readonly T[]) => readonly T[] = (list) => list): PlanInput {
    const since = this.now.subtract({ hours: 24 });
    const inSight = this.rows
      .map(({ delivery }) => delivery)
      .filter((row) => {
        const end = row.subject.kind === "call" ? Temporal.Instant.from(row.subject.facts.endsAt) : row.dueAt;
        return compare(row.dueAt, since) >= 0 || compare(end, since) >= 0;
      });
    const events = [...this.meetings.values()].filter(({ start }) => compare(start, since) >= 0).map(seen);
    return {
      rep: ana,
      now: this.now,
      zone: this.zone,
      settings: this.settings,
      events: shuffle(events),
      deliveries: shuffle(inSight),
    };
  }

  plan(): CallPlan {
    return planCalls(this.input());
  }

  /** What the store does with a plan. */
  write({ inserts, changes }: CallPlan): void {
    for (const insert of inserts) {
      if (this.rows.some(({ delivery }) => delivery.idemKey === insert.idemKey))
        this.refusedInserts.push(insert.idemKey);
      else this.rows.push({ visible: null, delivery: { ...blank(this.nextId(), this.now), ...insert } });
    }
    for (const { id, rev, status, ...more } of changes) {
      const row = this.rows.find(({ delivery }) => delivery.id === id);
      if (row === undefined || row.delivery.rev !== rev) continue;
      const before = row.delivery;
      const isFree = before.status === "pending" || before.status === "cancelled";
      row.delivery = { ...before, ...more, status: isFree ? (status ?? before.status) : before.status, rev: rev + 1 };
    }
  }

  looked(): this {
    this.write(this.plan());
    return this;
  }

  /** Takes what is due, as a worker does: the calendar is read once more just before. */
  claim(): readonly Row[] {
    this.looked();
    const due = this.rows.filter(
      ({ delivery }) => delivery.status === "pending" && compare(delivery.dueAt, this.now) <= 0,
    );
    for (const row of due) row.delivery = { ...row.delivery, status: "sending", firstAttemptAt: this.now };
    return due;
  }

  /** Posts what was claimed and edits what is behind. */
  deliver(): this {
    this.claim();
    for (const row of this.rows) if (row.delivery.status === "sending") this.post(row);
    for (const row of this.rows) {
      const { delivery } = row;
      if (delivery.status === "sent" && (delivery.postedRev ?? 0) < delivery.rev) show(row);
    }
    return this;
  }

  to(now: Temporal.Instant): this {
    this.now = now;
    return this;
  }

  /** Every message as the rep sees it: "active 10:00". */
  messages(kind: Delivery["kind"] = "brief"): readonly string[] {
    return this.rows.flatMap(({ delivery, visible }) =>
      visible === null || delivery.kind !== kind ? [] : `${visible.shape} ${visible.start.toString().slice(11, 16)}`,
    );
  }

  private post(row: Row): void {
    const end = (because: string) => {
      row.delivery = { ...row.delivery, status: "cancelled", because };
    };
    if (row.delivery.shape !== "active") end(row.delivery.because ?? "withdrawn");
    else if (compare(this.now, row.delivery.expiresAt) >= 0) end("too-late");
    if (row.delivery.status === "cancelled") return;
    this.onFirstPost(row);
    row.delivery = { ...row.delivery, status: "sent", because: null, sentAt: this.now };
    show(row);
  }

  private nextId(): string {
    this.made += 1;
    return `row-${String(this.made).padStart(4, "0")}`;
  }
}

function show(row: Row): void {
  const { subject, shape, rev } = row.delivery;
  if (subject.kind !== "call") throw new TypeError("only calls are planned here");
  const shown = shape === "moved" ? row.delivery.shown : subject.facts;
  row.delivery = { ...row.delivery, postedRev: rev, shown };
  const facts = shown ?? subject.facts;
  row.visible = {
    shape,
    start: Temporal.Instant.from(facts.startsAt),
    key: `${subject.facts.meetingUid}#${subject.facts.originalStart ?? "single"}`,
  };
}

function blank(
  id: string,
  now: Temporal.Instant,
): Omit<Delivery, "idemKey" | "kind" | "subject" | "dueAt" | "expiresAt"> {
  return {
    id,
    recipient: ana,
    shape: "active",
    rev: 1,
    postedRev: null,
    status: "pending",
    because: null,
    attempts: 0,
    firstAttemptAt: null,
    ambiguous: false,
    claim: null,
    claimUntil: null,
    channel: null,
    ts: null,
    sentAt: null,
    briefId: null,
    shown: null,
    createdAt: now,
    updatedAt: now,
  };
}

export function compare(a: Temporal.Instant, b: Temporal.Instant): number {
  return Temporal.Instant.compare(a, b);
}

export function keyOf(one: Meeting): string {
  return occurrenceKey(seen(one).event);
}
