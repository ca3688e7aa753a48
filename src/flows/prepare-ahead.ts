/**
 * Assembles what briefs are made of some minutes before they are due: the search is the expensive part of a brief, and many calls begin at the same full hour.
 * Nothing depends on it. A brief whose context is not there, or is of an older state of the records or the documents, assembles it itself.
 */
import type { Person } from "#domain/accounts/records.ts";
import { InputError } from "#domain/errors.ts";
import type { Ports } from "./ports.ts";
import { contextFor, contextKey, contextRevision, keptForMinutes } from "./prepare-context.ts";
import { inTurn } from "./turns.ts";

type AheadPorts = Pick<
  Ports,
  "briefs" | "clock" | "deliveries" | "documents" | "governance" | "metrics" | "people" | "plays" | "records"
>;

/** Less than `keptForMinutes`: what is prepared at the first look is still good when it is due. */
const aheadMinutes = 8;
/** What is due earlier prepares itself. */
const tooLateSeconds = 15;
const mostRows = 20_000;
/** Few: this has minutes, and what is due now shares the process and the database. */
const atOnce = 4;

/** Whether there is a brief to prepare soon: cheap, asked at every sweep. */
export async function isBriefDueSoon(ports: Pick<Ports, "clock" | "deliveries">): Promise<boolean> {
  return (await ports.deliveries.briefsDue({ ...soon(ports), limit: 1 })).length > 0;
}

/** Stops between two contexts when `signal` is aborted: the next round goes on. */
export async function prepareAhead(ports: AheadPorts, signal: AbortSignal): Promise<void> {
  const now = ports.clock.now();
  const due = await ports.deliveries.briefsDue({ ...soon(ports), limit: mostRows });
  if (due.length === 0) return;
  const revision = await contextRevision(ports, now);
  const kept = await ports.briefs.contextsSince(revision, now.subtract({ minutes: keptForMinutes }));
  const people = new Map<string, Person | null>();
  await Promise.all(
    [...new Set(due.map(({ recipient }) => recipient))].map(async (email) =>
      people.set(email, await ports.people.find(email)),
    ),
  );
  const wanted = new Map<
    string,
    { readonly accountId: string; readonly person: Person; readonly usableAt: Temporal.Instant }
  >();
  for (const { recipient, accountId, dueAt } of due) {
    const person = people.get(recipient) ?? null;
    if (person === null) continue;
    const key = contextKey(person, accountId);
    const at = kept.get(key);
    const oldest = dueAt.subtract({ minutes: keptForMinutes });
    if (wanted.has(key) || (at !== undefined && Temporal.Instant.compare(at, oldest) >= 0)) continue;
    wanted.set(key, { accountId, person, usableAt: dueAt });
  }
  const queue = wanted.values();
  const work = async () => {
    for (const { accountId, person, usableAt } of queue) {
      if (signal.aborted) return;
      await inTurn(() => {});
      // Its owner is told when the brief is due: an account that is gone meanwhile is nobody's failure here.
      await contextFor(ports, { accountId, person, now: ports.clock.now(), usableAt }).catch((problem: unknown) => {
        if (!(problem instanceof InputError)) throw problem;
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

function soon({ clock }: Pick<Ports, "clock">): { readonly from: Temporal.Instant; readonly to: Temporal.Instant } {
  const now = clock.now();
  return { from: now.add({ seconds: tooLateSeconds }), to: now.add({ minutes: aheadMinutes }) };
}
