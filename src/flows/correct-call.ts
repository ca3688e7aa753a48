import { canSee } from "#domain/accounts/access.ts";
import type { Account } from "#domain/accounts/records.ts";
import type { CallCorrection } from "#domain/calendar/decision.ts";
import type { CallFacts, Delivery, DeliverySubject } from "#domain/moments/delivery.ts";
import { planMoments } from "./plan-moments.ts";
import type { Ports } from "./ports.ts";
import type { ActionResult } from "./use-cases.ts";
import { wakeDelivery } from "./wake.ts";

type CorrectPorts = Parameters<typeof planMoments>[0] & Pick<Ports, "briefs">;
type Scope = CallCorrection["scope"];

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
  if (row.kind === "prep" || row.kind === "test") await changeAsked(ports, row, account);
  const reach = input.scope === "series" ? "this call and its series" : "this call";
  return {
    kind: "done",
    said: `Thanks. I take ${account.name} for ${reach} from now on; the brief is being rewritten.`,
  };
}

export async function notACall(
  ports: CorrectPorts,
  input: { deliveryId: string; email: string; scope: Scope },
): Promise<ActionResult> {
  const row = await ownDelivery(ports, input.deliveryId, input.email);
  if (row === null || row.subject.kind !== "call") return notYours;
  await remember(ports, input.email, row.subject.facts, input.scope, { kind: "not-a-call" });
  await planMoments(ports, { rep: input.email });
  const reach = input.scope === "series" ? "this series" : "this call";
  return { kind: "done", said: `Noted: no more briefs for ${reach}.` };
}

/** What can be chosen when the match was wrong: the other accounts of the call first, then what was typed. */
export async function accountChoices(
  ports: Pick<Ports, "deliveries" | "people" | "records">,
  deliveryId: string,
  email: string,
  search: string,
): Promise<readonly Pick<Account, "id" | "name">[]> {
  const [row, person] = await Promise.all([ownDelivery(ports, deliveryId, email), ports.people.find(email)]);
  if (row === null || person === null) return [];
  const decision = row.subject.kind === "call" ? row.subject.decision : null;
  const offered =
    decision === null ? [] : [...decision.alternatives, ...decision.partners].map(({ accountId }) => accountId);
  const found = search.trim() === "" ? [] : await ports.records.searchAccounts(search.slice(0, 100), 50);
  const first = await ports.records.accounts(offered);
  const all = search.trim() === "" ? first : found;
  return all.filter((account) => canSee(person, account)).map(({ id, name }) => ({ id, name }));
}

async function remember(
  ports: CorrectPorts,
  rep: string,
  facts: CallFacts,
  scope: Scope,
  verdict: CallCorrection["verdict"],
): Promise<void> {
  const key = scope === "series" ? facts.meetingUid : `${facts.meetingUid}#${facts.originalStart ?? "single"}`;
  await ports.calendars.saveCorrection({ rep, scope, key, verdict, at: ports.clock.now() });
}

/** A brief that was asked for is not planned from the calendar, so its row is changed here. */
async function changeAsked(ports: CorrectPorts, row: Delivery, account: Account): Promise<void> {
  const match = { accountId: account.id, name: account.name, matchedBy: "correction" as const, emails: [] };
  const subject: DeliverySubject =
    row.subject.kind === "call"
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
  const now = ports.clock.now();
  const written = await ports.deliveries.write({ inserts: [], changes: [{ id: row.id, rev: row.rev, subject }], now });
  await Promise.all(written.map((changed) => wakeDelivery(ports, changed)));
}
