/** "Wrong or old?" on one item of a brief: it goes from that brief at once, its document's owner is told, and it counts against the document. */
import type { Brief, BriefItem } from "#domain/briefs/brief.ts";
import { briefSlots } from "#domain/briefs/brief.ts";
import { ownDelivery } from "./correct-call.ts";
import { ofRecord, ownerAmong } from "./document-owners.ts";
import { editOf } from "./edit-reasons.ts";
import type { ItemReport } from "./feedback-ports.ts";
import { refreshLetter, sendLetter } from "./letters/send.ts";
import type { Ports } from "./ports.ts";
import type { ActionResult } from "./use-cases.ts";
import { wakeDelivery } from "./wake.ts";

type ReportPorts = Pick<
  Ports,
  | "briefs"
  | "clock"
  | "deliveries"
  | "documentFeedback"
  | "documents"
  | "newId"
  | "people"
  | "plays"
  | "queue"
  | "records"
>;

/** `item` is "<slot>:<place>" of the brief as it is shown now; `words` are what the person saw there. */
export interface ItemChoice {
  readonly item: string;
  readonly words: string;
}

export async function reportableItems(
  ports: ReportPorts,
  deliveryId: string,
  email: string,
): Promise<readonly ItemChoice[] | null> {
  const row = await ownDelivery(ports, deliveryId, email);
  const brief = row?.briefId == null ? null : await ports.briefs.get(row.briefId);
  return brief === null ? null : choicesOf(brief);
}

function choicesOf(brief: Brief): readonly ItemChoice[] {
  return brief.sections.flatMap(({ slot, items }) =>
    items.map((item, place) => ({ item: `${slot}:${place}`, words: wordsOf(item) })),
  );
}

export async function reportItem(
  ports: ReportPorts,
  { deliveryId, email, item }: { readonly deliveryId: string; readonly email: string; readonly item: string },
): Promise<ActionResult> {
  const row = await ownDelivery(ports, deliveryId, email);
  const brief = row?.briefId == null ? null : await ports.briefs.get(row.briefId);
  const [slot = "", place = ""] = item.split(":");
  const found = brief?.sections.find((section) => section.slot === slot)?.items[Number(place)];
  if (row === null || brief === null || found === undefined || ports.documentFeedback === undefined)
    return { kind: "refused", because: "That part of the message is not there any more." };
  const at = ports.clock.now();
  const sources = sourcesOf(found);
  const people = await ports.people.list();
  const reports = await Promise.all(
    sources.map(
      async ({ documentId, passageId }): Promise<ItemReport> => ({
        deliveryId,
        person: email,
        slot,
        documentId,
        passageId,
        owner: ownerAmong(people, await ownerSaid(ports, documentId, brief)),
        words: wordsOf(found),
        at,
      }),
    ),
  );
  await ports.documentFeedback.add(reports);
  const left = withoutReported(brief, await ports.documentFeedback.ofDelivery(deliveryId));
  await ports.briefs.save(left);
  await editNow(ports, deliveryId);
  const owners = [...new Set(reports.flatMap(({ owner }) => owner ?? []))].filter((owner) => owner !== email);
  for (const owner of owners) await tellOwner(ports, owner, at);
  const told =
    owners.length > 0
      ? "The owner of its source is told."
      : reports.some(({ owner }) => owner === email)
        ? "You own its source: correct it there, and it is right after the next import."
        : "Its source names no owner among your people, so nobody else is told.";
  return { kind: "done", said: `Taken out of this brief. ${told}` };
}

/** The brief without what its reader called wrong or old: also when it is assembled anew, in other words from the same passage. */
export function withoutReported(brief: Brief, reports: readonly ItemReport[]): Brief {
  if (reports.length === 0) return brief;
  const isReported = (slot: string, item: BriefItem) =>
    reports.some(
      (one) =>
        one.slot === slot &&
        (one.words === wordsOf(item) ||
          (one.passageId !== null && item.citations.some(({ passageId }) => passageId === one.passageId))),
    );
  const sections = brief.sections
    .map(({ slot, items }) => ({ slot, items: items.filter((item) => !isReported(slot, item)) }))
    .filter(({ items }) => items.length > 0);
  const filled = new Set(sections.map(({ slot }) => slot));
  return { ...brief, sections, gaps: briefSlots.filter((slot) => !filled.has(slot)) };
}

async function editNow(ports: ReportPorts, id: string): Promise<void> {
  const row = await ports.deliveries.get(id);
  if (row === null) return;
  const [changed] = await ports.deliveries.write({
    inserts: [],
    changes: [editOf(row, "item-reported")],
    now: ports.clock.now(),
  });
  if (changed !== undefined) await wakeDelivery(ports, changed);
}

/** One note a day for each owner: it grows with what is reported after it. */
async function tellOwner(ports: ReportPorts, owner: string, at: Temporal.Instant): Promise<void> {
  const date = at.toZonedDateTimeISO("UTC").toPlainDate().toString();
  const key = `wrong-source:${owner}:${date}`;
  const sent = await sendLetter(ports, {
    kind: "owner-note",
    recipient: owner,
    key,
    subject: { kind: "letter", topic: "wrong-source", ref: date },
    dueAt: at,
    expiresAt: at.add({ hours: 72 }),
  });
  if (sent === null) await refreshLetter(ports, key);
}

function sourcesOf({
  citations,
  facts,
}: BriefItem): readonly { readonly documentId: string; readonly passageId: string | null }[] {
  if (citations.length > 0)
    return [...new Map(citations.map(({ documentId, passageId }) => [documentId, { documentId, passageId }])).values()];
  return [...new Set(facts.map(({ record }) => `record:${record}`))].map((documentId) => ({
    documentId,
    passageId: null,
  }));
}

/** Documents and plays name their owner by address or by name; what the CRM says belongs to whoever owns the deal, else the account. */
async function ownerSaid(ports: ReportPorts, source: string, { account, opportunity }: Brief): Promise<string | null> {
  if (!source.startsWith(ofRecord)) return (await ports.documents.document(source))?.owner ?? null;
  const record = source.slice(ofRecord.length);
  if (record.startsWith("play:")) return (await ports.plays.get(record.slice("play:".length)))?.owner ?? null;
  if (!/^(?:account|contact|opportunity):/.test(record)) return null;
  const deals = await ports.records.opportunitiesOf([account.id]);
  const named =
    deals.find(({ id }) => record === `opportunity:${id}`) ?? deals.find(({ id }) => id === opportunity?.id);
  return named?.ownerEmail ?? (await ports.records.account(account.id))?.ownerEmail ?? null;
}

const wordsOf = ({ text, detail }: BriefItem): string => (detail === null ? text : `${text}: ${detail}`);
