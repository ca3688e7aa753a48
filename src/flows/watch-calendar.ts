import { UpstreamError } from "#domain/errors.ts";
import { isFollowed } from "#domain/moments/followed.ts";
import { calendarLost } from "./connect-calendar.ts";
import { planAheadHours, planMoments } from "./plan-moments.ts";
import type { CalendarConnection, CalendarSource, CalendarWindow, Ports, Pull } from "./ports.ts";

type WatchPorts = Parameters<typeof planMoments>[0] & Pick<Ports, "calendarSources" | "log">;

const maxBackoffSeconds = 3600;

/**
 * Reads one rep's calendar window and reconciles it by difference. A removal is believed only from a whole answer, and for a call that has a
 * message only after asking for that event by id: it may have moved out of the window. Any error leaves what is stored as it was.
 */
export async function watchCalendar(
  ports: WatchPorts,
  { rep }: { readonly rep: string },
  signal: AbortSignal,
): Promise<void> {
  const connection = await ports.calendars.connection(rep);
  const source = connection === null ? undefined : ports.calendarSources[connection.provider];
  if (connection === null || connection.status !== "connected" || source === undefined) return;
  const at = ports.clock.now();
  try {
    const pull = await source.pull(connection, windowAt(at), signal);
    ports.metrics.count("calendar_pulls_total", { result: pull.kind });
    if (pull.kind !== "unchanged") {
      await reconcile(ports, connection, source, pull, signal);
      await planMoments(ports, { rep });
    }
    await ports.calendars.recordPull(rep, {
      cursor: pull.cursor,
      at,
      nextPullAt: nextTurn(rep, at, ports.rules.pollSeconds),
    });
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    ports.metrics.count("calendar_pulls_total", { result: error.reason });
    // A lost delegation concerns every rep at once and only the admin can mend it: nobody is told to reconnect, /metrics and the log say it.
    if (error.authLost && connection.via !== "delegated") {
      await calendarLost(ports, connection, error.reason);
      return planMoments(ports, { rep });
    }
    const seconds = Math.min(maxBackoffSeconds, ports.rules.pollSeconds * 2 ** Math.min(connection.failures, 4));
    const wait = Math.max(seconds * 1000, error.retryAfterMs ?? 0);
    await ports.calendars.recordPull(rep, {
      error: error.reason,
      at,
      nextPullAt: at.add({ milliseconds: Math.ceil(wait) }),
    });
    throw error;
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
