import { canSee } from "#domain/accounts/access.ts";
import type { Account, Person } from "#domain/accounts/records.ts";
import { echoed } from "#domain/briefs/plain-text.ts";
import { callFacts } from "#domain/moments/call-facts.ts";
import type { DeliverySubject } from "#domain/moments/delivery.ts";
import { planAheadHours } from "./plan-moments.ts";
import type { Ports, StoredEvent } from "./ports.ts";
import { notBriefed } from "./prepare-brief.ts";
import { readerZone } from "./reader-zone.ts";
import type { PrepAnswer } from "./use-cases.ts";
import { wakeDelivery } from "./wake.ts";

export type AskPorts = Pick<Ports, "calendars" | "clock" | "deliveries" | "newId" | "people" | "queue" | "records">;

/** A call that began this recently is still worth preparing for. */
const startedMinutesAgo = 10;
const maxChoices = 8;

type CallEvent = StoredEvent & {
  readonly decision: Extract<NonNullable<StoredEvent["decision"]>, { kind: "customer-call" }>;
};

/** `/prep [help | account | event id]`: finds what is meant and puts a message on its way, or says why not. */
export async function askForPrep(ports: AskPorts, email: string, text: string): Promise<PrepAnswer> {
  const words = text.replace(/\s+/g, " ").trim().slice(0, 200);
  if (/^help$/i.test(words)) return { kind: "help" };
  const person = await ports.people.find(email);
  if (person === null)
    return cannot(`${email} is not in the people list. Ask your admin to add you with \`sideline import people\`.`);
  const calls = await comingCalls(ports, email);
  if (words === "") {
    const next = calls[0];
    if (next !== undefined) return prepCall(ports, person, next);
    return cannot(await whyNoCall(ports, email));
  }
  const byId = calls.find((call) => call.event.providerId === words.replace(/^event:/i, ""));
  if (byId !== undefined) return prepCall(ports, person, byId);
  const seen = await ports.calendars.event(email, words.replace(/^event:/i, ""));
  if (seen !== null && seen.decision?.kind === "not-a-call")
    return cannot(`That event gets no brief: ${seen.decision.because}`);
  if (seen !== null && seen.decision?.kind === "customer-call")
    return cannot(
      `That call has begun or is more than a week away. For the account: /prep ${seen.decision.account.name}.`,
    );

  const accounts = (await ports.records.searchAccounts(words, maxChoices)).filter((account) => canSee(person, account));
  const exact = accounts.filter(
    (account) => account.name.toLowerCase() === words.toLowerCase() || account.id === words,
  );
  const [only, ...others] = exact.length > 0 ? exact : accounts;
  if (only === undefined) {
    return cannot(
      `No account in your CRM looks like “${echoed(words)}”. Try another spelling, or /prep alone for your next call.`,
    );
  }
  if (others.length === 0) return prepForAccount(ports, person, only, calls);
  return { kind: "which-account", text: words, choices: [only, ...others].map(({ id, name }) => ({ id, name })) };
}

export async function askForAccount(ports: AskPorts, email: string, accountId: string): Promise<PrepAnswer> {
  const [person, account] = await Promise.all([ports.people.find(email), ports.records.account(accountId)]);
  if (person === null || account === null || !canSee(person, account))
    return cannot("That account is not in your CRM any more.");
  return prepForAccount(ports, person, account, await comingCalls(ports, email));
}

export async function askForEvent(ports: AskPorts, email: string, providerId: string): Promise<PrepAnswer> {
  const person = await ports.people.find(email);
  const call = (await comingCalls(ports, email)).find(({ event }) => event.providerId === providerId);
  if (person === null || call === undefined)
    return cannot("That call is no longer in your calendar as a customer call.");
  return prepCall(ports, person, call);
}

export async function comingCalls(
  ports: Pick<Ports, "calendars" | "clock">,
  email: string,
): Promise<readonly CallEvent[]> {
  const now = ports.clock.now();
  const from = now.subtract({ minutes: startedMinutesAgo });
  // What was read before the calendar was disconnected may be wrong by now.
  if ((await ports.calendars.connection(email))?.status !== "connected") return [];
  const events = await ports.calendars.eventsBetween(email, from, now.add({ hours: planAheadHours }));
  return events.filter(
    (row): row is CallEvent =>
      row.removedAt === null &&
      row.decision?.kind === "customer-call" &&
      Temporal.Instant.compare(row.event.start, from) > 0,
  );
}

async function prepForAccount(
  ports: AskPorts,
  person: Person,
  account: Account,
  calls: readonly CallEvent[],
): Promise<PrepAnswer> {
  const theirs = calls.filter(({ decision }) => decision.account.accountId === account.id);
  const [first, ...more] = theirs;
  if (first !== undefined && more.length > 0) {
    const zone = await readerZone(ports, person);
    const choices = theirs.slice(0, maxChoices).map(({ event }) => ({
      id: event.providerId,
      title: event.title,
      startsAt: event.start.toString(),
      zone,
    }));
    return { kind: "which-call", choices };
  }
  if (first !== undefined) return prepCall(ports, person, first);
  if (account.type === "competitor") return cannot(notBriefed(account.name));
  return send(ports, person.email, { kind: "account", accountId: account.id }, account.name, null);
}

async function prepCall(ports: AskPorts, person: Person, { event, decision }: CallEvent): Promise<PrepAnswer> {
  const account = await ports.records.account(decision.account.accountId);
  if (account === null || !canSee(person, account))
    return cannot("The account of that call is not one you may see in your CRM.");
  const subject: DeliverySubject = { kind: "call", facts: callFacts(event, decision), decision };
  return send(ports, person.email, subject, decision.account.name, event.start.toString());
}

async function send(
  ports: AskPorts,
  recipient: string,
  subject: DeliverySubject,
  accountName: string,
  startsAt: string | null,
): Promise<PrepAnswer> {
  const deliveryId = await requestNow(ports, "prep", recipient, subject);
  return { kind: "on-its-way", deliveryId, accountName, startsAt };
}

/** A message that somebody asked for: due now, placeholder first. */
export async function requestNow(
  ports: Pick<AskPorts, "clock" | "deliveries" | "newId" | "queue">,
  kind: "prep" | "test",
  recipient: string,
  subject: DeliverySubject,
): Promise<string> {
  const now = ports.clock.now();
  const id = ports.newId();
  const row = {
    id,
    idemKey: `${kind}:${recipient}:${id}`,
    kind,
    recipient,
    subject,
    dueAt: now,
    expiresAt: now.add({ hours: 1 }),
  };
  const written = await ports.deliveries.write({ inserts: [row], changes: [], now });
  await Promise.all(written.map((delivery) => wakeDelivery(ports, delivery)));
  return id;
}

/** Nothing is in the plan: why, as far as the calendar's connection says. */
export async function whyNoCall(ports: Pick<Ports, "calendars">, email: string): Promise<string> {
  const connection = await ports.calendars.connection(email);
  if (connection === null || connection.status === "disconnected") {
    return "Your calendar is not connected. Open my Home tab and choose Connect calendar, or type /prep and an account's name.";
  }
  if (connection.status === "revoked") {
    return "I can no longer read your calendar: the permission was withdrawn. Reconnect it on my Home tab.";
  }
  return "No customer call is in your calendar for the next seven days. My Home tab shows what I see there and why each entry is not one. For an account, type /prep and its name.";
}

function cannot(because: string): PrepAnswer {
  return { kind: "cannot", because };
}
