import type { Contact } from "#domain/accounts/records.ts";
import type { BriefItem, Fact } from "#domain/briefs/brief.ts";
import { flaggedField, launchFact, roleFlagged } from "#domain/briefs/changed-fields.ts";
import { age, parseDate, shortDate } from "#domain/briefs/dates.ts";
import { fact, item, meddpiccFact, opportunityFact } from "#domain/briefs/evidence.ts";
import type { BriefLimits, BriefScene, SlotBuilder } from "#domain/briefs/material.ts";
import { isBlank } from "#domain/briefs/meddpicc.ts";
import { fold, mentions, plainText } from "#domain/briefs/plain-text.ts";
import { type Guest, roomOf } from "#domain/briefs/room.ts";

/**
 * Who is on the call: contacts with title, economic buyer and champion first (not by a name that a launch has put in doubt), then partners; how many guests nobody knows; the last activity. Without a call:
 * who is known at the account. Names of unknown guests are not shown: the calendar is written by strangers.
 */
export const whoSlot: SlotBuilder = (scene) => {
  const { people, unknown } = roomOf(scene.material);
  const ranked = people
    .map((guest, place) => ({ guest, place, roles: rolesOf(guest.contact, scene) }))
    .sort((a, b) => b.roles.rank - a.roles.rank || a.place - b.place);
  return (limits) => shownOf(scene, { ranked, unknown, limits });
};

interface Ranked {
  readonly guest: Guest;
  readonly roles: PersonRoles;
}

function shownOf(
  scene: BriefScene,
  {
    ranked,
    unknown,
    limits,
  }: { readonly ranked: readonly Ranked[]; readonly unknown: number; readonly limits: BriefLimits },
): readonly BriefItem[] {
  const { material } = scene;
  const shown = ranked.slice(0, ranked.length <= limits.people + 1 ? limits.people + 1 : limits.people);
  const items = shown.map(({ guest, roles }) => person(guest, roles, material, limits));
  const rest = ranked.slice(shown.length).map(({ guest }) => nameFact(guest.contact));
  const others: string[] = [];
  const counted: Fact[] = rest.slice(0, 20);
  if (rest.length > 0) others.push(`${rest.length} more ${rest.length === 1 ? "contact" : "contacts"}`);
  if (unknown > 0 && material.event !== null) {
    const text = `${unknown} unknown ${unknown === 1 ? "guest" : "guests"}`;
    others.push(text);
    counted.push(fact(`event:${material.event.providerId}`, "attendees", text, null));
  }
  // One item, because a message shows the first five.
  if (others.length > 0) items.push(item(others.join(", "), { facts: counted }));
  const named = new Set(shown.map(({ guest }) => guest.contact.accountId));
  const partner = material.decision?.partners.find((one) => !named.has(one.accountId));
  const company = plainText(partner?.name ?? "", { chars: 40, words: limits.nameWords + 2, keepDomains: true });
  if (partner !== undefined && company !== "") {
    const facts = [fact(`account:${partner.accountId}`, "name", partner.name, null)];
    items.push(item(`Partner on the call: ${company}`, { facts }));
  }
  const last = parseDate(scene.opportunity?.lastActivityOn ?? null);
  if (last !== null && scene.opportunity !== null) {
    const text = `Last activity ${shortDate(last, scene.today)}, ${age(last, scene.today)}`;
    const facts = [opportunityFact(scene.opportunity, "last_activity_on", last.toString(), last.toString())];
    items.push(item(text, { facts }));
  }
  return items;
}

interface PersonRoles {
  readonly rank: number;
  readonly words: readonly string[];
  readonly facts: readonly Fact[];
}

function rolesOf(contact: Contact, { opportunity, material, today }: BriefScene): PersonRoles {
  const ours = contact.accountId === material.context.account.id;
  const words: string[] = [];
  const facts: Fact[] = [];
  let rank = ours ? 1 : 0;
  if (!ours) {
    const partner = material.decision?.partners.find((one) => one.accountId === contact.accountId);
    const theirs = partner ?? material.decision?.alternatives.find((one) => one.accountId === contact.accountId);
    const name = plainText(theirs?.name ?? "", { chars: 30, keepDomains: true });
    words.push(name === "" ? "another account" : partner === undefined ? name : `partner: ${name}`);
    facts.push(fact(`contact:${contact.email}`, "account_id", contact.accountId, null));
    return { rank, words, facts };
  }
  if (opportunity !== null) {
    for (const [field, label, weight] of [
      ["economic_buyer", "economic buyer", 8],
      ["champion", "champion", 4],
    ] as const) {
      if (!names(opportunity.meddpicc[field]?.value ?? null, contact)) continue;
      facts.push(meddpiccFact(opportunity, field));
      // A name that does not count puts nobody first.
      const flagged = flaggedField(opportunity, field, material.plays?.changing ?? []);
      if (flagged === null) {
        rank += weight;
        words.push(label);
        continue;
      }
      words.push(roleFlagged(label, flagged, today));
      facts.push(launchFact(flagged));
    }
  }
  return { rank, words, facts };
}

/** Does this field name this person, and not say that they left or are not it? By address, full name in either order, or initial and last name. */
export function names(value: string | null, contact: Pick<Contact, "name" | "email">): boolean {
  if (value === null || isBlank(value)) return false;
  const parts = fold(contact.name).split(" ").filter(Boolean);
  const [first, last] = [parts[0], parts.at(-1)];
  if (first === undefined || last === undefined) return false;
  const spellings = [parts.join(" ")];
  if (parts.length > 1) spellings.push(`${last} ${parts.slice(0, -1).join(" ")}`, `${first[0]} ${last}`);
  return value.split(/[;\n]|(?<=\p{L}{2})\.\s/u).some((clause) => {
    if (/\b(?:not|no longer|former|formerly|left|ex|nicht|ehemals|ancien)\b/i.test(clause)) return false;
    return clause.toLowerCase().includes(contact.email) || spellings.some((name) => mentions(clause, name));
  });
}

function person(
  { contact, response }: Guest,
  roles: PersonRoles,
  material: BriefScene["material"],
  limits: BriefLimits,
): BriefItem {
  const name = plainText(contact.name, { chars: 40, words: limits.nameWords }) || "Unnamed contact";
  const title = contact.title === null ? "" : plainText(contact.title, { chars: 44, words: limits.nameWords + 2 });
  const marks = [...roles.words];
  const facts = [nameFact(contact)];
  if (contact.title !== null) facts.push(fact(`contact:${contact.email}`, "title", contact.title, null));
  facts.push(...roles.facts);
  if (material.event !== null && (response === "tentative" || response === "needsAction")) {
    marks.push(response === "tentative" ? "tentative" : "not answered");
    facts.push(fact(`event:${material.event.providerId}`, "response", `${contact.email}: ${response}`, null));
  }
  const head = title === "" ? name : `${name}, ${title}`;
  return item(marks.length === 0 ? head : `${head} (${marks.join(", ")})`, { facts });
}

function nameFact(contact: Contact): Fact {
  return fact(`contact:${contact.email}`, "name", contact.name, null);
}
