import { isWithin, parseAddress, sameMailbox } from "#domain/accounts/addresses.ts";
import type { Person } from "#domain/accounts/records.ts";
import { fold } from "#domain/briefs/plain-text.ts";
import { type InternalRules, isInternal } from "#domain/calendar/guests.ts";
import type { GivenTurn, Participant, SpeakerRole } from "./signal.ts";

/** One turn of a call with its speaker decided. */
export interface Turn {
  /** "t1", "t2", ... in the order of the transcript. */
  readonly id: string;
  /** As the source calls the speaker; "" when it does not. */
  readonly speaker: string;
  /** `rep` is any of our people, by the people list; `internal` a colleague who is not in it. */
  readonly role: SpeakerRole;
  /** Whose turn it is, when the speaker is one of our people. */
  readonly email: string | null;
  readonly startMs: number | null;
  readonly text: string;
}

export interface Known {
  readonly email: string | null;
  readonly name: string | null;
}
/** Who could have spoken. */
export interface Cast {
  readonly people: readonly Person[];
  readonly internal: InternalRules;
  /** Guests of the calendar event; empty when there is none. */
  readonly attendees: readonly Known[];
  readonly participants: readonly Participant[];
  /** The account's contacts. */
  readonly contacts: readonly Known[];
  /** The account's mail domains. */
  readonly domains: readonly string[];
}

interface Speaker {
  readonly role: SpeakerRole;
  readonly email: string | null;
}
const unknown: Speaker = { role: "unknown", email: null };

/**
 * Decides who speaks each turn: by address, then by name among the guests and participants of this call, then by a full name that only one person has.
 * What is ambiguous, or where the source claims the opposite, stays unknown.
 */
export function resolveSpeakers(turns: readonly GivenTurn[], cast: Cast): readonly Turn[] {
  const known = new Map<string, Speaker>();
  return turns.map((turn, index) => {
    const key = `${turn.email ?? ""}\n${turn.speaker ?? ""}\n${turn.role ?? ""}`;
    const speaker = known.get(key) ?? speakerOf(turn, cast);
    known.set(key, speaker);
    return {
      id: `t${index + 1}`,
      speaker: turn.speaker ?? turn.email ?? "",
      ...speaker,
      startMs: turn.start_ms,
      text: turn.text,
    };
  });
}

function speakerOf(turn: GivenTurn, cast: Cast): Speaker {
  const found = turn.email === null ? byName(turn, cast) : byAddress(turn.email, cast);
  // A source that says "customer" of somebody who bears a rep's name may be right: then nobody can tell.
  const claimsOurs = turn.role === "rep" || turn.role === "internal";
  if (found.role === "customer" ? claimsOurs : found.role !== "unknown" && turn.role === "customer") return unknown;
  return found;
}

function byAddress(email: string, cast: Cast): Speaker {
  const person = cast.people.find((one) => sameMailbox(one.email, email));
  if (person !== undefined) return { role: "rep", email: person.email };
  if (isInternal(email, cast.internal)) return { role: "internal", email: null };
  const host = parseAddress(email)?.host ?? "";
  const isGuest = [...cast.contacts, ...cast.attendees].some(
    (one) => one.email !== null && sameMailbox(one.email, email),
  );
  return isGuest || cast.domains.some((domain) => isWithin(host, domain)) ? { role: "customer", email: null } : unknown;
}

function byName(turn: GivenTurn, cast: Cast): Speaker {
  const name = bareName(turn.speaker ?? "");
  const ourPeople = cast.people.map(({ email, name: full }) => ({ email, name: full }));
  const present = [...cast.attendees, ...cast.participants].flatMap((one) =>
    withName(one, [...ourPeople, ...cast.contacts]),
  );
  if (name !== "") {
    const here = distinct(
      present.filter((one) => matches(name, one.name)),
      cast,
    );
    if (here !== null) return here;
    const anywhere = distinct(
      [...ourPeople, ...cast.contacts].filter((one) => fold(one.name ?? "") === name),
      cast,
    );
    if (anywhere !== null) return anywhere;
  }
  // "Rep: ..." says who it is only when there is one of ours on the call.
  if (turn.role !== "rep") return turn.role === "customer" ? { role: "customer", email: null } : unknown;
  const isNamed = name !== "" && !/^(rep|seller|sales|agent|ae|host|speaker)( \w+)?$/.test(name);
  const ours = new Set(
    present.flatMap(
      ({ email }) => cast.people.find((one) => email !== null && sameMailbox(one.email, email))?.email ?? [],
    ),
  );
  const [only] = ours;
  return ours.size === 1 && only !== undefined && !isNamed ? { role: "rep", email: only } : unknown;
}

/** All matches are one person: that one. Several: nobody can tell. None: null. */
function distinct(matched: readonly Known[], cast: Cast): Speaker | null {
  if (matched.length === 0) return null;
  const speakers = matched.map((one) =>
    one.email === null ? ({ role: "unknown", email: null } satisfies Speaker) : byAddress(one.email, cast),
  );
  const identities = new Set(matched.map((one) => one.email ?? `name:${one.name}`));
  const [first] = speakers;
  if (identities.size === 1 && first !== undefined) return first;
  // Two customers of one name are still customers.
  return speakers.every(({ role }) => role === "customer") ? { role: "customer", email: null } : unknown;
}

function withName(one: Known, directory: readonly Known[]): readonly Known[] {
  const { email, name } = one;
  if (email === null) {
    const same = directory.filter((other) => name !== null && fold(other.name ?? "") === fold(name));
    return same.length > 0 ? same : [one];
  }
  const listed = directory.filter((other) => other.email !== null && sameMailbox(other.email, email));
  return [one, ...listed].map((other) => ({ email: listed[0]?.email ?? email, name: other.name }));
}

function matches(said: string, name: string | null): boolean {
  const full = fold(name ?? "");
  if (full === "") return false;
  return full === said || full.split(" ")[0] === said;
}

/** "Okafor, Tom (Tarnwick)" -> "tom okafor". */
function bareName(speaker: string): string {
  const plain = speaker.replace(/\([^)]*\)|\[[^\]]*\]|\|.*$/g, " ").trim();
  const [last, first, ...more] = plain.split(",").map((part) => part.trim());
  return fold(first !== undefined && more.length === 0 ? `${first} ${last}` : plain);
}
