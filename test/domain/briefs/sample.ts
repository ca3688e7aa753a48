import type { Account, Contact, MeddpiccField, Opportunity, Person } from "#domain/accounts/records.ts";
import { meddpiccFields } from "#domain/accounts/records.ts";
import { assembleBrief } from "#domain/briefs/assemble.ts";
import type { Brief, BriefSlot } from "#domain/briefs/brief.ts";
import type { AccountContext, BriefMaterial, CustomerCall, Found } from "#domain/briefs/material.ts";
import { nothingFound } from "#domain/briefs/material.ts";
import type { External } from "#domain/calendar/decision.ts";
import type { CalendarEvent } from "#domain/calendar/event.ts";
import type { Document, DocumentKind, PassageHit } from "#domain/knowledge/document.ts";

/** Tuesday. Everything below is told relative to it. */
export const now = Temporal.Instant.from("2026-11-24T09:30:00Z");
export const zone = "Europe/Berlin";
export const today = Temporal.PlainDate.from("2026-11-24");
export const daysAgo = (days: number): string => today.subtract({ days }).toString();
export const inDays = (days: number): string => today.add({ days }).toString();

export const ana: Person = {
  email: "ana@sideline.example",
  name: "Ana Ruiz",
  role: "rep",
  managerEmail: null,
  timeZone: zone,
  startedOn: null,
};
export const northwind: Account = {
  id: "ACC-1",
  name: "Northwind Freight",
  domains: ["northwind.example"],
  type: "prospect",
  industry: "logistics",
  ownerEmail: ana.email,
};
export const priya: Contact = {
  email: "priya@northwind.example",
  name: "Priya Raman",
  title: "CFO",
  accountId: "ACC-1",
};
export const lars: Contact = {
  email: "lars@northwind.example",
  name: "Lars Holm",
  title: "Head of Data",
  accountId: "ACC-1",
};

export type Plan = Partial<Record<MeddpiccField, readonly [string | null, string | null]>>;
export function plan(filled: Plan, otherwise: readonly [string | null, string | null] = ["noted", daysAgo(20)]) {
  return Object.fromEntries(
    meddpiccFields.map((field) => {
      const [value, updatedOn] = filled[field] ?? otherwise;
      return [field, { value, updatedOn }];
    }),
  ) as Opportunity["meddpicc"]; // fromEntries loses the keys
}

export function opportunity(changes: Partial<Opportunity> = {}): Opportunity {
  return {
    id: "OPP-1",
    accountId: "ACC-1",
    name: "Northwind Atlas Flow",
    stage: "Evaluation",
    amount: 120_000,
    currency: "EUR",
    closeDate: inDays(90),
    ownerEmail: ana.email,
    competitor: "Corvid",
    partner: null,
    nextStep: "Send the security answers by 28 Nov",
    planUpdatedOn: daysAgo(10),
    lastActivityOn: daysAgo(13),
    meddpicc: plan({ economic_buyer: ["Priya Raman", daysAgo(12)], champion: ["Lars Holm", daysAgo(40)] }),
    ...changes,
  };
}

export function hit(
  kind: DocumentKind,
  text: string,
  changes: Partial<Document> & { heading?: string; ord?: number } = {},
): PassageHit {
  const { heading, ord = 0, ...document } = changes;
  const id = document.id ?? `${kind}/card`;
  const title = document.title ?? `The ${kind} card`;
  return {
    passage: {
      id: `${id}#${ord}`,
      documentId: id,
      ord,
      titlePath: [title, heading ?? title],
      heading: heading ?? title,
      text,
      start: 0,
      end: text.length,
    },
    document: {
      source: "knowledge",
      path: `${id}.md`,
      kind,
      product: null,
      stage: null,
      competitor: null,
      owner: "Mia Stone",
      validFrom: null,
      reviewBy: null,
      supersedes: [],
      audience: [],
      checksum: "0",
      ...document,
      id,
      title,
    },
    score: 1,
  };
}

