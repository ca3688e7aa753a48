/** The path from a calendar entry to a message, or to none: what `sideline explain` prints and the sandbox's why panel shows. */
import type { Brief } from "#domain/briefs/brief.ts";
import { type FactKind, factKind } from "#domain/briefs/fact-kinds.ts";
import type { CallCorrection, CallDecision } from "#domain/calendar/decision.ts";
import { type CalendarEvent, occurrenceKey } from "#domain/calendar/event.ts";
import { InputError } from "#domain/errors.ts";
import type { Delivery } from "#domain/moments/delivery.ts";
import { type DeliveryView, deliverySteps, deliveryView, type Step } from "./explain-delivery-view.ts";
import type { JobReader } from "./explain-ports.ts";
import { whyNoMessage } from "./explain-silence.ts";
import { ruleOf } from "./explain-words.ts";
import type { Ports, StoredEvent } from "./ports.ts";
import { calendarKey } from "./sweep.ts";
import { deliveryKey } from "./wake.ts";

export type ExplainPorts = Pick<Ports, "briefs" | "calendars" | "clock" | "deliveries" | "people" | "trails"> & {
  /** Null where no queue runs: a command without the product beside it. */
  readonly jobs: JobReader | null;
};

/** Instants are ISO 8601. Text of the calendar entry (title, names) was written by others. */
export interface Explanation {
  /** What is explained: a calendar entry, or a message that belongs to none. */
  readonly subject: {
    readonly kind: "event" | "delivery";
    readonly id: string;
    readonly rep: string;
    /** One line: the title of the entry, or what the message is. */
    readonly title: string;
  };
  /** What happened, in order. */
  readonly path: readonly Step[];
  readonly event: EventView | null;
  /** Null for a message that is about no call, and until the entry was looked at. */
  readonly decision: {
    readonly verdict: CallDecision["kind"];
    readonly reason: CallDecision["reason"];
    readonly words: string;
    readonly rule: string;
  } | null;
  readonly match: {
    readonly account: { readonly id: string; readonly name: string };
    /** contact, domain or correction; asked-for when a person named the account. */
    readonly by: string;
    readonly emails: readonly string[];
    readonly alternatives: readonly { readonly id: string; readonly name: string; readonly by: string }[];
  } | null;
  /** Facts that the message shows: fields of the CRM, of the calendar entry, of plays, words of calls. */
  readonly records: readonly {
    readonly kind: FactKind;
    readonly record: string;
    readonly field: string;
    readonly value: string;
    readonly at: string | null;
  }[];
  /** Passages that the message quotes. `version` is the day from which the document is valid. */
  readonly passages: readonly {
    readonly documentId: string;
    readonly passageId: string;
    readonly title: string;
    readonly section: string;
    readonly version: string | null;
    readonly quote: string;
  }[];
  /** Newest first. */
  readonly deliveries: readonly DeliveryView[];
  /** What waits in the queue for these messages now; a finished job is forgotten. Null: this process has no queue. */
  readonly jobs: readonly JobView[] | null;
  /** One sentence when the person has no message that stands; null when they have. */
  readonly whyNot: string | null;
}
export interface EventView {
  readonly id: string;
  readonly title: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly zone: string;
  readonly status: string;
  readonly organizer: string | null;
  readonly attendees: readonly { readonly email: string; readonly name: string | null; readonly response: string }[];
  readonly recurring: boolean;
  /** When Sideline last read a change of it. */
  readonly seenAt: string;
  readonly removedAt: string | null;
}
export interface JobView {
  readonly name: string;
  readonly key: string;
  readonly state: string;
  readonly at: string;
}

const lookBackHours = 8 * 24;

/**
 * Explains one message by its delivery id, or one calendar entry by its id. Throws InputError when there is none, or when the entry is in
 * several calendars and `rep` is null.
 */
export async function explain(
  ports: ExplainPorts,
  asked: { readonly id: string; readonly rep: string | null },
): Promise<Explanation> {
  const row = await ports.deliveries.get(asked.id);
  if (row !== null && (asked.rep === null || asked.rep === row.recipient)) return explainDeliveryRow(ports, row);
  const copies = await ports.calendars.eventsById(asked.id);
  const wanted = copies.filter(({ rep }) => asked.rep === null || rep === asked.rep);
  const [stored, ...others] = wanted;
  if (stored === undefined) {
    const where = asked.rep === null ? "in a calendar" : `in the calendar of ${asked.rep}`;
    throw new InputError(
      `No message and no entry ${where} has the id ${JSON.stringify(asked.id.slice(0, 100))}. The ids are in \`sideline brief --json\` and in the log; an entry is known once its calendar was read.`,
    );
  }
  if (others.length > 0) {
    throw new InputError(
      `That entry is in several calendars; say whose:`,
      wanted.map(({ rep }) => `  --rep ${rep}`),
    );
  }
  return explainEntry(ports, stored);
}

