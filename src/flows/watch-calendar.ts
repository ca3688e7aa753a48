import { UpstreamError } from "#domain/errors.ts";
import { isFollowed } from "#domain/moments/followed.ts";
import { calendarLost } from "./connect-calendar.ts";
import { planAheadHours, planMoments } from "./plan-moments.ts";
import type { CalendarConnection, CalendarSource, CalendarWindow, Ports, Pull } from "./ports.ts";

type WatchPorts = Parameters<typeof planMoments>[0] & Pick<Ports, "calendarSources" | "log">;

const maxBackoffSeconds = 3600;

/** How long the calendars of one job stay its own when the worker dies: the job itself comes back after 15 to 20 seconds. A living worker holds on to them. */
const readingSeconds = 15;
const holdEverySeconds = 5;
/** No read begins later than this, and none takes longer than `readWithinSeconds`, retries included. */
const beginWithinSeconds = 40;
const readWithinSeconds = 45;
const atOnce = 8;
/** After a bug, which is no failure of the calendar's. */
const afterBugSeconds = 30;
/** After the first failure; a calendar that fails again waits a poll, then twice as long each time. */
const firstRetrySeconds = 30;

type Result = Parameters<WatchPorts["calendars"]["recordPull"]>[1];
type Read =
  | { readonly kind: "read"; readonly rep: string; readonly result: Result }
  /** The connection is over, and its row says so. */
  | { readonly kind: "lost"; readonly rep: string }
  /** The worker stops. */
  | { readonly kind: "stopped"; readonly rep: string }
  | { readonly kind: "bug"; readonly rep: string; readonly error: unknown };

/**
 * Reads those of the reps' calendars that are due: a job for many, because a poll that finds nothing new is mostly the job and the statements around it.
 * Each rep is read with their own token and fails alone, and nobody waits for a slow one: what is read is planned and noted while others are still asked for.
 * What is not reached in time stays due.
 */
export async function watchCalendars(
  ports: WatchPorts,
  { reps }: { readonly reps: readonly string[] },
  signal: AbortSignal,
): Promise<void> {
  const began = ports.clock.now();
  let until = began.add({ seconds: readingSeconds });
  const taken = await ports.calendars.takePulls(reps, { now: began, until });
  const queue = taken.values();
  const lastStart = began.add({ seconds: beginWithinSeconds });
  const begun = new Set<string>();
  const open = new Set(taken.map(({ rep }) => rep));
  const bugs: unknown[] = [];
  const hold = async () => {
    const next = ports.clock.now().add({ seconds: readingSeconds });
    await ports.calendars.holdPulls([...open], { taken: until, until: next });
    until = next;
  };
  // A hold that fails is tried again; until then the calendars are whoever's comes first, as if this worker had died.
  const holding = setInterval(() => void hold().catch(() => {}), holdEverySeconds * 1_000);
  const free = (rep: string, from: Temporal.Instant) => {
    open.delete(rep);
    return ports.calendars.holdPulls([rep], { taken: until, until: from });
  };
  const note = (one: Read): Promise<void> | undefined => {
    switch (one.kind) {
      case "read":
        open.delete(one.rep);
        return ports.calendars.recordPull(one.rep, one.result);
      case "stopped":
        return free(one.rep, ports.clock.now());
      case "bug":
        bugs.push(one.error);
        return free(one.rep, ports.clock.now().add({ seconds: afterBugSeconds }));
      case "lost":
        open.delete(one.rep);
        return;
      default:
        one satisfies never;
    }
  };
  let reads: Read[] = [];
  const work = async () => {
    for (const connection of queue) {
      if (signal.aborted || Temporal.Instant.compare(ports.clock.now(), lastStart) > 0) break;
      begun.add(connection.rep);
      const { rep } = connection;
      const one = await readOne(ports, connection, signal).catch((error: unknown) => ({
        kind: "bug" as const,
        rep,
        error,
      }));
      reads.push(one);
    }
    // Nothing is left to begin: what was read until now does not wait for what is still under way.
    const done = reads;
    reads = [];
    await Promise.all(done.map(note));
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, work));
  for (const one of ended) if (one.status === "rejected") bugs.push(one.reason);
  clearInterval(holding);
  await Promise.all(taken.filter(({ rep }) => !begun.has(rep)).map(({ rep }) => free(rep, ports.clock.now())));
  if (bugs.length > 0) throw bugs[0];
}

