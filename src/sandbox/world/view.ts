import type { Occurrence } from "../google/index.ts";
import type { WorldAccount, WorldEvent, WorldView } from "./api.ts";
import { nextMoment } from "./moments.ts";
import { personOf, type SandboxWorld } from "./world.ts";

const hoursBack = 24;
const hoursAhead = 7 * 24;

/** Everything beside Slack as `email` has it. Throws Refused for somebody who is not of the demo company. */
export async function worldView(world: SandboxWorld, email: string): Promise<WorldView> {
  const person = personOf(world, email);
  const { ports } = world.product();
  const now = world.clock.now();
  await world.guide.look();
  const [next, events, accounts, current] = await Promise.all([
    nextMoment(world, email),
    eventsOf(world, email, person.timeZone),
    accountsOf(world),
    ports.documents.current({ viewer: null, at: now }),
  ]);
  const opportunities = accounts.flatMap((account) => account.opportunities);
  return {
    person: email,
    now: now.toString(),
    zone: person.timeZone,
    offsetMs: world.clock.offsetMs(),
    next: next === null ? null : { at: next.at.toString(), what: next.what },
    events,
    accounts,
    stages: different(opportunities.map(({ stage }) => stage)),
    competitors: different(opportunities.flatMap(({ competitor }) => competitor ?? [])),
    documents: world.files.list(new Set(current.map(({ id }) => id))),
    guide: world.guide.steps(),
  };
}

async function eventsOf(world: SandboxWorld, email: string, zone: string): Promise<readonly WorldEvent[]> {
  const { ports } = world.product();
  const now = world.clock.now();
  const from = now.subtract({ hours: hoursBack });
  const to = now.add({ hours: hoursAhead });
  const [known, rows] = await Promise.all([
    ports.calendars.eventsBetween(email, from, to),
    ports.deliveries.ofRecipient(email, from.subtract({ hours: hoursAhead })),
  ]);
  const decisions = new Map(known.map(({ event, decision }) => [event.providerId, decision]));
  const deliveries = Map.groupBy(
    rows.filter((row) => row.subject.kind === "call"),
    (row) => (row.subject.kind === "call" ? row.subject.facts.providerId : ""),
  );
  return world.google
    .occurrences(email, from, to)
    .filter((one) => one.state === "live" || decisions.has(one.id))
    .map((one): WorldEvent => {
      const decision = decisions.get(one.id) ?? null;
      return {
        ...entryOf(one, email, zone),
        decision:
          decision === null
            ? null
            : {
                verdict: decision.kind,
                reason: decision.reason,
                words: decision.because,
                account:
                  decision.kind === "customer-call"
                    ? { id: decision.account.accountId, name: decision.account.name }
                    : null,
              },
        deliveries: (deliveries.get(one.id) ?? []).map(({ id, kind, status, dueAt }) => ({
          id,
          kind,
          status,
          dueAt: dueAt.toString(),
        })),
      };
    });
}

function entryOf(one: Occurrence, email: string, zone: string): Omit<WorldEvent, "decision" | "deliveries"> {
  const { organizer } = one.meeting;
  return {
    id: one.id,
    calendar: email,
    title: one.content.summary ?? "(no title)",
    startsAt: Temporal.Instant.fromEpochMilliseconds(one.startMs).toString(),
    endsAt: Temporal.Instant.fromEpochMilliseconds(one.endMs).toString(),
    zone: one.start.timeZone ?? zone,
    allDay: one.start.date !== undefined,
    status: one.state === "live" ? (one.content.status ?? "confirmed") : "cancelled",
    organizer: { email: organizer.email, name: organizer.displayName ?? null, self: organizer.email === email },
    attendees: one.attendees.flatMap((guest) =>
      guest.email === undefined || guest.resource === true
        ? []
        : [{ email: guest.email, name: guest.displayName ?? null, response: guest.responseStatus ?? "needsAction" }],
    ),
    recurring: one.key !== null,
  };
}

async function accountsOf(world: SandboxWorld): Promise<readonly WorldAccount[]> {
  const { ports } = world.product();
  const ids = world.demo.accounts.map(({ id }) => id);
  const [accounts, opportunities] = await Promise.all([
    ports.records.accounts(ids),
    ports.records.opportunitiesOf(ids),
  ]);
  const byAccount = Map.groupBy(opportunities, ({ accountId }) => accountId);
  const contacts = Map.groupBy(world.demo.contacts, ({ accountId }) => accountId);
  return accounts
    .map(({ id, name, ownerEmail }) => ({
      id,
      name,
      owner: ownerEmail,
      contacts: (contacts.get(id) ?? []).map(({ email, name: called, title }) => ({ email, name: called, title })),
      opportunities: (byAccount.get(id) ?? []).map((row) => ({
        id: row.id,
        name: row.name,
        stage: row.stage,
        competitor: row.competitor,
        closeDate: row.closeDate,
        nextStep: row.nextStep,
        meddpicc: row.meddpicc,
      })),
    }))
    .sort((a, b) => a.name.localeCompare(b.name, "en"));
}

function different(words: readonly string[]): readonly string[] {
  return [...new Set(words)].sort((a, b) => a.localeCompare(b, "en"));
}
