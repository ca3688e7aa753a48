/**
 * Brings one message in Slack in line with its row. Claimed in the store before anything is posted, looked for in the conversation when an
 * earlier attempt may have got through, and safe to run again after a kill at any line.
 */
import type { Person } from "#domain/accounts/records.ts";
import { InvariantError, UpstreamError } from "#domain/errors.ts";
import type { Delivery, MessageContent } from "#domain/moments/delivery.ts";
import { afterPauseAndQuiet, type Hold, holdAt } from "#domain/moments/timing.ts";
import { currentContent } from "./current-content.ts";
import { placeholderOf } from "./message-content.ts";
import type { planMoments } from "./plan-moments.ts";
import type { Ports } from "./ports.ts";
import type { PreparePorts } from "./prepare-brief.ts";
import { readerZone } from "./reader-zone.ts";
import { rereadCall } from "./reread-call.ts";
import { deliveryKey, wakeDelivery } from "./wake.ts";

export type DeliverPorts = Parameters<typeof planMoments>[0] &
  PreparePorts &
  Pick<Ports, "briefs" | "calendarSources" | "letters" | "log" | "messenger"> & {
    /** Only the fault tests shorten it. */
    readonly timing?: DeliveryTiming;
  };

/** Milliseconds. */
export interface DeliveryTiming {
  /** How long one worker may hold a row. */
  readonly leaseMs: number;
  /** One look or post in Slack. A post is begun only while the claim outlives two of them (a look-up may stand before it): Slack offers no fencing. */
  readonly slackTimeoutMs: number;
  /** Wait after a failure that names no time of its own. */
  readonly repeatAfterMs: number;
}
const usualTiming: DeliveryTiming = { leaseMs: 60_000, slackTimeoutMs: 10_000, repeatAfterMs: 30_000 };

export async function deliverMessage(
  ports: DeliverPorts,
  { id }: { readonly id: string },
  signal: AbortSignal,
): Promise<void> {
  const claim = ports.newId();
  const { leaseMs, repeatAfterMs } = timingOf(ports);
  const row = await ports.deliveries.claim(id, { claim, leaseMs, now: ports.clock.now() });
  if (row === null) return;
  try {
    await (row.postedRev === null ? postFirst(ports, row, claim, signal) : edit(ports, row, claim, signal));
  } catch (error) {
    if (error instanceof UpstreamError) return settle(ports, row, claim, error);
    if (error instanceof UnsavedPost) {
      // The message is out and the row does not know: it stays claimed, and whoever takes it next looks before posting.
      await ports.deliveries.leaveAmbiguous(id, claim, "unsaved-post");
      throw error.cause;
    }
    // Nothing was posted on this path: give the row back for a later look and let the job runner log the bug.
    await ports.deliveries.release(id, claim, { at: inMs(ports, repeatAfterMs), because: "error", free: false });
    throw error;
  }
}

/** The store failed after Slack had taken the message. */
class UnsavedPost extends Error {
  override readonly name = "UnsavedPost";
}

