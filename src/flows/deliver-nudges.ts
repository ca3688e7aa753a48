/** What became of the letters whose time has come: sent with its follow-up, or held with the reason and given another time. */
import type { Delivery } from "#domain/moments/delivery.ts";
import { catalog } from "#domain/nudges/catalog/index.ts";
import { followUpAt } from "#domain/nudges/follow-up.ts";
import type { HoldReason } from "#domain/nudges/holds.ts";
import type { Nudge } from "#domain/nudges/nudge.ts";
import type { Ports } from "./ports.ts";

const batch = 2_000;
/** A letter that could not be delivered is not tried again in the same hours. */
const againHours = 12;

/** Returns the reps concerned: what was said to them may open the way to their manager's nudge. */
export async function settleNudges(
  ports: Pick<Ports, "clock" | "deliveries" | "nudges">,
): Promise<ReadonlySet<string>> {
  const now = ports.clock.now();
  const rows = await ports.nudges.dueSends(now, batch);
  const reps = new Set<string>();
  const changed: Nudge[] = [];
  const deliveries = await Promise.all(
    rows.map(({ letter }) => (letter === null ? null : ports.deliveries.byIdemKey(`letter:${letter}`))),
  );
  for (const [index, row] of rows.entries()) {
    const next = settled(row, deliveries[index] ?? null, now);
    if (next === null) continue;
    changed.push(next);
    if (row.rep !== null) reps.add(row.rep);
  }
  await ports.nudges.save(changed);
  return reps;
}

/** The row as its letter's delivery makes it; null while that is still under way. */
export function settled(row: Nudge, delivery: Delivery | null, now: Temporal.Instant): Nudge | null {
  // Stopped between keeping the row and sending the letter: it is planned again.
  if (delivery === null) return { ...row, letter: null, dueAt: null, lookAt: now, updatedAt: now };
  const { sentAt } = delivery;
  if (delivery.postedRev !== null && sentAt !== null) {
    const deadlineAt = row.call?.at ?? sentAt.add({ hours: 24 * catalog[row.type].deadlineDays });
    return {
      ...row,
      status: "sent",
      because: null,
      sentAt,
      deadlineAt,
      followUpAt: followUpAt(row, deadlineAt),
      lookAt: null,
      updatedAt: now,
    };
  }
  if (delivery.status !== "cancelled" && delivery.status !== "failed") return null;
  return {
    ...row,
    status: "held",
    because: holdOf(delivery.because),
    letter: null,
    dueAt: null,
    lookAt: now.add({ hours: againHours }),
    updatedAt: now,
  };
}

function holdOf(because: string | null): HoldReason {
  return because === "stopped" || because === "paused" ? because : "not-delivered";
}