export function event(changes: Partial<CalendarEvent> = {}): CalendarEvent {
  return {
    provider: "google",
    providerId: "evt-1",
    meetingUid: "uid-1",
    seriesId: null,
    originalStart: null,
    start: Temporal.Instant.from("2026-11-24T10:00:00Z"),
    end: Temporal.Instant.from("2026-11-24T10:30:00Z"),
    allDay: false,
    zone,
    status: "confirmed",
    kind: "default",
    visibility: "normal",
    selfResponse: "accepted",
    freeBusyOnly: false,
    organizer: null,
    attendees: [],
    attendeesComplete: true,
    title: "Atlas Flow review",
    description: "",
    joinUrl: null,
    version: "1",
    ...changes,
  };
}

export function guest(email: string, changes: Partial<External> = {}): External {
  return { email, name: null, response: "accepted", accountId: "ACC-1", isContact: true, ...changes };
}

export function decision(changes: Partial<CustomerCall> = {}): CustomerCall {
  return {
    kind: "customer-call",
    reason: "contact-match",
    account: { accountId: "ACC-1", name: "Northwind Freight", matchedBy: "contact", emails: [priya.email] },
    alternatives: [],
    partners: [],
    externals: [guest(priya.email), guest(lars.email)],
    marks: [],
    because: "Priya is a contact.",
    ...changes,
  };
}

export interface Parts {
  readonly opportunities?: readonly Opportunity[];
  readonly contacts?: readonly Contact[];
  readonly found?: Partial<Found>;
  readonly account?: Account;
  readonly context?: Partial<AccountContext>;
  readonly material?: Partial<BriefMaterial>;
}

export function material(parts: Parts = {}): BriefMaterial {
  const opportunities = parts.opportunities ?? [opportunity()];
  const found: Found = { ...nothingFound, ...parts.found };
  return {
    id: "brief-1",
    now,
    zone,
    rep: ana,
    event: event(),
    decision: decision(),
    guests: [],
    matchedBy: "contact",
    alternatives: [],
    context: {
      account: parts.account ?? northwind,
      contacts: parts.contacts ?? [priya, lars],
      opportunities,
      ownerNames: { [ana.email]: ana.name },
      found: Object.fromEntries([["", found], ...opportunities.map((one) => [one.id, found])]),
      ...parts.context,
    },
    ...parts.material,
  };
}

/** A full shelf: one good card for each slot. */
export const shelf: Found = {
  say: [
    hit(
      "talk-track",
      '## Say\n\n> "You told me you do not want another copy of your data. Our replay runs inside your cloud. What would that remove from the review?"\n\nUse this when the buyer worries about copies.',
      { title: "Talk track: replay in place", stage: "Evaluation", heading: "Say" },
    ),
  ],
  objections: [
    hit(
      "objection",
      "**They say:** Corvid is 15% less.\n\n**Answer:** Ask what the second copy costs. Customers over 50 TB paid less in total because nothing is stored twice.",
      { id: "objection/price", title: "Objection: price", competitor: "Corvid" },
    ),
    hit("objection", "Agree on the date when it would hurt. Then plan back from that date together.", {
      id: "objection/timing",
      title: 'Objection: "Not this quarter"',
      heading: "Answer",
      stage: "Evaluation",
    }),
  ],
  lessons: [
    hit(
      "playbook",
      "In evaluation, the side that writes the criteria wins. Ask for the three decision criteria before you show anything.",
      { title: "Evaluation playbook", stage: "Evaluation" },
    ),
  ],
  news: [
    hit("launch", "Replay now runs in place. It cuts recovery from 6 hours to 20 minutes for clusters over 50 TB.", {
      id: "launch/replay",
      title: "Atlas Flow 4 launch",
      product: "Atlas Flow",
      validFrom: daysAgo(5),
    }),
  ],
};

export const briefOf = (parts: Parts = {}): Brief => assembleBrief(material(parts));
export const items = (brief: Brief, slot: BriefSlot) => brief.sections.find((one) => one.slot === slot)?.items ?? [];
export const texts = (brief: Brief, slot: BriefSlot) => items(brief, slot).map(({ text }) => text);
export const deal = (changes: Partial<Opportunity>, parts: Parts = {}) =>
  briefOf({ ...parts, opportunities: [opportunity(changes)] });
export const call = (changes: Partial<CustomerCall>): Parts => ({ material: { decision: decision(changes) } });
export const launch = (changes: Parameters<typeof hit>[2]) => [
  hit("launch", "Replay now runs in place without a copy.", { id: "launch/1", title: "Replay launch", ...changes }),
];