async function postFirst(ports: DeliverPorts, row: Delivery, claim: string, signal: AbortSignal): Promise<void> {
  const now = ports.clock.now();
  const end = (because: string) => ports.deliveries.finish(row.id, claim, { status: "cancelled", because, at: now });
  if (row.ambiguous) {
    const since = (row.firstAttemptAt ?? row.createdAt).subtract({ seconds: 60 });
    const found = await ports.messenger.find(row.recipient, row.id, since, timed(ports, signal), threadOf(row));
    if (found !== null) {
      // Which revision got through is unknown: posted revision 0 makes the next look bring it up to date.
      const shown = row.subject.kind === "call" ? row.subject.facts : null;
      await ports.deliveries.markPosted(row.id, claim, { rev: 0, ...found, at: now, briefId: null, shown });
      ports.metrics.count("deliveries_total", { kind: row.kind, result: "found-after-crash" });
      return wakeAgain(ports, row.id);
    }
  }
  if (row.shape !== "active") return void (await end(row.because ?? "withdrawn"));
  if (Temporal.Instant.compare(now, row.expiresAt) >= 0) {
    ports.metrics.count("deliveries_total", { kind: row.kind, result: "too-late" });
    return void (await end("too-late"));
  }
  const person = await personOf(ports, row);
  const hold = await holdFor(ports, row, person, now);
  if (hold !== null) return void (await applyHold(ports, row, claim, person, hold, now));

  if (isPlannedCall(row)) {
    const seen = await rereadCall(ports, row, signal);
    if (seen.kind === "changed") {
      await ports.deliveries.release(row.id, claim, { at: now, because: "calendar-changed", free: true });
      await seen.plan();
      return wakeAgain(ports, row.id);
    }
    if (seen.kind === "retry") {
      return void (await ports.deliveries.release(row.id, claim, { at: seen.at, because: seen.because, free: true }));
    }
  }
  const isAsked = row.kind === "prep" || row.kind === "test";
  const made = isAsked ? { content: placeholderOf(row), briefId: null } : await currentContent(ports, row, person);
  if (made === null) return void (await end("nothing-to-say"));
  const posted = await post(ports, row, claim, made.content, signal);
  if (posted === null) return;
  const at = ports.clock.now();
  const shown = row.subject.kind === "call" ? row.subject.facts : null;
  const rev = isAsked ? 0 : row.rev;
  await ports.deliveries
    .markPosted(row.id, claim, { rev, ...posted, at, briefId: made.briefId, shown })
    .catch((cause: unknown) => {
      throw new UnsavedPost(`The post of delivery ${row.id} could not be saved.`, { cause });
    });
  ports.metrics.count("deliveries_total", { kind: row.kind, result: "posted" });
  ports.metrics.observe("delivery_lateness_seconds", (at.epochMilliseconds - row.dueAt.epochMilliseconds) / 1000, {
    kind: row.kind,
  });
  if (isAsked) await deliverMessage(ports, row, signal);
}

async function post(ports: DeliverPorts, row: Delivery, claim: string, content: MessageContent, signal: AbortSignal) {
  const { leaseMs, slackTimeoutMs } = timingOf(ports);
  const now = ports.clock.now();
  const left = (row.claimUntil?.epochMilliseconds ?? 0) - now.epochMilliseconds;
  // What was prepared slowly is posted all the same when nobody else took the row: throwing it away under load would never end.
  if (left < slackTimeoutMs * 2.5 && !(await ports.deliveries.renew(row.id, claim, { leaseMs, now }))) return null;
  return ports.messenger.post(row.recipient, content, row.id, timed(ports, signal), threadOf(row));
}

/** A letter that answers under another message. */
const threadOf = ({ subject }: Delivery) => (subject.kind === "letter" ? subject.thread : undefined);

/** Editing is idempotent: after a crash it is simply done again. */
async function edit(ports: DeliverPorts, row: Delivery, claim: string, signal: AbortSignal): Promise<void> {
  if (row.channel === null || row.ts === null) throw new InvariantError(`delivery ${row.id} is posted without a place`);
  const person = await personOf(ports, row);
  const made = await currentContent(ports, row, person);
  const posted = { channel: row.channel, ts: row.ts };
  const shown = row.subject.kind === "call" && row.shape !== "moved" ? row.subject.facts : row.shown;
  if (made !== null) await ports.messenger.update(row.recipient, posted, made.content, row.id, timed(ports, signal));
  const at = row.sentAt ?? ports.clock.now();
  await ports.deliveries.markPosted(row.id, claim, {
    rev: row.rev,
    ...posted,
    at,
    briefId: made?.briefId ?? row.briefId,
    shown,
  });
  ports.metrics.count("deliveries_total", { kind: row.kind, result: `edited-${row.shape}` });
}

