import type { Nudge } from "#domain/nudges/nudge.ts";
import type { Ports } from "./ports.ts";

/** Days before a call from which its nudge is looked for: it comes a day before it, with a weekend and holidays between. */
const aheadDays = 14;

/**
 * Behaviours that this person is nudged about for a call with this account at `at` or later, that of the next call first: what they are asked to try there.
 * What they have answered is left to them.
 */
export async function nudgedForCall(
  ports: { readonly nudges?: Pick<Ports["nudges"], "ofOwner"> },
  person: string,
  call: { readonly accountId: string; readonly at: Temporal.Instant; readonly now: Temporal.Instant },
): Promise<readonly string[]> {
  const rows = (await ports.nudges?.ofOwner(person, call.now.subtract({ hours: 24 * aheadDays }))) ?? [];
  return rows
    .flatMap((row) =>
      isAsked(row, person) && row.call?.accountId === call.accountId ? [{ row, at: row.call.at }] : [],
    )
    .filter(({ at }) => Temporal.Instant.compare(at, call.at) >= 0)
    .toSorted((a, b) => Temporal.Instant.compare(a.at, b.at) || b.row.urgency - a.row.urgency)
    .flatMap(({ row }) => row.behaviour ?? []);
}

const isAsked = ({ rep, status }: Nudge, person: string): boolean =>
  rep === person && (status === "planned" || status === "sent");
