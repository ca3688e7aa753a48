/** Questions about the asker's own calls, answered from the calendar plan and from the last transcript: never from documents. */
import { canSee } from "#domain/accounts/access.ts";
import type { Account, Person } from "#domain/accounts/records.ts";
import { inZone } from "#domain/briefs/dates.ts";
import type { Heard } from "#domain/briefs/heard.ts";
import { fold } from "#domain/briefs/plain-text.ts";
import type { Answer } from "#domain/knowledge/answer.ts";
import type { Scope } from "./answer-scope.ts";
import { comingCalls, whyNoCall } from "./ask-for-prep.ts";
import { heardInLastCall } from "./heard-in-last-call.ts";
import type { Ports } from "./ports.ts";
import { readerZone } from "./reader-zone.ts";

export type CallsPorts = Pick<Ports, "calendars" | "clock" | "people" | "records"> & {
  readonly signals?: Pick<Ports["signals"], "lastShown" | "lastTranscript">;
};

const mostCalls = 5;

/** What is in the calendar plan of the next seven days; `named`: only with that account. */
export async function nextCalls(
  ports: CallsPorts,
  person: Person,
  { asked, account, named }: Pick<Scope, "asked" | "account" | "named">,
): Promise<Answer> {
  const all = await comingCalls(ports, person.email);
  if (all.length === 0) return { kind: "calls", calls: [], none: await whyNoCall(ports, person.email) };
  const now = inZone(ports.clock.now(), await readerZone(ports, person));
  const day = dayAsked(asked);
  const calls: { accountId: string; account: string; startsAt: string; because: string }[] = [];
  for (const { event, decision } of all) {
    const { accountId, name } = decision.account;
    if (named !== null && account !== null && accountId !== account.id) continue;
    const on = inZone(event.start, now.timeZoneId).toPlainDate();
    if (day !== null && !on.equals(now.toPlainDate().add({ days: day.in }))) continue;
    const record = await ports.records.account(accountId);
    if (record === null || !canSee(person, record)) continue;
    calls.push({ accountId, account: name, startsAt: event.start.toString(), because: decision.because });
  }
  const withWhom = named === null || account === null ? "" : ` with ${account.name}`;
  const none = `No customer call${withWhom} is in your calendar ${day?.words ?? "for the next seven days"}.`;
  return { kind: "calls", calls: calls.slice(0, mostCalls), none: calls.length === 0 ? none : null };
}

function dayAsked(asked: string): { readonly in: number; readonly words: string } | null {
  if (/\btoday\b/.test(fold(asked))) return { in: 0, words: "for the rest of today" };
  return /\btomorrow\b/.test(fold(asked)) ? { in: 1, words: "for tomorrow" } : null;
}

/** Which call it was; its words are read when the answer is written, and are kept nowhere else. */
export async function lastCall(ports: CallsPorts, person: Person, account: Account): Promise<Answer> {
  const heard = await heardOf(ports, person, account, ports.clock.now());
  const call = heard === null ? null : { id: heard.callId, on: heard.on };
  return { kind: "last-call", account: account.name, call };
}

/** What the customer said in the account's last call before `before`; null: no transcript of one is kept, or the person may not see the account. */
export async function heardOf(
  ports: Pick<CallsPorts, "records" | "signals">,
  person: Person,
  account: Account,
  before: Temporal.Instant,
): Promise<Heard | null> {
  if (ports.signals === undefined || !canSee(person, account)) return null;
  const contacts = await ports.records.contactsOf(account.id);
  return (await heardInLastCall(ports.signals, { person, context: { account, contacts }, before })) ?? null;
}
