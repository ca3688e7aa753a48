import type { Ports } from "../ports.ts";
import type { ActionResult } from "../use-cases.ts";
import { sendLetter } from "./send.ts";

const snoozeHours = 24;

/** The same letter again a day later; what is left of its life goes with it. A letter that says nothing by then is not sent. */
export async function snoozeLetter(
  ports: Pick<Ports, "clock" | "deliveries" | "newId" | "queue">,
  deliveryId: string,
  email: string,
): Promise<ActionResult> {
  const row = await ports.deliveries.get(deliveryId);
  if (row === null || row.recipient !== email) return { kind: "refused", because: "This message is not yours." };
  const { subject, kind } = row;
  if (subject.kind !== "letter" || kind === "scene" || (kind !== "nudge" && kind !== "owner-note"))
    return { kind: "refused", because: "This message cannot be snoozed; “Pause for a day” holds everything." };
  const dueAt = ports.clock.now().add({ hours: snoozeHours });
  const sent = await sendLetter(ports, {
    kind,
    recipient: email,
    key: `snoozed:${row.id}`,
    subject,
    dueAt,
    expiresAt: dueAt.add({ hours: 7 * 24 }),
  });
  return {
    kind: "done",
    said:
      sent === null
        ? "It is snoozed already."
        : "Snoozed: it comes again tomorrow at this time, if it still holds then.",
  };
}