/**
 * Reads one rep's calendar window and reconciles it by difference. A removal is believed only from a whole answer, and for a call that has a
 * message only after asking for that event by id: it may have moved out of the window. Any error leaves what is stored as it was.
 */
async function readOne(ports: WatchPorts, connection: CalendarConnection, stop: AbortSignal): Promise<Read> {
  const { rep } = connection;
  const signal = AbortSignal.any([stop, AbortSignal.timeout(readWithinSeconds * 1_000)]);
  const at = ports.clock.now();
  const { pollSeconds } = ports.rules;
  const source = ports.calendarSources[connection.provider];
  try {
    if (source === undefined) throw new TypeError(`no calendar source is called "${connection.provider}"`);
    const pull = await source.pull(connection, windowAt(at), signal);
    ports.metrics.count("calendar_pulls_total", { result: pull.kind });
    if (pull.kind !== "unchanged") {
      await reconcile(ports, connection, source, pull, signal);
      await planMoments(ports, { rep });
    }
    return { kind: "read", rep, result: { cursor: pull.cursor, at, nextPullAt: nextTurn(rep, at, pollSeconds) } };
  } catch (error) {
    if (stop.aborted) return { kind: "stopped", rep };
    if (!(error instanceof UpstreamError)) throw error;
    ports.metrics.count("calendar_pulls_total", { result: error.reason });
    // A lost delegation concerns every rep at once and only the admin can mend it: nobody is told to reconnect, /metrics and the log say it.
    if (error.authLost && connection.via !== "delegated") {
      await calendarLost(ports, connection, error.reason);
      await planMoments(ports, { rep });
      return { kind: "lost", rep };
    }
    ports.log.warn("calendar_not_read", { rep, reason: error.reason, failures: connection.failures + 1 });
    const { failures } = connection;
    const seconds =
      failures === 0
        ? Math.min(firstRetrySeconds, pollSeconds)
        : Math.min(maxBackoffSeconds, pollSeconds * 2 ** Math.min(failures - 1, 4));
    const wait = Math.max(seconds * 1000, error.retryAfterMs ?? 0);
    return {
      kind: "read",
      rep,
      result: { error: error.reason, at, nextPullAt: at.add({ milliseconds: Math.ceil(wait) }) },
    };
  }
}

/**
 * Each rep has a turn of their own in every `pollSeconds`: calendars that were connected, or found overdue, in the same moment are spread from
 * the next read on, and no wait is longer than `pollSeconds`.
 */
export function nextTurn(rep: string, after: Temporal.Instant, pollSeconds: number): Temporal.Instant {
  let hash = 2166136261;
  for (let index = 0; index < rep.length; index += 1) hash = Math.imul(hash ^ rep.charCodeAt(index), 16777619) >>> 0;
  const everyMs = pollSeconds * 1_000;
  const turnMs = hash % everyMs;
  const roundsDone = Math.floor((after.epochMilliseconds - turnMs) / everyMs);
  return Temporal.Instant.fromEpochMilliseconds(turnMs + (roundsDone + 1) * everyMs);
}

/** Rounded to the hour, so that an unchanged calendar answers with an unchanged tag. */
export function windowAt(now: Temporal.Instant): CalendarWindow {
  const hour = now.round({ smallestUnit: "hour", roundingMode: "floor" });
  return { from: hour.subtract({ hours: 1 }), to: hour.add({ hours: planAheadHours }) };
}

async function reconcile(
  ports: WatchPorts,
  connection: CalendarConnection,
  source: CalendarSource,
  pull: Pull,
  signal: AbortSignal,
): Promise<void> {
  const { rep } = connection;
  const now = ports.clock.now();
  const upserts = [...pull.events];
  const removedIds = new Set(pull.removedIds);
  if (pull.kind === "snapshot") {
    const window = windowAt(now);
    const seen = new Set(pull.events.map((event) => event.providerId));
    for (const { event, decision, removedAt } of await ports.calendars.eventsBetween(rep, window.from, window.to)) {
      if (removedAt !== null || seen.has(event.providerId) || removedIds.has(event.providerId)) continue;
      if (decision?.kind === "customer-call" && isFollowed(event, now)) {
        const copy = await source.get(connection, event.providerId, signal);
        if (copy !== "gone") {
          upserts.push(copy);
          continue;
        }
      }
      removedIds.add(event.providerId);
    }
  }
  await ports.calendars.saveEvents(rep, { upserts, removedIds: [...removedIds], now });
}
