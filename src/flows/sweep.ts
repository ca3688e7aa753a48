import type { Ports } from "./ports.ts";
import { isBriefDueSoon } from "./prepare-ahead.ts";
import { deliveryKey, wakeHorizonHours } from "./wake.ts";

const batch = 5_000;
const together = 200;
/** A poll that finds nothing new takes some milliseconds: many together cost little more than one. */
const calendarsInOneJob = 25;
/** A row this late that was woken before is woken again (DeliveryStore.toWake). */
const overdueSeconds = 30;

/** Reads the rows and wakes whatever should be awake and is not: the queue may lose everything, the rows lose nothing. */
export async function sweep(
  ports: Pick<Ports, "clock" | "calendars" | "deliveries" | "queue" | "scenes">,
  { jumped = false }: { readonly jumped?: boolean } = {},
): Promise<void> {
  const now = ports.clock.now();
  const horizon = now.add({ hours: wakeHorizonHours });
  // After a jump of the clock every wake-up still waits for the old time: rows that are due count as overdue at once.
  const seenFrom = jumped ? now.add({ seconds: overdueSeconds + 1 }) : now;
  const rows = await ports.deliveries.toWake({ now: seenFrom, horizon, limit: batch });
  for (let start = 0; start < rows.length; start += together) {
    const some = rows.slice(start, start + together);
    const woken = await Promise.all(
      some.map((row) =>
        ports.queue.wake(
          "deliver",
          { id: row.id, rev: row.rev },
          { key: deliveryKey(row), at: Temporal.Instant.compare(row.dueAt, seenFrom) === 0 ? now : row.dueAt },
        ),
      ),
    );
    await ports.deliveries.markWoken(
      some.filter((_, index) => woken[index]),
      now,
    );
  }
  if (await isBriefDueSoon(ports)) await ports.queue.wake("prepare", {}, { key: "prepare", at: now });
  for (const id of await ports.scenes.toWake(now, together)) {
    await ports.queue.wake("run-scene", { id }, { key: `${id}-sweep`, at: now });
  }
  // Its own schedule follows the machine's clock.
  if (jumped) await ports.queue.wake("route-nudges", {}, { key: "jump", at: now });
  const reps = await ports.calendars.duePulls(now, batch);
  for (let start = 0; start < reps.length; start += calendarsInOneJob) {
    const some = reps.slice(start, start + calendarsInOneJob);
    // A calendar that comes to be in two jobs is read once: whoever takes it first has it.
    await ports.queue.wake("watch-calendar", { reps: some }, { key: `${calendarKey(some[0] ?? "")}-and-on`, at: now });
  }
}

export function calendarKey(rep: string): string {
  return `cal-${rep}`;
}
