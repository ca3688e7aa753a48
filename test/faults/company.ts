/** The company of the fault runs: any number of reps who sell to a few accounts. */
import type { Account, Contact, Opportunity, Person } from "#domain/accounts/records.ts";
import type { NewDelivery } from "#flows/ports.ts";
import { account, contact, opportunity, person } from "#test/support/world.ts";

const accountCount = 20;

export const zone = "Europe/London";

export interface Company {
  readonly people: readonly Person[];
  readonly accounts: readonly Account[];
  readonly contacts: readonly Contact[];
  readonly opportunities: readonly Opportunity[];
}

export function companyOf(reps: number): Company {
  const ids = Array.from({ length: accountCount }, (_, index) => `ACC-${index + 1}`);
  return {
    people: Array.from({ length: reps }, (_, index) => ({ ...person(`Rep${index + 1}`, "rep"), timeZone: zone })),
    accounts: ids.map((id, index) => account(id, `Customer ${index + 1}`, [domainOf(index)])),
    contacts: ids.map((id, index) => contact(guestOf(index), id, `Buyer ${index + 1}`)),
    opportunities: ids.map((id, index) => opportunity(`OPP-${index + 1}`, id)),
  };
}

/** An outside guest of the n-th rep's call: a contact of one of the accounts. */
export function guestOf(index: number): string {
  return `buyer@${domainOf(index % accountCount)}`;
}

function domainOf(index: number): string {
  return `customer${index + 1}.example`;
}

/** What planning would have written for a call of this rep that starts half an hour after `dueAt`. Instants are ISO strings: it crosses a process border. */
export interface PlannedBrief {
  readonly id: string;
  readonly rep: number;
  readonly recipient: string;
  readonly dueAt: string;
}

export function newDelivery({ id, rep, recipient, dueAt }: PlannedBrief): NewDelivery {
  const due = Temporal.Instant.from(dueAt);
  const startsAt = due.add({ minutes: 30 });
  const number = (rep % accountCount) + 1;
  const email = guestOf(rep);
  const account = {
    accountId: `ACC-${number}`,
    name: `Customer ${number}`,
    matchedBy: "contact" as const,
    emails: [email],
  };
  return {
    id,
    idemKey: `brief:${recipient}:${id}:0`,
    kind: "brief",
    recipient,
    dueAt: due,
    expiresAt: startsAt.subtract({ minutes: 2 }),
    subject: {
      kind: "call",
      facts: {
        providerId: `event-${id}`,
        meetingUid: `uid-${id}`,
        originalStart: null,
        seriesId: null,
        startsAt: startsAt.toString(),
        endsAt: startsAt.add({ minutes: 30 }).toString(),
        accountId: account.accountId,
        accountName: account.name,
        guests: [{ email, response: "coming" }],
        agenda: "0",
        marks: [],
        withdrawnBecause: null,
      },
      decision: {
        kind: "customer-call",
        reason: "contact-match",
        account,
        alternatives: [],
        partners: [],
        externals: [{ email, name: null, response: "accepted", accountId: account.accountId, isContact: true }],
        marks: [],
        because: `The guest ${email} is a contact.`,
      },
    },
  };
}
