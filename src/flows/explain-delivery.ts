import type { Fact } from "#domain/briefs/brief.ts";
import { type FactKind, factKind } from "#domain/briefs/fact-kinds.ts";
import type { Delivery } from "#domain/moments/delivery.ts";
import { whyNotSent, whyWithdrawn } from "#domain/moments/words.ts";
import { whyThisMessage } from "./message-content.ts";
import type { Ports } from "./ports.ts";
import type { Explanation } from "./use-cases.ts";

/** Why you, why now, from what evidence: sentences for the person who received the message. */
export async function explainDelivery(
  ports: Pick<Ports, "briefs" | "people" | "plays">,
  row: Delivery,
): Promise<Explanation> {
  const settings = await ports.people.settings(row.recipient);
  const brief = row.briefId === null ? null : await ports.briefs.get(row.briefId);
  const lines = [whyThisMessage(row)];
  if (row.subject.kind === "call") lines.push(`Rule: ${row.subject.decision.reason}.`);
  if (row.kind === "brief") lines.push(`Your lead time is ${settings.leadMinutes} minutes.`);
  if (row.shape === "withdrawn") lines.push(whyWithdrawn(row.because));
  if (row.status === "cancelled") lines.push(`Nothing was sent: ${whyNotSent(row.because)}.`);
  if (brief !== null) {
    const items = brief.sections.flatMap((section) => section.items);
    const facts = items.flatMap((item) => item.facts);
    const documents = new Set(items.flatMap((item) => item.citations.map((citation) => citation.title)));
    lines.push(...(await factLines(ports, facts)));
    lines.push(`From your documents: ${documents.size === 0 ? "nothing" : [...documents].join(", ")}.`);
    lines.push(
      brief.mode === "extractive"
        ? "No AI wording: every sentence is a record or a quotation."
        : "Worded by a model, checked against the sources.",
    );
  }
  return { deliveryId: row.id, lines };
}

/** One line for each kind of place that facts were read in; the CRM is named even when nothing came from it. */
async function factLines(ports: Pick<Ports, "plays">, facts: readonly Fact[]): Promise<readonly string[]> {
  const of = (kind: FactKind) => facts.filter((fact) => factKind(fact) === kind);
  const records = [...new Set(of("crm").map(({ record }) => record.replace(":", " ")))];
  const ids = [...new Set(of("play").map(({ record }) => record.slice("play:".length)))];
  const plays = await Promise.all(ids.map(async (id) => (await ports.plays.get(id))?.name ?? id));
  const days = [...new Set(of("call").flatMap(({ at }) => at ?? []))];
  return [
    `From your CRM: ${records.length === 0 ? "nothing" : records.join(", ")}.`,
    ...(of("calendar").length === 0 ? [] : ["From your calendar: who is on this call, and how they answered."]),
    ...(plays.length === 0 ? [] : [`From ${plays.length === 1 ? "a play" : "plays"}: ${plays.join(", ")}.`]),
    ...(of("call").length === 0
      ? []
      : [`From the last call's transcript${days.length === 0 ? "" : `: ${days.join(", ")}`}.`]),
    ...(of("moment").length === 0 ? [] : ["From a colleague, who agreed to share it: words from a call of theirs."]),
  ];
}