async function explainDeliveryRow(ports: ExplainPorts, row: Delivery): Promise<Explanation> {
  const { subject } = row;
  if (subject.kind === "call") {
    const stored = await ports.calendars.event(row.recipient, subject.facts.providerId);
    if (stored !== null) return explainEntry(ports, stored, row);
  }
  const brief = row.briefId === null ? null : await ports.briefs.get(row.briefId);
  const decision = subject.kind === "call" ? subject.decision : null;
  return assemble(ports, {
    subject: { kind: "delivery", id: row.id, rep: row.recipient, title: titleOf(row, brief) },
    stored: null,
    corrections: [],
    decision,
    deliveries: [row],
    focus: row,
    brief,
  });
}

async function explainEntry(ports: ExplainPorts, stored: StoredEvent, asked?: Delivery): Promise<Explanation> {
  const { rep, event } = stored;
  const now = ports.clock.now();
  const since = earlier(event.start, now).subtract({ hours: lookBackHours });
  const [rows, corrections] = await Promise.all([
    ports.deliveries.ofRecipient(rep, since),
    ports.calendars.corrections(rep),
  ]);
  const own = rows
    .filter((row) => row.id === asked?.id || isAbout(row, event))
    .sort((a, b) => Temporal.Instant.compare(b.createdAt, a.createdAt));
  const focus = asked ?? own.find((row) => row.status === "sent" && row.shape === "active") ?? own[0] ?? null;
  const brief = focus?.briefId == null ? null : await ports.briefs.get(focus.briefId);
  return assemble(ports, {
    subject: { kind: "event", id: event.providerId, rep, title: event.title },
    stored,
    corrections: corrections.filter((row) => concerns(row, event)),
    decision: stored.decision ?? (focus?.subject.kind === "call" ? focus.subject.decision : null),
    deliveries: own,
    focus,
    brief,
  });
}

interface Found {
  readonly subject: Explanation["subject"];
  readonly stored: StoredEvent | null;
  readonly corrections: readonly CallCorrection[];
  readonly decision: CallDecision | null;
  readonly deliveries: readonly Delivery[];
  /** The message whose sources are shown. */
  readonly focus: Delivery | null;
  readonly brief: Brief | null;
}

async function assemble(ports: ExplainPorts, found: Found): Promise<Explanation> {
  const { stored, decision, deliveries, brief } = found;
  const trails = await ports.trails.of(deliveries.map(({ id }) => id));
  const feedback = await Promise.all(deliveries.map(({ id }) => ports.deliveries.feedback(id)));
  const items = brief?.sections.flatMap((section) => section.items) ?? [];
  const path: Step[] = [
    ...(stored === null ? [] : entrySteps(stored, found.corrections)),
    ...deliveries.flatMap((row) => deliverySteps(row, trails.get(row.id) ?? null)),
    ...feedback.flat().map(({ at, verdict, reason }) => ({
      at: at.toString(),
      step: "feedback",
      words: `The reader said: ${verdict}.`,
      ...(reason === null ? {} : { detail: reason }),
    })),
  ];
  return {
    subject: found.subject,
    path: path.sort((a, b) => Temporal.Instant.compare(a.at, b.at)),
    event: stored === null ? null : eventView(stored),
    decision:
      decision === null
        ? null
        : {
            verdict: decision.kind,
            reason: decision.reason,
            words: decision.because,
            rule: ruleOf(decision.reason),
          },
    match: matchOf(decision, brief),
    records: distinct(
      items.flatMap((item) =>
        item.facts.map(({ record, field, value, at }) => ({ kind: factKind({ record }), record, field, value, at })),
      ),
    ),
    passages: distinct(
      items.flatMap((item) =>
        item.citations.map(({ documentId, passageId, title, heading, validFrom, quote }) => ({
          documentId,
          passageId,
          title,
          section: heading,
          version: validFrom,
          quote,
        })),
      ),
    ),
    deliveries: deliveries.map((row) => deliveryView(row, trails.get(row.id) ?? null)),
    jobs: await jobsOf(ports, found),
    whyNot: await whyNoMessage(ports, { stored, decision, deliveries, rep: found.subject.rep }),
  };
}

