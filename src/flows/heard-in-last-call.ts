import type { Person } from "#domain/accounts/records.ts";
import { resolveSpeakers } from "#domain/behaviours/speakers.ts";
import type { Heard } from "#domain/briefs/heard.ts";
import type { AccountContext } from "#domain/briefs/material.ts";
import { dateOf } from "#domain/knowledge/currency.ts";
import type { SignalStore } from "./signal-ports.ts";

/** Older than this a call says little about the next one, days. */
const freshDays = 60;
const mostLines = 400;

/** What the customer said in the account's last call that has a transcript; undefined when there is none. Nobody else's words. */
export async function heardInLastCall(
  signals: Pick<SignalStore, "lastTranscript">,
  input: {
    readonly person: Person;
    readonly context: Pick<AccountContext, "account" | "contacts">;
    readonly before: Temporal.Instant;
  },
): Promise<Heard | undefined> {
  const { person, context, before } = input;
  const since = before.subtract({ hours: freshDays * 24 });
  const call = await signals.lastTranscript(context.account.id, { since, before });
  if (call === null) return undefined;
  const turns = resolveSpeakers(call.turns, {
    people: [person],
    internal: { domains: [], emails: new Set([person.email]) },
    attendees: [],
    participants: call.participants,
    contacts: context.contacts,
    domains: context.account.domains,
  });
  const lines = turns.flatMap(({ role, text }) => (role === "customer" ? [text] : [])).slice(0, mostLines);
  return { callId: call.id, on: dateOf(Temporal.Instant.from(call.at)), lines };
}
