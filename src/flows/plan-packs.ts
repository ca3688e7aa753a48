/** Before each 1:1 that is found on a manager's calendar: one letter on that report, at most one a week for each. */
import { occurrenceKey } from "#domain/calendar/event.ts";
import { oneToOneWith } from "#domain/moments/one-to-one.ts";
import { packPart } from "./letters/coaching-pack.ts";
import { sendLetter, withdrawLetter } from "./letters/send.ts";
import type { Ports } from "./ports.ts";
import { wakeDelivery } from "./wake.ts";

const aheadHours = 48;
const leadMinutes = 60;
/** Days in which one pack is enough, however often they meet. */
const apartDays = 6;

type PackPorts = Pick<Ports, "calendars" | "clock" | "deliveries" | "newId" | "people" | "queue">;

/** Level-triggered: run as often as you like. A 1:1 that moved moves its letter, one that is over or called off takes it back. */
export async function planPacks(ports: PackPorts): Promise<{ readonly planned: number }> {
  const now = ports.clock.now();
  // Direct reports alone, whatever the reporting line may see: a 1:1 is with one's own manager.
  const teams = Map.groupBy(await ports.people.list(), ({ managerEmail }) => managerEmail);
  let planned = 0;
  for (const [manager, team] of teams) {
    if (manager === null) continue;
    const reports = team.map(({ email }) => email).filter((email) => email !== manager);
    const rows = await ports.calendars.eventsBetween(manager, now, now.add({ hours: aheadHours }));
    for (const { event, removedAt } of rows) {
      const rep = oneToOneWith(event, manager, reports);
      const key = `pack:${manager}:${occurrenceKey(event)}`;
      if (rep === null || removedAt !== null) await withdrawLetter(ports, key, "call-cancelled");
      else if (
        Temporal.Instant.compare(event.start, now) > 0 &&
        (await planOne(ports, { manager, rep, key, start: event.start }))
      )
        planned += 1;
    }
  }
  return { planned };
}

async function planOne(
  ports: PackPorts,
  one: { readonly manager: string; readonly rep: string; readonly key: string; readonly start: Temporal.Instant },
): Promise<boolean> {
  const { manager, rep, key, start } = one;
  const now = ports.clock.now();
  const dueAt = start.subtract({ minutes: leadMinutes });
  const before = await ports.deliveries.byIdemKey(`letter:${key}`);
  if (before !== null) {
    const isMoved = Temporal.Instant.compare(before.expiresAt, start) !== 0;
    if (before.postedRev !== null || (!isMoved && before.status !== "cancelled")) return false;
    if (before.status === "cancelled" && before.because !== "call-cancelled") return false;
    const [changed] = await ports.deliveries.write({
      inserts: [],
      changes: [{ id: before.id, rev: before.rev, dueAt, expiresAt: start, status: "pending", because: null }],
      now,
    });
    if (changed !== undefined) await wakeDelivery(ports, changed);
    return false;
  }
  const since = start.subtract({ hours: apartDays * 24 });
  const recent = (await ports.deliveries.ofRecipient(manager, since)).some(
    ({ subject, status, expiresAt }) =>
      subject.kind === "letter" &&
      subject.topic === "coaching" &&
      subject.ref === rep &&
      subject.part?.startsWith("pack:") === true &&
      status !== "cancelled" &&
      status !== "failed" &&
      Temporal.Instant.compare(expiresAt, since) > 0,
  );
  if (recent) return false;
  const sent = await sendLetter(ports, {
    kind: "nudge",
    recipient: manager,
    key,
    subject: { kind: "letter", topic: "coaching", ref: rep, part: packPart(start.toString()) },
    dueAt,
    expiresAt: start,
  });
  return sent !== null;
}
