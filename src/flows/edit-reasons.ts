import type { Delivery } from "#domain/moments/delivery.ts";
import type { DeliveryChange } from "./ports.ts";

/** Why a brief that stands in a conversation is written anew although its call is as it was. Kept as the row's `because`; an edit without one follows its call. */
const reasons = {
  "play-changed": "A play changed.",
  "document-replaced": "A document that it quoted is no longer current.",
  "item-reported": "Its reader reported a part of it.",
  "moment-taken-back": "A shared moment in it was taken back.",
} as const;
type EditReason = keyof typeof reasons;

/** A new revision of the same message. What a row that is moved, withdrawn or not posted yet says of itself stays. */
export function editOf(row: Pick<Delivery, "id" | "rev" | "shape" | "postedRev">, because: EditReason): DeliveryChange {
  const { id, rev } = row;
  return row.shape === "active" && row.postedRev !== null ? { id, rev, because } : { id, rev };
}

/** Why it was edited, in a sentence. */
export function whyEdited({ because, subject }: Pick<Delivery, "because" | "subject">): string {
  const known = because !== null && because in reasons ? reasons[because as EditReason] : null; // `in` has looked
  if (known !== null) return known;
  return subject.kind === "call" ? "The call changed." : "What it says changed.";
}
