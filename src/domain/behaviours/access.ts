/** Who may read what about whom: the one rule behind every surface. Pure; a surface asks it and shows nothing that it does not allow. */
import type { Person, Role } from "#domain/accounts/records.ts";

/** Records about one rep. "quote" is what was said on a call, "practice" a roleplay, "shared-moment" a moment offered to colleagues. */
export const evidenceKinds = [
  "state",
  "observation",
  "quote",
  "nudge",
  "practice",
  "shared-moment",
  "dispute",
] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

export interface Viewer {
  readonly email: string;
  readonly role: Role;
}

export interface AccessRules {
  /** Hours by which a rep sees evidence before their manager. */
  readonly repFirstHours: number;
  /** Managers of managers see what managers see. */
  readonly reportingLine: boolean;
}

export interface AboutRep {
  readonly rep: string;
  /** Their manager, the manager's manager, and so on. */
  readonly line: readonly string[];
}

export type Consent = "none" | "anonymous" | "credited";

export interface EvidenceRecord extends AboutRep {
  readonly kind: EvidenceKind;
  /** Since when the rep could see it. */
  readonly knownAt: Temporal.Instant;
  /** Of a shared moment: what the rep said yes to. */
  readonly consent?: Consent;
  /** Of a nudge: who is asked to make the move. */
  readonly owner?: string | null;
}

/** In which capacity it is read. All but "self" and "colleague" are written to the audit log. */
export type Capacity = "self" | "manager" | "above" | "admin" | "colleague";
export type Access =
  | { readonly kind: "allowed"; readonly as: Capacity; readonly named: boolean; readonly audited: boolean }
  | { readonly kind: "denied"; readonly because: "not-yours" | "rep-first" | "private" | "not-shared" };

const denied = (because: Extract<Access, { kind: "denied" }>["because"]): Access => ({ kind: "denied", because });
const allowed = (as: Capacity, named = true): Access => ({
  kind: "allowed",
  as,
  named,
  audited: as !== "self" && as !== "colleague",
});

/** What nobody but the rep reads, whatever their role: practice is a safe place, and a moment that was not shared is the rep's own. */
const private_: readonly EvidenceKind[] = ["practice"];

export function mayRead(viewer: Viewer, record: EvidenceRecord, rules: AccessRules, now: Temporal.Instant): Access {
  if (viewer.email === record.rep) return allowed("self");
  if (private_.includes(record.kind)) return denied("private");
  if (record.kind === "shared-moment") {
    const consent = record.consent ?? "none";
    return consent === "none" ? denied("not-shared") : allowed("colleague", consent === "credited");
  }
  const capacity = capacityOf(viewer, record, rules);
  if (capacity === null) return denied("not-yours");
  // A manager reads the nudges that ask the manager for something, not what Sideline says to the rep.
  if (record.kind === "nudge" && viewer.role !== "admin" && record.owner !== viewer.email) return denied("private");
  const from = readableFrom(record.knownAt, capacity, rules);
  return Temporal.Instant.compare(from, now) <= 0 ? allowed(capacity) : denied("rep-first");
}

/** Null: neither their manager nor an admin. */
export function capacityOf(viewer: Viewer, about: AboutRep, rules: AccessRules): Exclude<Capacity, "colleague"> | null {
  if (viewer.email === about.rep) return "self";
  const place = about.line.indexOf(viewer.email);
  if (place === 0) return "manager";
  if (place > 0 && rules.reportingLine) return "above";
  return viewer.role === "admin" ? "admin" : null;
}

/** Everything that the rep could see by then may be read; later evidence not yet. */
export function readableUntil(
  capacity: Exclude<Capacity, "colleague">,
  rules: AccessRules,
  now: Temporal.Instant,
): Temporal.Instant {
  return capacity === "self" ? now : now.subtract({ hours: rules.repFirstHours });
}

/** When this capacity may first read what the rep could see at `knownAt`. */
export function readableFrom(
  knownAt: Temporal.Instant,
  capacity: Exclude<Capacity, "colleague">,
  rules: AccessRules,
): Temporal.Instant {
  return capacity === "self" ? knownAt : knownAt.add({ hours: rules.repFirstHours });
}

/** Nearest first; a circle in the people list ends it. */
export function reportingLineOf(
  rep: string,
  people: readonly Pick<Person, "email" | "managerEmail">[],
): readonly string[] {
  return lineIn(managersOf(people), rep);
}

/** Whom this person may read about, but themselves: direct reports, and theirs when the admin allows it. */
export function reportsOf<P extends Pick<Person, "email" | "managerEmail">>(
  manager: string,
  people: readonly P[],
  rules: Pick<AccessRules, "reportingLine">,
): readonly P[] {
  const others = people.filter(({ email }) => email !== manager);
  if (!rules.reportingLine) return others.filter(({ managerEmail }) => managerEmail === manager);
  const managers = managersOf(people);
  return others.filter(({ email }) => lineIn(managers, email).includes(manager));
}

type Managers = ReadonlyMap<string, string | null>;

function managersOf(people: readonly Pick<Person, "email" | "managerEmail">[]): Managers {
  return new Map(people.map(({ email, managerEmail }) => [email, managerEmail]));
}

function lineIn(managers: Managers, rep: string): readonly string[] {
  const line: string[] = [];
  for (let next = managers.get(rep) ?? null; next !== null && next !== rep; next = managers.get(next) ?? null) {
    if (line.includes(next)) break;
    line.push(next);
  }
  return line;
}

/** Fewer people than this are never counted: a count of two is a name. */
export const smallestGroup = 5;
