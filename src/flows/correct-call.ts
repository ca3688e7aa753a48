import { canSee } from "#domain/accounts/access.ts";
import type { Account } from "#domain/accounts/records.ts";
import type { CallCorrection, NotACallReason } from "#domain/calendar/decision.ts";
import type { CallFacts, Delivery, DeliverySubject } from "#domain/moments/delivery.ts";
import { isFollowed } from "#domain/moments/followed.ts";
import { planMoments } from "./plan-moments.ts";
import type { DeliveryChange, Ports } from "./ports.ts";
import type { ActionResult } from "./use-cases.ts";
import { wakeDelivery } from "./wake.ts";

type CorrectPorts = Parameters<typeof planMoments>[0] & Pick<Ports, "briefs">;
type Scope = CallCorrection["scope"];

/** The reason code of `decideCall` for a call that the rep marked. */
const markedCode: NotACallReason = "marked-not-a-call";
const notYours: ActionResult = { kind: "refused", because: "This message is not yours, or it is too old to change." };

/** Only the person who received a message may act on it: ids in buttons can be forged. */
export async function ownDelivery(
  ports: Pick<Ports, "deliveries">,
  deliveryId: string,
  email: string,
): Promise<Delivery | null> {
  const row = await ports.deliveries.get(deliveryId);
  return row !== null && row.recipient === email ? row : null;
}

export async function correctAccount(
  ports: CorrectPorts,
  input: { deliveryId: string; email: string; accountId: string; scope: Scope },
): Promise<ActionResult> {
  const [row, person, account] = await Promise.all([
    ownDelivery(ports, input.deliveryId, input.email),
    ports.people.find(input.email),
    ports.records.account(input.accountId),
  ]);
  if (row === null || person === null) return notYours;
  if (account === null || !canSee(person, account))
    return { kind: "refused", because: "That account is not in your CRM." };
  if (row.subject.kind === "call") {
    await remember(ports, input.email, row.subject.facts, input.scope, { kind: "account", accountId: account.id });
  }
  await planMoments(ports, { rep: input.email });
  if (isAsked(row)) await changeAsked(ports, row, { subject: subjectWith(row, account) });
  const reach = input.scope === "series" ? "this call and its series" : "this call";
  const next =
    hasBegun(ports, row) && !isAsked(row)
      ? "This call has begun, so its brief stays as it is."
      : "The brief is being rewritten.";
  return { kind: "done", said: `Thanks. I take ${account.name} for ${reach} from now on. ${next}` };
}

export async function notACall(
  ports: CorrectPorts,
  input: { deliveryId: string; email: string; scope: Scope },
): Promise<ActionResult> {
  const row = await ownDelivery(ports, input.deliveryId, input.email);
  if (row === null || row.subject.kind !== "call") return notYours;
  await remember(ports, input.email, row.subject.facts, input.scope, { kind: "not-a-call" });
  await planMoments(ports, { rep: input.email });
  if (isAsked(row)) await changeAsked(ports, row, { shape: "withdrawn", because: markedCode });
  const reach = input.scope === "series" ? "this series" : "this call";
  const way = hasBegun(ports, row) ? "" : " The message in our conversation has an Undo button.";
  return { kind: "done", said: `Noted: no more briefs for ${reach}.${way}` };
}

/** Takes "not a customer call" back, for the call and its series; what was said about the account before stands again. */
export async function undoNotACall(
  ports: CorrectPorts,
  input: { deliveryId: string; email: string },
): Promise<ActionResult> {
  const row = await ownDelivery(ports, input.deliveryId, input.email);
  if (row === null || row.subject.kind !== "call") return notYours;
  const { facts, decision } = row.subject;
  const said = (await ports.calendars.corrections(input.email)).filter(
    ({ scope, key }) => key === keyFor(facts, scope),
  );
  const marks = said.filter(({ verdict }) => verdict.kind === "not-a-call");
  for (const { scope, key } of marks) await ports.calendars.removeCorrection(input.email, scope, key);
  const [mark] = marks;
  if (mark !== undefined && decision.reason === "corrected" && marks.length === said.length) {
    const { accountId } = decision.account;
    await remember(ports, input.email, facts, mark.scope, { kind: "account", accountId });
  }
  await planMoments(ports, { rep: input.email });
  if (isAsked(row) && row.because === markedCode) await changeAsked(ports, row, { shape: "active", because: null });
  if (marks.length === 0)
    return { kind: "done", said: "There is nothing to undo: you do not have it marked any more." };
  const next = hasBegun(ports, row) ? "This one has begun; briefs for the next ones come." : "Its brief is back.";
  return { kind: "done", said: `Undone: it counts as a customer call again. ${next}` };
}

