import { canSee } from "#domain/accounts/access.ts";
import type { Contact, Person } from "#domain/accounts/records.ts";
import { assembleBrief } from "#domain/briefs/assemble.ts";
import type { Brief } from "#domain/briefs/brief.ts";
import { showDisagreements } from "#domain/briefs/disagreements.ts";
import type { BriefMaterial, CustomerCall, Practice } from "#domain/briefs/material.ts";
import { plainText } from "#domain/briefs/plain-text.ts";
import type { CalendarEvent } from "#domain/calendar/event.ts";
import { InputError } from "#domain/errors.ts";
import { dateOf } from "#domain/knowledge/currency.ts";
import { retiredByPlays } from "./current-documents.ts";
import { heardInLastCall } from "./heard-in-last-call.ts";
import { playMaterial } from "./plays-for-brief.ts";
import type { Ports } from "./ports.ts";
import { contextFor } from "./prepare-context.ts";
import { inTurn } from "./turns.ts";
import { type WordingUse, type WordPorts, wordBrief } from "./word-brief.ts";

export type PreparePorts = Pick<
  Ports,
  "records" | "documents" | "briefs" | "people" | "clock" | "newId" | "metrics" | "plays" | "governance"
> &
  WordPorts & { readonly signals?: Pick<Ports["signals"], "lastShown" | "lastTranscript" | "learned"> };

export interface BriefRequest {
  /** Email of the person the brief is for. */
  readonly rep: string;
  /** IANA zone in which they read times; absent: the one in the people file. */
  readonly zone?: string;
  /** Null: asked for by account, no call planned. */
  readonly event: CalendarEvent | null;
  /** Null when the event was not recognised and the rep asked all the same. */
  readonly decision: CustomerCall | null;
  readonly accountId: string;
  /** How the account was found when no decision says so: "asked" by default. */
  readonly matchedBy?: string;
  /** Other accounts it could be, when no decision names them. */
  readonly alternatives?: readonly { readonly id: string; readonly name: string; readonly matchedBy: string }[];
  /** How a model may word it; absent: not at all. */
  readonly wording?: WordingUse;
}

/**
 * One rep's brief, assembled as that rep (rights and document audience), saved and returned. Reps of one role share what does not depend on them.
 * Throws InputError when the rep or the account does not exist or the rep may not see the account.
 */
export async function prepareBrief(ports: PreparePorts, input: BriefRequest): Promise<Brief> {
  for (let round = 1; ; round += 1) {
    const state = await stateNow(ports);
    const material = await gather(ports, input);
    const assembled = await inTurn(() => assembleBrief(material));
    const made = withPractice(assembled, material.plays?.practice ?? null);
    // What was retired while the brief was made goes into no prompt: it is made again, at last without a model.
    const isStill = state === (await stateNow(ports));
    if (!isStill && round < mostRounds) continue;
    const worded = isStill ? await wordBrief(ports, made, material, input.wording) : made;
    const brief = await withDisagreements(ports, worded, material);
    if (input.wording?.kind !== "ahead") await ports.briefs.save(brief, state);
    return brief;
  }
}

const mostRounds = 4;

async function stateNow({ clock, governance }: PreparePorts): Promise<string | undefined> {
  return governance?.state(clock.now());
}

async function withDisagreements(ports: PreparePorts, brief: Brief, material: BriefMaterial): Promise<Brief> {
  const found = (await ports.governance?.contradictions())?.found ?? [];
  if (found.length === 0) return brief;
  const retired = await retiredByPlays(ports, material.context, dateOf(material.now));
  return showDisagreements(brief, found, { role: material.rep.role, retired, zone: material.zone });
}

