/** Which mornings get a digest? Level-triggered like the plan of calls: rows are compared with the calendar and the rep's settings. */
import type { Delivery, RepSettings } from "./delivery.ts";
import type { SeenEvent } from "./plan.ts";
import { digestDueAt, holdAt, isHold } from "./timing.ts";

type Instant = Temporal.Instant;

/** A digest that is later than this tells nobody anything new. */
const lastingHours = 4;

interface DigestInsert {
  readonly idemKey: string;
  readonly kind: "digest";
  readonly recipient: string;
  readonly subject: { readonly kind: "day"; readonly date: string };
  readonly dueAt: Instant;
  readonly expiresAt: Instant;
}
interface DigestChange {
  readonly id: string;
  readonly rev: number;
  readonly status: "pending" | "cancelled";
  readonly because: string | null;
}

/** One digest for each local day that has a customer call. A day whose calls vanish keeps its row: what to say is decided when it is due. */
export function planDigests(input: {
  readonly rep: string;
  readonly now: Instant;
  readonly zone: string;
  readonly settings: RepSettings;
  readonly events: readonly SeenEvent[];
  readonly deliveries: readonly Delivery[];
}): { readonly inserts: readonly DigestInsert[]; readonly changes: readonly DigestChange[] } {
  const { rep, now, zone, settings, deliveries } = input;
  const rows = deliveries.filter((row) => row.kind === "digest");
  const wanted = settings.digest && !settings.stopped.includes("digest");
  const known = new Set(rows.map((row) => row.idemKey));
  const days = wanted ? callDays(input) : [];
  return {
    inserts: days.flatMap((date) => {
      const dueAt = digestDueAt(Temporal.PlainDate.from(date), zone);
      const idemKey = `digest:${rep}:${date}`;
      if (known.has(idemKey) || Temporal.Instant.compare(dueAt, now) < 0) return [];
      const expiresAt = dueAt.add({ hours: lastingHours });
      return [{ idemKey, kind: "digest", recipient: rep, subject: { kind: "day", date }, dueAt, expiresAt }];
    }),
    changes: rows.flatMap(({ id, rev, status, because, expiresAt }): readonly DigestChange[] => {
      if (status === "pending" && !wanted) {
        const reason = settings.digest ? "stopped" : "switched-off";
        return [{ id, rev, status: "cancelled", because: reason }];
      }
      const inTime = Temporal.Instant.compare(now, expiresAt) < 0;
      const again =
        status === "cancelled" && isHold(because) && wanted && inTime && holdAt("digest", now, settings, zone) === null;
      return again ? [{ id, rev, status: "pending", because: null }] : [];
    }),
  };
}

function callDays({ now, zone, events }: Parameters<typeof planDigests>[0]): readonly string[] {
  const days = new Set<string>();
  for (const { event, decision, removed } of events) {
    if (removed || decision.kind !== "customer-call" || Temporal.Instant.compare(event.start, now) <= 0) continue;
    days.add(event.start.toZonedDateTimeISO(zone).toPlainDate().toString());
  }
  return [...days];
}
