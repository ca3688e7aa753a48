import type { Directory } from "#domain/accounts/matching.ts";
import { decideCall, lookupsFor } from "#domain/calendar/customer-call.ts";
import type { CallDecision } from "#domain/calendar/decision.ts";
import type { CalendarEvent } from "#domain/calendar/event.ts";
import type { Delivery, DeliveryKind } from "#domain/moments/delivery.ts";
import { planDigests } from "#domain/moments/digests.ts";
import { planCalls } from "#domain/moments/plan.ts";
import type { DeliveryChange, Ports, StoredEvent } from "./ports.ts";
import { readerZone } from "./reader-zone.ts";
import { wakeDelivery } from "./wake.ts";

/** How far ahead calls are planned. One page of the calendar holds a week of most reps. */
export const planAheadHours = 7 * 24;
const lookBackHours = 24;

type PlanPorts = Pick<
  Ports,
  | "clock"
  | "calendars"
  | "deliveries"
  | "domains"
  | "internal"
  | "metrics"
  | "newId"
  | "people"
  | "queue"
  | "records"
  | "rules"
>;

/** Decides every event of one rep again, compares with what is planned and posted, and records the difference. Safe to run at any time. */
export async function planMoments(ports: PlanPorts, { rep }: { readonly rep: string }): Promise<void> {
  const now = ports.clock.now();
  const person = await ports.people.find(rep);
  if (person === null) return;
  const from = now.subtract({ hours: lookBackHours });
  // The rows first: whoever changes events and rows while this runs makes these revisions stale, and nothing old is written back.
  const deliveries = await ports.deliveries.ofRecipient(rep, from);
  const [connection, stored, settings, zone] = await Promise.all([
    ports.calendars.connection(rep),
    ports.calendars.eventsBetween(rep, from, now.add({ hours: planAheadHours })),
    ports.people.settings(rep),
    readerZone(ports, person),
  ]);
  const events = await decideAll(ports, rep, stored, settings.blocked, now);

  const plan = planCalls({ rep, now, zone, settings, events, deliveries });
  const digests = planDigests({ rep, now, zone, settings, events, deliveries });
  // A calendar that is not read any more can't be trusted, whoever ended it: nothing new comes by itself. What is posted stays in line with what the rep says.
  const silent = connection !== null && connection.status !== "connected";
  const inserts = (silent ? [] : plan.inserts).map(({ because, ...insert }) => ({
    ...insert,
    id: ports.newId(),
    recipient: rep,
    ...(because === null ? {} : { because }),
  }));
  const digestInserts = silent ? [] : digests.inserts;
  const wanted = [...plan.changes, ...digests.changes];
  const changes = silent ? withoutNewPosts(wanted, deliveries) : wanted;
  if (inserts.length + changes.length + digestInserts.length === 0) return;
  const written = await ports.deliveries.write({
    inserts: [...inserts, ...digestInserts.map((row) => ({ ...row, id: ports.newId() }))],
    changes,
    now,
  });
  await Promise.all(written.map((row) => wakeDelivery(ports, row)));
}

function withoutNewPosts(
  changes: readonly DeliveryChange[],
  deliveries: readonly Delivery[],
): readonly DeliveryChange[] {
  const waiting = new Map(
    deliveries.filter((row) => row.status === "pending" || row.status === "cancelled").map((row) => [row.id, row]),
  );
  const planned = [...waiting.values()].filter(({ kind, status }) => status === "pending" && byItself.has(kind));
  return [
    ...changes.filter(({ id }) => !waiting.has(id)),
    ...planned.map(({ id, rev }) => ({ id, rev, status: "cancelled" as const, because: "disconnected" })),
  ];
}

/** Kinds that nobody asked for one by one. */
const byItself: ReadonlySet<DeliveryKind> = new Set(["brief", "day-before", "digest"]);

/** Decisions are stored with the event, so that every "no" can be shown later. */
async function decideAll(
  ports: PlanPorts,
  rep: string,
  stored: readonly StoredEvent[],
  blockedByRep: readonly string[],
  now: Temporal.Instant,
): Promise<{ event: CalendarEvent; decision: CallDecision; removed: boolean }[]> {
  const internal = await ports.internal();
  const context = { rep, internal, domains: ports.domains };
  const live = stored.filter((row) => row.removedAt === null).map((row) => row.event);
  const corrections = await ports.calendars.corrections(rep);
  const corrected = corrections.flatMap((row) => (row.verdict.kind === "account" ? [row.verdict.accountId] : []));
  const directory = await loadDirectory(ports, lookupsFor(live, context), corrected);
  const decided = stored.map((row) => ({
    event: row.event,
    removed: row.removedAt !== null,
    before: row.decision,
    decision:
      row.removedAt !== null
        ? removed
        : // What was decided while it mattered stays: "ended" would hide why a past entry got no brief.
          row.decision !== null && Temporal.Instant.compare(row.event.end, now) <= 0
          ? row.decision
          : decideCall(row.event, {
              ...context,
              now,
              blocked: [...blockedByRep, ...ports.rules.blocked],
              corrections,
              directory,
            }),
  }));
  const changed = decided.filter(({ before, decision }) => JSON.stringify(before) !== JSON.stringify(decision));
  if (changed.length > 0) {
    await ports.calendars.saveDecisions(
      rep,
      changed.map(({ event, decision }) => ({ providerId: event.providerId, decision })),
    );
    for (const { decision } of changed) ports.metrics.count("decisions_total", { reason: decision.reason });
  }
  return decided;
}

const removed: CallDecision = {
  kind: "not-a-call",
  reason: "removed",
  because: "It is no longer in your calendar.",
};

export async function loadDirectory(
  ports: Pick<Ports, "records">,
  lookups: { readonly emails: readonly string[]; readonly domains: readonly string[] },
  extraAccountIds: readonly string[] = [],
): Promise<Directory> {
  const [contacts, byDomain] = await Promise.all([
    lookups.emails.length === 0 ? [] : ports.records.contactsByEmail(lookups.emails),
    lookups.domains.length === 0 ? [] : ports.records.accountsByDomain(lookups.domains),
  ]);
  const ids = [...new Set([...contacts.map((contact) => contact.accountId), ...extraAccountIds])];
  const named = ids.length === 0 ? [] : await ports.records.accounts(ids);
  const accounts = new Map([...byDomain, ...named].map((account) => [account.id, account]));
  const opportunities = accounts.size === 0 ? [] : await ports.records.opportunitiesOf([...accounts.keys()]);
  const wanted = new Set(lookups.domains);
  const accountsByDomain = Map.groupBy(
    byDomain.flatMap((account) =>
      account.domains.filter((domain) => wanted.has(domain)).map((domain) => ({ domain, account })),
    ),
    ({ domain }) => domain,
  );
  return {
    contacts: new Map(contacts.map((contact) => [contact.email, contact])),
    accounts,
    accountsByDomain: new Map([...accountsByDomain].map(([domain, rows]) => [domain, rows.map((row) => row.account)])),
    opportunitiesByAccount: Map.groupBy(opportunities, (opportunity) => opportunity.accountId),
  };
}
