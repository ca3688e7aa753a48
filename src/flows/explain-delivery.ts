import type { Delivery } from "#domain/moments/delivery.ts";
import { whyNotSent, whyWithdrawn } from "#domain/moments/words.ts";
import { whyThisMessage } from "./message-content.ts";
import type { Ports } from "./ports.ts";
import type { Explanation } from "./use-cases.ts";

/** Why you, why now, from what evidence: sentences for the person who received the message. */
export async function explainDelivery(ports: Pick<Ports, "briefs" | "people">, row: Delivery): Promise<Explanation> {
  const settings = await ports.people.settings(row.recipient);
  const brief = row.briefId === null ? null : await ports.briefs.get(row.briefId);
  const lines = [whyThisMessage(row)];
  if (row.subject.kind === "call") lines.push(`Rule: ${row.subject.decision.reason}.`);
  if (row.kind === "brief") lines.push(`Your lead time is ${settings.leadMinutes} minutes.`);
  if (row.shape === "withdrawn") lines.push(whyWithdrawn(row.because));
  if (row.status === "cancelled") lines.push(`Nothing was sent: ${whyNotSent(row.because)}.`);
  if (brief !== null) {
    const items = brief.sections.flatMap((section) => section.items);
    const records = new Set(items.flatMap((item) => item.facts.map((fact) => fact.record)));
    const documents = new Set(items.flatMap((item) => item.citations.map((citation) => citation.title)));
    lines.push(`From your CRM: ${records.size === 0 ? "nothing" : [...records].join(", ")}.`);
    lines.push(`From your documents: ${documents.size === 0 ? "nothing" : [...documents].join(", ")}.`);
    lines.push(
      brief.mode === "extractive"
        ? "No AI wording: every sentence is a record or a quotation."
        : "Worded by a model, checked against the sources.",
    );
  }
  return { deliveryId: row.id, lines };
}