function entrySteps(
  { event, decision, seenAt, removedAt }: StoredEvent,
  corrections: readonly CallCorrection[],
): Step[] {
  const steps: Step[] = [
    {
      at: seenAt.toString(),
      step: "event",
      words: `${event.provider === "google" ? "Google" : "Microsoft"} Calendar showed this entry as it is now.`,
      detail: `version ${event.version}`,
    },
  ];
  if (removedAt !== null)
    steps.push({ at: removedAt.toString(), step: "removed", words: "The entry left the calendar." });
  if (decision !== null) {
    steps.push({
      at: (removedAt ?? seenAt).toString(),
      step: "decision",
      words:
        decision.kind === "customer-call"
          ? `A customer call. ${decision.because}`
          : `Not a customer call. ${decision.because}`,
      detail: decision.reason,
    });
  }
  for (const { at, scope, verdict } of corrections) {
    steps.push({
      at: at.toString(),
      step: "correction",
      words:
        verdict.kind === "account" ? "The rep named the right account." : "The rep marked it as not a customer call.",
      detail: scope === "series" ? "for the series" : "for this call",
    });
  }
  return steps;
}

function eventView({ event, seenAt, removedAt }: StoredEvent): EventView {
  return {
    id: event.providerId,
    title: event.title,
    startsAt: event.start.toString(),
    endsAt: event.end.toString(),
    zone: event.zone,
    status: removedAt === null ? event.status : "removed",
    organizer: event.organizer?.email ?? null,
    attendees: event.attendees.map(({ email, name, response }) => ({ email, name, response })),
    recurring: event.seriesId !== null,
    seenAt: seenAt.toString(),
    removedAt: removedAt?.toString() ?? null,
  };
}

function matchOf(decision: CallDecision | null, brief: Brief | null): Explanation["match"] {
  if (decision?.kind === "customer-call") {
    const { account, alternatives } = decision;
    return {
      account: { id: account.accountId, name: account.name },
      by: account.matchedBy,
      emails: account.emails,
      alternatives: alternatives.map(({ accountId: id, name, matchedBy: by }) => ({ id, name, by })),
    };
  }
  if (brief === null || decision !== null) return null;
  const { id, name } = brief.account;
  return { account: { id, name }, by: "asked-for", emails: [], alternatives: [] };
}

async function jobsOf(ports: ExplainPorts, { subject, deliveries }: Found): Promise<readonly JobView[] | null> {
  const { jobs } = ports;
  if (jobs === null) return null;
  const keys = [
    ["watch-calendar", calendarKey(subject.rep)] as const,
    ...deliveries.map((row) => ["deliver", deliveryKey(row)] as const),
  ];
  const found = await Promise.all(
    keys.map(async ([name, key]) => {
      const job = await jobs.look(name, key);
      return job === null ? [] : [{ name, key, state: job.state, at: job.at.toString() }];
    }),
  );
  return found.flat();
}

function isAbout({ subject }: Delivery, event: CalendarEvent): boolean {
  if (subject.kind !== "call") return false;
  const { providerId, meetingUid, originalStart } = subject.facts;
  return (
    providerId === event.providerId ||
    (meetingUid === event.meetingUid && originalStart === (event.originalStart?.toString() ?? null))
  );
}

function concerns(row: CallCorrection, event: CalendarEvent): boolean {
  return row.scope === "series" ? row.key === event.meetingUid : row.key === occurrenceKey(event);
}

function titleOf(row: Delivery, brief: Brief | null): string {
  const { subject } = row;
  switch (subject.kind) {
    case "call":
      return `${row.kind} on ${subject.facts.accountName}`;
    case "account":
      return `${row.kind} on ${brief?.account.name ?? subject.accountId}`;
    case "day":
      return `the calls of ${subject.date}`;
    case "notice":
      return subject.notice.kind;
    case "letter":
      return `${subject.topic} ${subject.ref}`;
    default:
      return row.kind;
  }
}

function distinct<T>(rows: readonly T[]): readonly T[] {
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}

function earlier(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) < 0 ? a : b;
}
