import type { Nudge } from "#domain/nudges/nudge.ts";
import type { Ports } from "./ports.ts";

/** Days before a call from which its nudge is looked for: it comes a day before it, with a weekend and holidays between. */
const aheadDays = 14;

/**
 * Behaviours that this person is nudged about for the call with this account at `at`: what they are asked to try there. One for a later call waits for that
 * call's own brief. `at` null, for a brief that no call is planned for: all that are to come, that of the next call first. What they have answered is left to them.
 */
export async function nudgedForCall(
  ports: { readonly nudges?: Pick<Ports["nudges"], "ofOwner"> },
  person: string,
  call: { readonly accountId: string; readonly at: Temporal.Instant | null; readonly now: Temporal.Instant },
): Promise<readonly string[]> {
  const rows = (await ports.nudges?.ofOwner(person, call.now.subtract({ hours: 24 * aheadDays }))) ?? [];
  return rows
    .flatMap((row) =>
      isAsked(row, person) && row.call?.accountId === call.accountId ? [{ row, at: row.call.at }] : [],
    )
    .filter(({ at }) => (call.at === null ? Temporal.Instant.compare(at, call.now) >= 0 : at.equals(call.at)))
    .toSorted((a, b) => Temporal.Instant.compare(a.at, b.at) || b.row.urgency - a.row.urgency)
    .flatMap(({ row }) => row.behaviour ?? []);
}

const isAsked = ({ rep, status }: Nudge, person: string): boolean =>
  rep === person && (status === "planned" || status === "sent");