/** "The whole series" is a choice only where there is one. */
export async function isInSeries(
  ports: Pick<Ports, "deliveries">,
  deliveryId: string,
  email: string,
): Promise<boolean> {
  const row = await ownDelivery(ports, deliveryId, email);
  return row?.subject.kind === "call" && row.subject.facts.seriesId !== null;
}

const mostChoices = 50;

/**
 * What can be chosen when the match was wrong. Before anything is typed: the other accounts of the call, then those with an open opportunity of this
 * person; then what was typed.
 */
export async function accountChoices(
  ports: Pick<Ports, "deliveries" | "people" | "records">,
  deliveryId: string,
  email: string,
  search: string,
): Promise<readonly Pick<Account, "id" | "name">[]> {
  const [row, person] = await Promise.all([ownDelivery(ports, deliveryId, email), ports.people.find(email)]);
  if (row === null || person === null) return [];
  const found =
    search.trim() === ""
      ? await likelyAccounts(ports, row)
      : await ports.records.searchAccounts(search.slice(0, 100), mostChoices);
  return found.filter((account) => canSee(person, account)).map(({ id, name }) => ({ id, name }));
}

/** Most likely first; never the account that was called wrong. */
async function likelyAccounts(ports: Pick<Ports, "records">, row: Delivery): Promise<readonly Account[]> {
  const decision = row.subject.kind === "call" ? row.subject.decision : null;
  const owned = await ports.records.openOpportunitiesOwnedBy(row.recipient);
  const ids = new Set([
    ...(decision === null ? [] : [...decision.alternatives, ...decision.partners]).map(({ accountId }) => accountId),
    ...owned.map(({ accountId }) => accountId),
  ]);
  ids.delete(decision?.account.accountId ?? "");
  const wanted = [...ids].slice(0, mostChoices);
  const accounts = new Map((await ports.records.accounts(wanted)).map((account) => [account.id, account]));
  return wanted.flatMap((id) => accounts.get(id) ?? []);
}

async function remember(
  ports: CorrectPorts,
  rep: string,
  facts: CallFacts,
  scope: Scope,
  verdict: CallCorrection["verdict"],
): Promise<void> {
  const key = keyFor(facts, scope);
  await ports.calendars.saveCorrection({ rep, scope, key, verdict, at: ports.clock.now() });
  // What is said about one call goes before its series: an older word about this call must not outlive a newer one about all of them.
  if (scope === "series") await ports.calendars.removeCorrection(rep, "occurrence", keyFor(facts, "occurrence"));
}

function keyFor(facts: CallFacts, scope: Scope): string {
  return scope === "series" ? facts.meetingUid : `${facts.meetingUid}#${facts.originalStart ?? "single"}`;
}

function isAsked(row: Delivery): boolean {
  return row.kind === "prep" || row.kind === "test";
}

function hasBegun(ports: CorrectPorts, row: Delivery): boolean {
  if (row.subject.kind !== "call") return false;
  return !isFollowed({ start: Temporal.Instant.from(row.subject.facts.startsAt) }, ports.clock.now());
}

/** A brief that was asked for is not planned from the calendar, so its row is changed here. */
async function changeAsked(
  ports: CorrectPorts,
  row: Delivery,
  change: Omit<DeliveryChange, "id" | "rev">,
): Promise<void> {
  const now = ports.clock.now();
  const written = await ports.deliveries.write({
    inserts: [],
    changes: [{ id: row.id, rev: row.rev, ...(change.subject === undefined ? {} : { because: null }), ...change }],
    now,
  });
  await Promise.all(written.map((changed) => wakeDelivery(ports, changed)));
}

function subjectWith(row: Delivery, account: Account): DeliverySubject {
  const match = { accountId: account.id, name: account.name, matchedBy: "correction" as const, emails: [] };
  return row.subject.kind === "call"
    ? {
        ...row.subject,
        facts: { ...row.subject.facts, accountId: account.id, accountName: account.name },
        decision: {
          ...row.subject.decision,
          account: match,
          reason: "corrected",
          because: `You said this call is with ${account.name}.`,
        },
      }
    : { kind: "account", accountId: account.id };
}
