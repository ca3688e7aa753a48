/**
 * The control API of the world beside Slack: under /sandbox/api/, JSON, POST with the header `x-sandbox: 1` (page/guard.ts).
 * The answers are `Said`, or for GET the data below; every instant is ISO 8601 in UTC. Errors: 400 malformed, 404 not there, 409 refused, each `Said`.
 *
 *   GET  world?person=<email>          WorldView
 *   GET  document?id=<document id>     DocumentView
 *   GET  explain?event=<id>&person=<email> | ?delivery=<id> | ?message=<ts>&person=<email>      Explanation (flows/explain.ts)
 *   POST calendar | record | document | clock | reset      the schemas below; `Said`
 *   GET  stream                        also says "changed" after every change of the world (page/index.ts)
 */
import { z } from "zod";
import { meddpiccFields } from "#domain/accounts/records.ts";

/** `said` is a sentence for the person at the page: what happened and what will follow, or why not and what to do. */
export interface Said {
  readonly ok: boolean;
  readonly said: string;
}

const person = z.string().trim().toLowerCase().min(3).max(320);
const id = z.string().min(1).max(1_024);
const instant = z.iso.datetime({ offset: true });
const eventMinutes = z.int().min(5).max(480);

/** Whom to invite: a contact of an account (or any address), or a stranger that the sandbox makes up. */
const guest = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("contact"), email: z.string().trim().toLowerCase().max(254).pipe(z.email()) }),
  /** Somebody of a free-mail provider who is in no record. */
  z.strictObject({ kind: z.literal("free-mail") }),
  /** Somebody of a company domain that no account has. */
  z.strictObject({ kind: z.literal("unknown-domain") }),
]);

export const calendarInput = z.discriminatedUnion("op", [
  z.strictObject({
    op: z.literal("add"),
    person,
    title: z.string().trim().min(1).max(300),
    guests: z.array(guest).max(20).default([]),
    startsAt: instant,
    minutes: eventMinutes.default(30),
    repeats: z.enum(["weekly"]).optional(),
  }),
  /** One occurrence; to `startsAt`, or by so many minutes (earlier when negative). The length stays. */
  z.strictObject({
    op: z.literal("move"),
    person,
    id,
    to: z.union([
      z.strictObject({ startsAt: instant }),
      z.strictObject({ byMinutes: z.int().min(-20_160).max(20_160) }),
    ]),
  }),
  /** The organizer cancels it for everybody. */
  z.strictObject({ op: z.literal("cancel"), person, id }),
  z.strictObject({ op: z.literal("decline"), person, id }),
  z.strictObject({ op: z.literal("accept"), person, id }),
  z.strictObject({ op: z.literal("invite"), person, id, guest }),
]);
export type CalendarInput = z.infer<typeof calendarInput>;

export const recordFields = ["stage", "competitor", "close_date", "next_step", ...meddpiccFields] as const;
/** `value` "" empties the field (not the stage). `close_date` is an ISO date. */
export const recordInput = z.strictObject({
  opportunity: id,
  field: z.enum(recordFields),
  value: z.string().trim().max(2_000),
});

const documentText = z.string().min(1).max(50_000);
/** Edit one document, or add one that takes the place of another. `text` is Markdown, with its front matter or without. */
export const documentInput = z.union([
  z.strictObject({ id, text: documentText }),
  z.strictObject({ supersede: id, text: documentText }),
]);

export const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export const clockInput = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("forward"), minutes: z.int().min(1).max(10_080) }),
  /** To the next thing that will happen: to `person`, or to anybody. */
  z.strictObject({ op: z.literal("next"), person: person.optional() }),
  /** The next such moment in the zone of `person`. */
  z.strictObject({
    op: z.literal("to"),
    person,
    weekday: z.enum(weekdays),
    time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "HH:MM"),
  }),
  /** Time does not run backwards, so this begins the demo anew, as `reset` does. */
  z.strictObject({ op: z.literal("real") }),
]);

export const resetInput = z.strictObject({});

/** Everything beside Slack, as one person of the demo company has it. */
export interface WorldView {
  readonly person: string;
  /** The sandbox's clock. */
  readonly now: string;
  readonly zone: string;
  /** How far the sandbox's clock is ahead of the machine's; 0 is real time. */
  readonly offsetMs: number;
  /** What `{ op: "next", person }` would move to. */
  readonly next: { readonly at: string; readonly what: string } | null;
  /** The person's calendar, from a day ago to a week ahead, by start. */
  readonly events: readonly WorldEvent[];
  readonly accounts: readonly WorldAccount[];
  /** Stages and competitors that occur in the records: to choose from. */
  readonly stages: readonly string[];
  readonly competitors: readonly string[];
  readonly documents: readonly WorldDocument[];
  readonly guide: readonly GuideStep[];
}

export interface WorldEvent {
  readonly id: string;
  readonly calendar: string;
  readonly title: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly zone: string;
  readonly allDay: boolean;
  /** As the calendar has it now; "cancelled" while the product still keeps it. */
  readonly status: "confirmed" | "tentative" | "cancelled";
  readonly organizer: { readonly email: string; readonly name: string | null; readonly self: boolean } | null;
  readonly attendees: readonly { readonly email: string; readonly name: string | null; readonly response: string }[];
  readonly recurring: boolean;
  /** What Sideline made of it; null until it has read the calendar. */
  readonly decision: {
    readonly verdict: "customer-call" | "not-a-call";
    readonly reason: string;
    readonly words: string;
    readonly account: { readonly id: string; readonly name: string } | null;
  } | null;
  readonly deliveries: readonly {
    readonly id: string;
    readonly kind: string;
    readonly status: string;
    readonly dueAt: string;
  }[];
}

export interface WorldAccount {
  readonly id: string;
  readonly name: string;
  readonly owner: string | null;
  readonly contacts: readonly { readonly email: string; readonly name: string; readonly title: string | null }[];
  readonly opportunities: readonly {
    readonly id: string;
    readonly name: string;
    readonly stage: string;
    readonly competitor: string | null;
    readonly closeDate: string | null;
    readonly nextStep: string | null;
    readonly meddpicc: Readonly<Record<string, { readonly value: string | null; readonly updatedOn: string | null }>>;
  }[];
}

export interface WorldDocument {
  readonly id: string;
  readonly title: string;
  readonly kind: string | null;
  readonly owner: string | null;
  readonly validFrom: string | null;
  readonly supersedes: readonly string[];
  /** Valid now and superseded by nothing: what a brief may quote. */
  readonly current: boolean;
}

export interface DocumentView {
  readonly id: string;
  readonly path: string;
  /** Markdown with its front matter. */
  readonly text: string;
}

export interface GuideStep {
  readonly id: "brief" | "move" | "sources" | "wrong" | "prep";
  readonly title: string;
  readonly hint: string;
  /** The product itself was seen doing it: never a click alone. */
  readonly done: boolean;
}