async function gather(ports: PreparePorts, input: BriefRequest): Promise<BriefMaterial> {
  const now = ports.clock.now();
  const { event, accountId } = input;
  const person = await ports.people.find(input.rep);
  if (person === null) {
    throw new InputError(
      `Expected a person with the address "${input.rep}"; there is none. Import them with: sideline import people <file>.`,
    );
  }
  const context = await contextFor(ports, { accountId, person, now });
  if (!canSee(person, context.account)) {
    throw new InputError(
      `${person.email} may not see the account "${accountId}". Ask its owner, or an admin to change who sees it.`,
    );
  }
  if (input.decision === null && context.account.type === "competitor")
    throw new InputError(notBriefed(context.account.name));
  const seen = await onlyVisible(ports, person, input);
  const { decision } = seen;
  const known = new Set(context.contacts.map((one) => one.email));
  const others = (decision?.externals ?? []).filter((one) => one.isContact && !known.has(one.email));
  const guests = await visibleContacts(ports, person, others);
  const plays = await playMaterial(ports, { person, context, at: event?.start ?? null, now });
  const hasObjections = Object.values(context.found).some(({ objections }) => objections.length > 0);
  const heard =
    ports.signals === undefined || !hasObjections
      ? undefined
      : await heardInLastCall(ports.signals, { person, context, before: event?.start ?? now });
  return {
    id: ports.newId(),
    now,
    zone: input.zone ?? person.timeZone,
    rep: person,
    event,
    decision,
    context,
    guests,
    ...(plays === null ? {} : { plays }),
    ...(heard === undefined ? {} : { heard }),
    matchedBy: matchedBy(seen),
    alternatives: seen.alternatives ?? [],
  };
}

/** What is written against a competitor is no brief for a call with them. */
export const notBriefed = (name: string): string =>
  `${plainText(name, { chars: 120, keepDomains: true })} is a competitor in your CRM: briefs are for calls with customers and prospects. If that is wrong, change the account's type. For what we say against them, ask a question.`;

/** What the brief's buttons offer before the call. */
function withPractice(brief: Brief, practice: Practice | null): Brief {
  if (practice === null) return brief;
  const { behaviour, lessons, learnedOn, practisedOn } = practice;
  return {
    ...brief,
    practice: {
      behaviour: behaviour.id,
      name: behaviour.name,
      lesson: lessons[0]?.document.id ?? null,
      learnedOn: learnedOn ?? null,
      practisedOn: practisedOn ?? null,
    },
  };
}

/** Without the other accounts of the call that this person may not see. */
async function onlyVisible(ports: PreparePorts, person: Person, request: BriefRequest): Promise<BriefRequest> {
  const { decision } = request;
  const others = alternatives(request);
  const ids = [...others.map((one) => one.id), ...(decision?.partners ?? []).map((one) => one.accountId)];
  const visible = await visibleAccounts(ports, person, ids);
  const isShown = (one: { readonly accountId: string }) => visible.has(one.accountId);
  return {
    ...request,
    alternatives: others.filter((one) => visible.has(one.id)),
    decision:
      decision === null
        ? null
        : {
            ...decision,
            alternatives: decision.alternatives.filter(isShown),
            partners: decision.partners.filter(isShown),
          },
  };
}

/** A guest from an account that this person may not see counts as unknown. */
async function visibleContacts(
  ports: PreparePorts,
  person: Person,
  guests: readonly { readonly email: string }[],
): Promise<readonly Contact[]> {
  if (guests.length === 0) return [];
  const contacts = await ports.records.contactsByEmail(guests.map((one) => one.email));
  const visible = await visibleAccounts(
    ports,
    person,
    contacts.map((one) => one.accountId),
  );
  return contacts.filter((one) => visible.has(one.accountId));
}

async function visibleAccounts(
  ports: PreparePorts,
  person: Person,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const accounts = await ports.records.accounts([...new Set(ids)]);
  return new Set(accounts.filter((account) => canSee(person, account)).map(({ id }) => id));
}

function matchedBy({ decision, accountId, matchedBy: said }: BriefRequest): string {
  if (decision === null) return said ?? "asked";
  return decision.account.accountId === accountId ? decision.account.matchedBy : (said ?? "correction");
}

function alternatives({
  decision,
  accountId,
  alternatives: given,
}: BriefRequest): NonNullable<BriefRequest["alternatives"]> {
  if (given !== undefined || decision === null) return given ?? [];
  return [decision.account, ...decision.alternatives]
    .filter((one) => one.accountId !== accountId)
    .map((one) => ({ id: one.accountId, name: one.name, matchedBy: one.matchedBy }));
}
