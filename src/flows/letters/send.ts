/** Puts a letter on its way: a row first, then a wake-up. The same `key` twice is one letter. */
import type { Delivery, DeliveryKind } from "#domain/moments/delivery.ts";
import type { LetterSubject } from "#domain/moments/letter.ts";
import type { Ports } from "../ports.ts";
import { wakeDelivery } from "../wake.ts";

export interface LetterOrder {
  readonly kind: Extract<DeliveryKind, "nudge" | "owner-note" | "scene">;
  readonly recipient: string;
  readonly key: string;
  readonly subject: LetterSubject;
  readonly dueAt: Temporal.Instant;
  /** Not posted after this instant. */
  readonly expiresAt: Temporal.Instant;
}

/** The row written, or null when a letter with this key is there already. */
export async function sendLetter(
  ports: Pick<Ports, "clock" | "deliveries" | "newId" | "queue">,
  order: LetterOrder,
  /** False: the caller delivers it in its own order; the sweep finds it when the caller dies before. */
  { wake = true }: { readonly wake?: boolean } = {},
): Promise<Delivery | null> {
  const [row] = await ports.deliveries.write({
    inserts: [
      {
        id: ports.newId(),
        idemKey: `letter:${order.key}`,
        kind: order.kind,
        recipient: order.recipient,
        subject: order.subject,
        dueAt: order.dueAt,
        expiresAt: order.expiresAt,
      },
    ],
    changes: [],
    now: ports.clock.now(),
  });
  if (row === undefined) return null;
  if (wake) await wakeDelivery(ports, row);
  return row;
}

/** Writes the letter anew: what it says has changed. Nothing happens to a letter that is not there. */
export async function refreshLetter(ports: Pick<Ports, "clock" | "deliveries" | "queue">, key: string): Promise<void> {
  const row = await ports.deliveries.byIdemKey(`letter:${key}`);
  if (row === null) return;
  const [changed] = await ports.deliveries.write({
    inserts: [],
    changes: [{ id: row.id, rev: row.rev }],
    now: ports.clock.now(),
  });
  if (changed !== undefined) await wakeDelivery(ports, changed);
}

/** Takes a letter back: one not posted yet is never posted. */
export async function withdrawLetter(
  ports: Pick<Ports, "clock" | "deliveries">,
  key: string,
  because: string,
): Promise<void> {
  const row = await ports.deliveries.byIdemKey(`letter:${key}`);
  if (row === null || row.postedRev !== null || row.status === "cancelled") return;
  await ports.deliveries.write({
    inserts: [],
    changes: [{ id: row.id, rev: row.rev, status: "cancelled", because }],
    now: ports.clock.now(),
  });
}
