/** Monday morning where they are: every owner of documents hears once what is due, contradicted, called wrong, or asked for and missing. */
import { sendLetter } from "./letters/send.ts";
import { readerZone } from "./reader-zone.ts";
import { documentsByOwner, hasSomething, type ReviewPorts, reviewOf } from "./review-of-owner.ts";

const hour = 9;
/** A product that was down on Monday still sends it on Tuesday. */
const lateHours = 36;

/** Run with the maintenance: costs nothing outside of Monday. Returns how many letters were put on their way. */
export async function remindOwners(ports: ReviewPorts): Promise<number> {
  if (ports.governance === undefined) return 0;
  const now = ports.clock.now();
  // It is Monday somewhere from Sunday 10:00 UTC on, and the late hours end on Wednesday.
  if (![7, 1, 2, 3].includes(now.toZonedDateTimeISO("UTC").dayOfWeek)) return 0;
  let sent = 0;
  for (const [email, documents] of await documentsByOwner(ports)) {
    const person = await ports.people.find(email);
    if (person === null) continue;
    const due = mondayMorning(now, await readerZone(ports, person));
    const expiresAt = due.add({ hours: lateHours });
    if (Temporal.Instant.compare(now, due) < 0 || Temporal.Instant.compare(now, expiresAt) >= 0) continue;
    const date = due.toZonedDateTimeISO("UTC").toPlainDate().toString();
    const key = reviewKey(email, date);
    if ((await ports.deliveries.byIdemKey(`letter:${key}`)) !== null) continue;
    if (!hasSomething(await reviewOf(ports, person, documents))) continue;
    const row = await sendLetter(ports, {
      kind: "owner-note",
      recipient: email,
      key,
      subject: { kind: "letter", topic: "knowledge-review", ref: date },
      dueAt: now,
      expiresAt,
    });
    if (row !== null) sent += 1;
  }
  return sent;
}

export const reviewKey = (email: string, date: string): string => `knowledge-review:${email}:${date}`;

/** 09:00 of the Monday of this week, on the wall where they are. */
export function mondayMorning(now: Temporal.Instant, zone: string): Temporal.Instant {
  const local = now.toZonedDateTimeISO(zone);
  const monday = local.toPlainDate().subtract({ days: local.dayOfWeek - 1 });
  return monday.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from({ hour }) }).toInstant();
}
