import { dueBehaviours } from "#domain/behaviours/due.ts";
import { editOf } from "./edit-reasons.ts";
import type { DeliveryChange, Ports } from "./ports.ts";
import { wakeDelivery } from "./wake.ts";

/** A play reaches briefs of calls this far ahead; what is posted of them is written again. */
const aheadDays = 14;

/**
 * After a play came or changed: briefs that are posted for calls of the next 14 days which it asks something of are brought up to date, the same minute. What is
 * not posted yet is assembled when it is due and needs nothing. Returns how many were.
 */
export async function replanForPlays(
  ports: Pick<Ports, "calendars" | "clock" | "deliveries" | "plays" | "queue" | "records">,
  playIds: readonly string[],
): Promise<number> {
  const now = ports.clock.now();
  const horizon = now.add({ hours: aheadDays * 24 });
  const plays = (await ports.plays.list()).filter(({ id }) => playIds.includes(id));
  if (plays.length === 0) return 0;
  const concerned = new Map<string, boolean>();
  let count = 0;
  for (const { rep } of await ports.calendars.connections()) {
    const changes: DeliveryChange[] = [];
    for (const row of await ports.deliveries.ofRecipient(rep, now)) {
      if (row.subject.kind !== "call" || row.status !== "sent" || row.shape !== "active") continue;
      const { accountId, startsAt } = row.subject.facts;
      const start = Temporal.Instant.from(startsAt);
      if (Temporal.Instant.compare(start, now) <= 0 || Temporal.Instant.compare(start, horizon) > 0) continue;
      const key = `${accountId} ${startsAt.slice(0, 10)}`;
      const asks = concerned.get(key) ?? (await asksSomething(accountId, startsAt.slice(0, 10)));
      concerned.set(key, asks);
      if (asks) changes.push(editOf(row, "play-changed"));
    }
    if (changes.length === 0) continue;
    const written = await ports.deliveries.write({ inserts: [], changes, now });
    await Promise.all(written.map((row) => wakeDelivery(ports, row)));
    count += written.length;
  }
  return count;

  async function asksSomething(accountId: string, day: string): Promise<boolean> {
    const account = await ports.records.account(accountId);
    if (account === null) return false;
    const opportunities = await ports.records.opportunitiesOf([accountId]);
    return dueBehaviours(plays, { account, opportunities, day, said: [] }).length > 0;
  }
}
