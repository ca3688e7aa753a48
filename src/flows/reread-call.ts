import { UpstreamError } from "#domain/errors.ts";
import type { Delivery } from "#domain/moments/delivery.ts";
import { calendarLost } from "./connect-calendar.ts";
import { planMoments } from "./plan-moments.ts";
import type { Ports } from "./ports.ts";

type RereadPorts = Parameters<typeof planMoments>[0] & Pick<Ports, "calendarSources">;

export type Reread =
  /** The calendar says what we know: post. */
  | { readonly kind: "same" }
  /** Something is different: give the claim back first, then store and plan again. */
  | { readonly kind: "changed"; readonly plan: () => Promise<void> }
  /** The calendar can't be read now and there is time: look again at `at`. */
  | { readonly kind: "retry"; readonly at: Temporal.Instant; readonly because: string };

const timeoutMs = 10_000;
/** A calendar that can't be read delays a brief by this much at most; what was read last is good enough then. */
const patienceMinutes = 10;

/** Reads the event once more, just before posting. */
export async function rereadCall(ports: RereadPorts, row: Delivery, signal: AbortSignal): Promise<Reread> {
  if (row.subject.kind !== "call") return { kind: "same" };
  const { providerId } = row.subject.facts;
  const [connection, stored] = await Promise.all([
    ports.calendars.connection(row.recipient),
    ports.calendars.event(row.recipient, providerId),
  ]);
  const source = connection === null ? undefined : ports.calendarSources[connection.provider];
  if (connection === null || connection.status !== "connected" || source === undefined || stored === null)
    return { kind: "same" };
  const now = ports.clock.now();
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const copy = await source.get(connection, providerId, limited);
    if (copy !== "gone" && copy.version === stored.event.version && stored.removedAt === null) return { kind: "same" };
    const changes = copy === "gone" ? { upserts: [], removedIds: [providerId] } : { upserts: [copy], removedIds: [] };
    const plan = async () => {
      await ports.calendars.saveEvents(row.recipient, { ...changes, now });
      await planMoments(ports, { rep: row.recipient });
    };
    return { kind: "changed", plan };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    if (error.authLost) {
      if (connection.via === "delegated") return { kind: "same" };
      const { reason } = error;
      return {
        kind: "changed",
        plan: async () => {
          await calendarLost(ports, connection, reason);
          await planMoments(ports, { rep: row.recipient });
        },
      };
    }
    const wait = Math.max(error.retryAfterMs ?? 0, Math.min(120_000, 15_000 * 2 ** Math.min(row.attempts, 3)));
    const at = now.add({ milliseconds: Math.ceil(wait) });
    const giveUpAt = earlier(row.dueAt.add({ minutes: patienceMinutes }), row.expiresAt.subtract({ minutes: 1 }));
    if (Temporal.Instant.compare(at, giveUpAt) > 0) return { kind: "same" };
    return { kind: "retry", at, because: `google:${error.reason}` };
  }
}

function earlier(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) < 0 ? a : b;
}
