import { briefRequestOf } from "./message-content.ts";
import type { Ports } from "./ports.ts";
import { type PreparePorts, prepareBrief } from "./prepare-brief.ts";
import { readerZone } from "./reader-zone.ts";

/** A planned brief is worded this long before it is due: time for a budget of 25 seconds and for a burst of a hundred. */
const aheadMinutes = 5;
/** With less than this left the answer would come too late. */
const leastSeconds = 3;
const batch = 500;

/** Wakes a job for each planned brief that is due soon and not worded yet. Run with the sweep: rows are the truth here as well. */
export async function wakeWording(ports: Pick<Ports, "clock" | "queue" | "wording">): Promise<void> {
  if (ports.wording == null) return;
  const now = ports.clock.now();
  const rows = await ports.wording.results.toWord({
    from: now.add({ seconds: leastSeconds }),
    to: now.add({ minutes: aheadMinutes }),
    limit: batch,
  });
  for (const { id, rev } of rows)
    await ports.queue.wake("word-brief", { id, rev }, { key: `word-${id}-${rev}`, at: now });
}

/** Words one planned brief ahead, within what is left until it is due. Nothing to do any more is no error. */
export async function wordAhead(
  ports: PreparePorts & Pick<Ports, "calendars" | "deliveries" | "wording">,
  { id }: { readonly id: string },
  signal: AbortSignal,
): Promise<void> {
  if (ports.wording == null) return;
  const row = await ports.deliveries.get(id);
  if (row === null || row.status !== "pending" || row.shape !== "active") return;
  const person = await ports.people.find(row.recipient);
  const leftMs = row.dueAt.epochMilliseconds - ports.clock.now().epochMilliseconds;
  if (person === null || leftMs < leastSeconds * 1000) return;
  const request = await briefRequestOf(ports, row, await readerZone(ports, person));
  if ((await ports.wording.results.ofDelivery(id, request.accountId)) !== null) return;
  await prepareBrief(ports, {
    ...request,
    wording: { kind: "ahead", deliveryId: id, signal: AbortSignal.any([signal, AbortSignal.timeout(leftMs)]) },
  });
}
