import type { Account, Contact, Opportunity, Person } from "#domain/accounts/records.ts";
import { isInForce, type Play } from "#domain/behaviours/play.ts";
import type { Brief } from "#domain/briefs/brief.ts";
import { fold } from "#domain/briefs/plain-text.ts";
import type { PassageHit } from "#domain/knowledge/document.ts";
import type { PreparePorts } from "#flows/prepare-brief.ts";

export interface Shelf {
  readonly people: readonly Person[];
  readonly accounts: readonly Account[];
  readonly contacts: readonly Contact[];
  readonly opportunities: readonly Opportunity[];
  readonly hits: readonly PassageHit[];
  readonly plays?: readonly Play[];
}

/** The ports that preparing a brief uses, in memory, with every call counted. Retrieval ranks by shared words: enough to be found, no more. */
export function prepareWorld(shelf: Shelf, at: Temporal.Instant) {
  const calls: string[] = [];
  const saved: Brief[] = [];
  const contexts = new Map<string, { revision: string; at: Temporal.Instant; json: string }>();
  const world = { now: at, recordsRevision: 1, documentsRevision: 1, assemblies: 0, calls, saved, contexts };
  const counted = <T>(name: string, value: T): Promise<T> => {
    calls.push(name);
    return Promise.resolve(value);
  };
  const today = () => world.now.toString().slice(0, 10);
  const visible = (hit: PassageHit, role: Person["role"] | null) =>
    (hit.document.validFrom ?? "") <= today() &&
    (role === null || hit.document.audience.length === 0 || hit.document.audience.includes(role)) &&
    !shelf.hits.some(
      ({ document }) => document.supersedes.includes(hit.document.id) && (document.validFrom ?? "") <= today(),
    );
  const ports = {
    clock: { now: () => world.now },
    newId: () => `id-${saved.length + 1}`,
    metrics: {
      count: (name: string) => {
        if (name === "context_assemblies_total") world.assemblies += 1;
      },
      observe: () => {},
    },
    people: {
      find: (email: string) => counted("people.find", shelf.people.find((one) => one.email === email) ?? null),
    },
    records: {
      revision: () => counted("records.revision", world.recordsRevision),
      account: (id: string) => counted("records.account", shelf.accounts.find((one) => one.id === id) ?? null),
      accounts: (ids: readonly string[]) =>
        counted(
          "records.accounts",
          shelf.accounts.filter((one) => ids.includes(one.id)),
        ),
      contactsOf: (id: string) =>
        counted(
          "records.contactsOf",
          shelf.contacts.filter((one) => one.accountId === id),
        ),
      contactsByEmail: (emails: readonly string[]) =>
        counted(
          "records.contactsByEmail",
          shelf.contacts.filter((one) => emails.includes(one.email)),
        ),
      opportunitiesOf: (ids: readonly string[]) =>
        counted(
          "records.opportunitiesOf",
          shelf.opportunities.filter((one) => ids.includes(one.accountId)),
        ),
    },
    documents: {
      revision: () => counted("documents.revision", world.documentsRevision),
      passage: (id: string) => counted("documents.passage", shelf.hits.find((one) => one.passage.id === id) ?? null),
      current: ({ viewer, kinds }: { viewer: Person | null; kinds: readonly string[] }) =>
        counted(
          "documents.current",
          [
            ...new Map(
              shelf.hits
                .filter((hit) => visible(hit, viewer?.role ?? null) && kinds.includes(hit.document.kind ?? ""))
                .map((hit) => [hit.document.id, hit.document]),
            ).values(),
          ].sort((a, b) => (b.validFrom ?? "").localeCompare(a.validFrom ?? "")),
        ),
      search: ({
        text,
        viewer,
        kinds,
        limit,
      }: {
        text: string;
        viewer: Person | null;
        kinds: readonly string[];
        limit: number;
      }) => {
        const wanted = new Set(fold(text).split(" "));
        const ranked = shelf.hits
          .filter((hit) => visible(hit, viewer?.role ?? null) && kinds.includes(hit.document.kind ?? ""))
          .map((hit) => {
            const own = new Set(fold(`${hit.passage.titlePath.join(" ")} ${hit.passage.text}`).split(" "));
            return { ...hit, score: [...own].filter((word) => wanted.has(word)).length };
          })
          .filter((hit) => hit.score > 0)
          .sort((a, b) => b.score - a.score || a.passage.id.localeCompare(b.passage.id));
        return counted("documents.search", ranked.slice(0, limit));
      },
    },
    plays: {
      list: () => counted("plays.list", shelf.plays ?? []),
      retiredDocuments: (day: string) =>
        counted(
          "plays.retiredDocuments",
          (shelf.plays ?? [])
            .filter((play) => isInForce(play, day))
            .flatMap((play) => play.retires.map((documentId) => ({ documentId, play }))),
        ),
    },
    briefs: {
      save: (brief: Brief) => {
        saved.push(brief);
        return counted("briefs.save", undefined);
      },
      context: (key: string, revision: string, notBefore: Temporal.Instant) => {
        const kept = contexts.get(key);
        const usable = kept?.revision === revision && Temporal.Instant.compare(kept.at, notBefore) >= 0;
        return counted("briefs.context", usable ? (JSON.parse(kept.json) as unknown) : null);
      },
      saveContext: (key: string, revision: string, value: unknown, when: Temporal.Instant) => {
        contexts.set(key, { revision, at: when, json: JSON.stringify(value) });
        return counted("briefs.saveContext", undefined);
      },
    },
  };
  // The other methods of these ports are not called here; a call to one fails with "is not a function".
  return { ...world, world, ports: ports as unknown as PreparePorts };
}
