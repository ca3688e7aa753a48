import type { Delivery } from "#domain/moments/delivery.ts";
import { whyNotSent, whyWithdrawn } from "#domain/moments/words.ts";
import { whyEdited } from "./edit-reasons.ts";
import type { DeliveryTrail } from "./explain-ports.ts";

/** One thing that happened. `step` is a stable word; `words` a sentence; `detail` a code, an id or another's words. */
export interface Step {
  readonly at: string;
  readonly step: string;
  readonly words: string;
  readonly detail?: string;
}

export interface DeliveryView {
  readonly id: string;
  readonly kind: Delivery["kind"];
  readonly status: Delivery["status"];
  readonly shape: Delivery["shape"];
  /** What should be visible, and what is: behind while an edit is under way. */
  readonly rev: number;
  readonly postedRev: number | null;
  readonly dueAt: string;
  /** Why it is cancelled, failed, held or withdrawn, as a code. */
  readonly because: string | null;
  readonly attempts: number;
  readonly lastError: string | null;
  /** Slack's ts of the message. */
  readonly message: string | null;
  readonly timings: {
    readonly plannedAt: string;
    readonly dueAt: string;
    readonly firstAttemptAt: string | null;
    /** The last time that a worker took it, for a post or an edit. */
    readonly claimedAt: string | null;
    readonly postedAt: string | null;
    /** Posted after it was due, in milliseconds; null before it was posted. */
    readonly latenessMs: number | null;
  };
}

export function deliveryView(row: Delivery, trail: DeliveryTrail | null): DeliveryView {
  return {
    id: row.id,
    kind: row.kind,
    status: row.status,
    shape: row.shape,
    rev: row.rev,
    postedRev: row.postedRev,
    dueAt: row.dueAt.toString(),
    because: row.because,
    attempts: row.attempts,
    lastError: trail?.lastError ?? null,
    message: row.ts,
    timings: {
      plannedAt: row.createdAt.toString(),
      dueAt: row.dueAt.toString(),
      firstAttemptAt: row.firstAttemptAt?.toString() ?? null,
      claimedAt: trail?.claimedAt?.toString() ?? null,
      postedAt: row.sentAt?.toString() ?? null,
      latenessMs: row.sentAt === null ? null : row.sentAt.epochMilliseconds - row.dueAt.epochMilliseconds,
    },
  };
}

/** The life of one message. Between two changes only the last is kept, as its row keeps it. */
export function deliverySteps(row: Delivery, trail: DeliveryTrail | null): readonly Step[] {
  const name = names[row.kind] ?? `The ${row.kind}`;
  const steps: Step[] = [
    {
      at: row.createdAt.toString(),
      step: "planned",
      words: `${name} was planned, due at ${clock(row.dueAt)}.`,
      detail: row.id,
    },
  ];
  if (trail?.wokenAt != null)
    steps.push({ at: trail.wokenAt.toString(), step: "queued", words: "A wake-up for it was queued." });
  if (row.firstAttemptAt !== null)
    steps.push({ at: row.firstAttemptAt.toString(), step: "claimed", words: "A worker took it for the first time." });
  if (trail?.lastError != null)
    steps.push({
      at: (trail.claimedAt ?? row.updatedAt).toString(),
      step: "not-through",
      words: "The last attempt did not get through.",
      detail: trail.lastError,
    });
  if (row.sentAt !== null)
    steps.push({
      at: row.sentAt.toString(),
      step: "posted",
      words: "Slack has the message.",
      ...(row.ts === null ? {} : { detail: row.ts }),
    });
  const changed = changeOf(row);
  if (changed !== null)
    steps.push({
      at: later(row.updatedAt, row.sentAt ?? row.createdAt).toString(),
      ...changed,
      ...(row.because === null ? {} : { detail: row.because }),
    });
  return steps;
}

function changeOf(row: Delivery): Pick<Step, "step" | "words"> | null {
  if (row.status === "cancelled") return { step: "cancelled", words: `Nothing is sent: ${whyNotSent(row.because)}.` };
  if (row.status === "failed") return { step: "failed", words: "Slack refuses it; it is not tried again." };
  const state = row.postedRev === row.rev ? "The message was edited." : "An edit of the message is under way.";
  switch (row.shape) {
    case "withdrawn":
      return { step: "withdrawn", words: `${whyWithdrawn(row.because)} ${state}` };
    case "moved":
      return { step: "moved", words: `The call moved, and a fresh brief follows. ${state}` };
    case "active":
      return row.sentAt !== null && row.rev > 1 && Temporal.Instant.compare(row.updatedAt, row.sentAt) > 0
        ? { step: "edited", words: `${whyEdited(row)} ${state}` }
        : null;
    default:
      throw row.shape satisfies never;
  }
}

/** Other kinds are named by their own word. */
const names: Readonly<Partial<Record<Delivery["kind"], string>>> = {
  brief: "The brief",
  "day-before": "The day-before brief",
  digest: "The list of the day's calls",
  prep: "The answer to /prep",
  notice: "The notice",
  test: "The test brief",
  nudge: "The nudge",
  "owner-note": "The note to the document's owner",
  scene: "The line of the roleplay",
};

function clock(at: Temporal.Instant): string {
  return at.toString({ smallestUnit: "minute" });
}

function later(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) > 0 ? a : b;
}
