import type { CallDecision } from "#domain/calendar/decision.ts";
import type { Delivery } from "#domain/moments/delivery.ts";
import { whyNotSent, whyWithdrawn } from "#domain/moments/words.ts";
import type { Ports, StoredEvent } from "./ports.ts";

interface Known {
  readonly rep: string;
  readonly stored: StoredEvent | null;
  readonly decision: CallDecision | null;
  /** Newest first. */
  readonly deliveries: readonly Delivery[];
}

/** Why no message stands for it now, in one sentence; null when one does. */
export async function whyNoMessage(
  ports: Pick<Ports, "calendars" | "people">,
  { rep, stored, decision, deliveries }: Known,
): Promise<string | null> {
  if (deliveries.some((row) => row.status === "sent" && row.shape !== "withdrawn")) return null;
  const waiting = deliveries.find((row) => row.status === "pending" || row.status === "sending");
  if (waiting !== undefined) {
    const held = waiting.because === null ? "" : ` It was held back before: ${waiting.because}.`;
    return `Not yet: it is due at ${waiting.dueAt.toString({ smallestUnit: "minute" })}.${held}`;
  }
  if (decision === null && stored !== null)
    return "The entry was not looked at yet; the next read of the calendar does.";
  if (decision?.kind === "not-a-call") {
    const posted = deliveries.some((row) => row.status === "sent");
    return posted ? `The message was withdrawn: ${decision.because}` : `It gets no brief: ${decision.because}`;
  }
  const [last] = deliveries;
  if (last?.status === "sent") return `The message was withdrawn: ${whyWithdrawn(last.because)}`;
  if (last?.status === "failed")
    return `Slack refused it (${last.because ?? "no reason given"}); it is not tried again.`;
  if (last !== undefined) return `Nothing was sent: ${whyNotSent(last.because)}.`;
  const [connection, settings] = await Promise.all([ports.calendars.connection(rep), ports.people.settings(rep)]);
  if (connection !== null && connection.status !== "connected")
    return "Nothing is planned: the calendar is not connected any more.";
  if (settings.stopped.includes("brief")) return "Nothing is planned: the rep stopped briefs.";
  return "Nothing is planned for it: it was over, or too close, when Sideline learned of it.";
}
