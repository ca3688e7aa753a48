/** What may be said right now: by whom a document was retired, replaced or changed, for everybody or for the accounts of a launch. */
import type { Account, Opportunity, Role } from "#domain/accounts/records.ts";
import { type Play, qualifyingDeals } from "#domain/behaviours/play.ts";
import type { Brief } from "#domain/briefs/brief.ts";
import { parseDate, shortDate } from "#domain/briefs/dates.ts";
import { dateOf, type NotCurrent, type Quoted, whyNotCurrent } from "#domain/knowledge/currency.ts";
import type { Ports } from "./ports.ts";

type Instant = Temporal.Instant;
type RetiredPorts = Pick<Ports, "plays">;

/**
 * Documents that a play in force retires for this account, with the play. `subject` null: nobody knows for whom it is, so what any play retires is left
 * out. `on`: ISO date.
 */
export async function retiredByPlays(
  ports: RetiredPorts,
  subject: { readonly account: Account; readonly opportunities: readonly Opportunity[] } | null,
  on: string,
): Promise<ReadonlyMap<string, Play>> {
  const found = new Map<string, Play>();
  for (const { documentId, play } of await ports.plays.retiredDocuments(on)) {
    const isTheirs = subject === null || qualifyingDeals(play, subject.account, subject.opportunities).length > 0;
    // A document that the play itself brings stays: somebody listed it twice.
    if (isTheirs && !found.has(documentId) && !play.knowledge.includes(documentId)) found.set(documentId, play);
  }
  return found;
}

export interface Outdated {
  readonly quoted: Quoted;
  readonly why: NotCurrent | { readonly kind: "launch"; readonly name: string; readonly on: string };
}

export interface ShownQuotes {
  readonly quoted: readonly Quoted[];
  /** Null: for no account in particular. */
  readonly accountId: string | null;
}

/** Which quotes may not be shown at `at` any more, for each of `shown`; one for each document. */
export async function outdated(
  ports: Pick<Ports, "governance" | "plays" | "records">,
  shown: readonly ShownQuotes[],
  at: Instant,
): Promise<readonly (readonly Outdated[])[]> {
  if (ports.governance === undefined) return shown.map(() => []);
  const ids = new Set(shown.flatMap(({ quoted }) => quoted.map(({ documentId }) => documentId)));
  const standing = await ports.governance.standing([...ids]);
  const today = dateOf(at);
  const retiring = new Set((await ports.plays.retiredDocuments(today)).map(({ documentId }) => documentId));
  return Promise.all(
    shown.map(async ({ quoted, accountId }) => {
      const concerned = quoted.some(({ documentId }) => retiring.has(documentId));
      const retired = concerned ? await retiredFor(ports, accountId, today) : new Map<string, Play>();
      const found = new Map<string, Outdated>();
      for (const one of quoted) {
        if (found.has(one.documentId)) continue;
        const play = retired.get(one.documentId);
        const why: Outdated["why"] | null =
          whyNotCurrent(one, standing.get(one.documentId), at) ??
          (play === undefined ? null : { kind: "launch", name: play.name, on: play.launched_on });
        if (why !== null) found.set(one.documentId, { quoted: one, why });
      }
      return [...found.values()];
    }),
  );
}

/** Plays that retire documents for this account; null: for no account in particular. */
export async function retiredFor(
  ports: Pick<Ports, "plays" | "records">,
  accountId: string | null,
  on: string,
): Promise<ReadonlyMap<string, Play>> {
  const account = accountId === null ? null : await ports.records.account(accountId);
  if (account === null) return retiredByPlays(ports, null, on);
  return retiredByPlays(ports, { account, opportunities: await ports.records.opportunitiesOf([account.id]) }, on);
}

/** What a brief shows. */
export function quotesOf(brief: Brief): ShownQuotes {
  return {
    quoted: brief.sections.flatMap(({ items }) => items.flatMap(({ citations }) => citations)),
    accountId: brief.account.id,
  };
}

/** For the reader of a message that said otherwise: "‘Launch deck (v1)’ was replaced by ‘Launch deck (v2)’ on 17 Nov". */
export function correctionWords({ quoted, why }: Outdated, today: Temporal.PlainDate, role: Role | null): string {
  const title = `‘${quoted.title}’`;
  const on = (date: string | null) => {
    const day = parseDate(date);
    return day === null ? "" : ` on ${shortDate(day, today)}`;
  };
  switch (why.kind) {
    case "gone":
      return `${title} was removed`;
    case "changed":
      return `${title} was rewritten`;
    case "not-yet":
      return `${title} is not in force yet`;
    case "retired":
      return `${title} was retired by its owner${on(why.on)}`;
    case "replaced":
      return `${title} was replaced${isFor(why.by, role) ? ` by ‘${why.by?.title}’` : ""}${on(why.on)}`;
    case "launch":
      return `${title} was retired for this account by ‘${why.name}’${on(why.on)}`;
    default:
      return why satisfies never;
  }
}

/** Who may not read the new one does not learn its title. */
function isFor(one: { readonly audience: readonly Role[] } | null, role: Role | null): boolean {
  return one !== null && role !== null && (one.audience.length === 0 || one.audience.includes(role));
}
