import type { Delivery } from "#domain/moments/delivery.ts";
import type { Ports } from "./ports.ts";

/** Wakes one delivery when it is due; farther than a day ahead is the sweeper's, so that the queue stays small. */
export async function wakeDelivery(
  ports: Pick<Ports, "clock" | "deliveries" | "queue">,
  row: Pick<Delivery, "id" | "rev" | "dueAt" | "status" | "postedRev">,
): Promise<void> {
  const hasWork = row.status === "pending" || (row.status === "sent" && (row.postedRev ?? -1) < row.rev);
  const now = ports.clock.now();
  const at = row.status === "pending" ? row.dueAt : now;
  if (!hasWork || Temporal.Instant.compare(at, now.add({ hours: wakeHorizonHours })) > 0) return;
  const woken = await ports.queue.wake("deliver", { id: row.id, rev: row.rev }, { key: deliveryKey(row), at });
  if (woken) await ports.deliveries.markWoken([{ id: row.id, rev: row.rev }], now);
}

export const wakeHorizonHours = 24;

export function deliveryKey(row: { readonly id: string; readonly rev: number }): string {
  return `dlv-${row.id}-${row.rev}`;
}