async function settle(ports: DeliverPorts, row: Delivery, claim: string, error: UpstreamError): Promise<void> {
  const because = `${error.service}:${error.reason}`;
  const now = ports.clock.now();
  const isEdit = row.postedRev !== null;
  ports.metrics.count("deliveries_total", { kind: row.kind, result: because });
  ports.log.warn("delivery_refused", {
    delivery: row.id,
    because,
    ambiguous: error.ambiguous,
    retryAfterMs: error.retryAfterMs,
  });
  if (error.ambiguous && !isEdit) {
    await ports.deliveries.leaveAmbiguous(row.id, claim, because);
  } else if (error.retryable || error.ambiguous) {
    const wait = Math.max(error.retryAfterMs ?? timingOf(ports).repeatAfterMs, 1_000);
    const at = inMs(ports, wait);
    await ports.deliveries.release(row.id, claim, {
      at,
      because,
      free: error.retryAfterMs !== null,
    });
    // This run's own wake-up still stands under the row's key, so the next one has a key of its own.
    const key = `${deliveryKey(row)}-${row.attempts}`;
    await ports.queue.wake("deliver", { id: row.id, rev: row.rev }, { key, at });
  } else if (isEdit && row.channel !== null && row.ts !== null) {
    // The message is gone or can't be edited any more: there is nothing left to bring in line.
    const { channel, ts, briefId, shown } = row;
    await ports.deliveries.markPosted(row.id, claim, {
      rev: row.rev,
      channel,
      ts,
      at: row.sentAt ?? now,
      briefId,
      shown,
    });
  } else {
    await ports.deliveries.finish(row.id, claim, { status: "failed", because, at: now });
  }
}

/** Only what we decide to say is held; what a person asked for is answered at once. */
async function holdFor(
  ports: DeliverPorts,
  row: Delivery,
  person: Person,
  now: Temporal.Instant,
): Promise<Hold | null> {
  if (row.kind === "prep" || row.kind === "test" || row.kind === "notice" || row.kind === "scene") return null;
  return holdAt(row.kind, now, await ports.people.settings(row.recipient), await readerZone(ports, person));
}

async function applyHold(
  ports: DeliverPorts,
  row: Delivery,
  claim: string,
  person: Person,
  hold: Hold,
  now: Temporal.Instant,
): Promise<void> {
  ports.metrics.count("deliveries_total", { kind: row.kind, result: hold });
  const settings = await ports.people.settings(row.recipient);
  const at = afterPauseAndQuiet(now, settings, await readerZone(ports, person));
  if (hold !== "stopped" && Temporal.Instant.compare(at, row.expiresAt) < 0) {
    await ports.deliveries.release(row.id, claim, { at, because: hold, free: true });
  } else {
    await ports.deliveries.finish(row.id, claim, { status: "cancelled", because: hold, at: now });
  }
}

async function personOf(ports: DeliverPorts, row: Delivery): Promise<Person> {
  const person = await ports.people.find(row.recipient);
  if (person === null) {
    throw new UpstreamError(`${row.recipient} is not in the people list any more.`, {
      service: "slack",
      reason: "unknown_person",
      retryable: false,
    });
  }
  return person;
}

function isPlannedCall(row: Delivery): boolean {
  return row.kind === "brief" || row.kind === "day-before";
}

async function wakeAgain(ports: DeliverPorts, id: string): Promise<void> {
  const row = await ports.deliveries.get(id);
  if (row !== null) await wakeDelivery(ports, row);
}

function timingOf(ports: DeliverPorts): DeliveryTiming {
  return ports.timing ?? usualTiming;
}

function timed(ports: DeliverPorts, signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(timingOf(ports).slackTimeoutMs)]);
}

function inMs(ports: DeliverPorts, ms: number): Temporal.Instant {
  return ports.clock.now().add({ milliseconds: Math.ceil(ms) });
}
