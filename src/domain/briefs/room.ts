import type { Contact } from "#domain/accounts/records.ts";
import type { BriefMaterial } from "./material.ts";

export interface Guest {
  readonly contact: Contact;
  readonly response: string;
}
interface Room {
  readonly people: readonly Guest[];
  readonly unknown: number;
}

/** Who a brief is about: the guests of the call who have not declined, as far as they are contacts. Without a call: everybody known at the account. */
export function roomOf(material: BriefMaterial): Room {
  return material.event === null ? { people: known(material), unknown: 0 } : onTheCall(material);
}

/** Of the customer's people in the room: a partner's do not decide whom the words are for. */
export function titlesInRoom(material: BriefMaterial): readonly string[] {
  return roomOf(material).people.flatMap(({ contact }) =>
    contact.accountId === material.context.account.id ? (contact.title ?? []) : [],
  );
}

function known(material: BriefMaterial): readonly Guest[] {
  return material.context.contacts.map((contact) => ({ contact, response: "accepted" }));
}

function onTheCall(material: BriefMaterial): Room {
  const contacts = new Map([...material.guests, ...material.context.contacts].map((one) => [one.email, one]));
  const guests = material.decision?.externals ?? strangersOf(material, contacts);
  const people: Guest[] = [];
  const seen = new Set<string>();
  let unknown = 0;
  for (const { email, response } of guests) {
    if (response === "declined" || seen.has(email)) continue;
    seen.add(email);
    const contact = contacts.get(email);
    if (contact === undefined) unknown += 1;
    else people.push({ contact, response });
  }
  return { people, unknown };
}

/** A call without a decision (asked for by hand): contacts are recognised, and whoever does not share the rep's domain is a guest. */
function strangersOf(
  { event, rep }: BriefMaterial,
  contacts: ReadonlyMap<string, Contact>,
): readonly { email: string; response: string }[] {
  const domain = rep.email.slice(rep.email.indexOf("@"));
  return (event?.attendees ?? []).filter(
    (one) => !one.self && !one.resource && (contacts.has(one.email) || !one.email.endsWith(domain)),
  );
}
