import { isClosedStage, type Opportunity, type Person } from "#domain/accounts/records.ts";
import { isInForce, type Play, qualifies } from "#domain/behaviours/play.ts";
import { inZone } from "#domain/briefs/dates.ts";
import { type AccountContext, contextSchema, type Found } from "#domain/briefs/material.ts";
import { fieldWords, weakestField } from "#domain/briefs/meddpicc.ts";
import { choosable } from "#domain/briefs/opportunity-choice.ts";
import { plainText } from "#domain/briefs/plain-text.ts";
import { fitOf, ofBestDocuments, rankHits, uses } from "#domain/briefs/relevance.ts";
import { noStage, stageGoal } from "#domain/briefs/stages.ts";
import { InputError } from "#domain/errors.ts";
import { dateOf } from "#domain/knowledge/currency.ts";
import type { Document, DocumentKind, PassageHit } from "#domain/knowledge/document.ts";
import { retiredByPlays } from "./current-documents.ts";
import type { BriefStore, Ports, Viewer } from "./ports.ts";
import { inTurn } from "./turns.ts";

type ContextPorts = Pick<Ports, "records" | "documents" | "briefs" | "people" | "metrics" | "plays" | "governance">;

/** A kept context is read for this long; records and documents that change meanwhile have another revision anyway. What is left is the calendar day. */
export const keptForMinutes = 10;
/** Grows when the shape or the choice of what is kept changes. */
const shape = 4;
const searchLimit = 30;
const lessonPassages = 12;
const newsDocuments = 6;
/** Documents kept for a slot: the best one speaks, the others stand by for what it lacks. */
const keptDocuments = 4;
/** Their first passages are read whole: an opening or an answer often shares no word with the deal. */
const wholePassages = 5;

/**
 * Assemblies under way, for each store: reps on one call are briefed in the same second, and the second of them waits for the first instead of asking the
 * database the same things. Keyed by the store, so two apps in one process share nothing; an entry goes when its assembly ends.
 */
const underWay = new WeakMap<BriefStore, Map<string, Promise<AccountContext>>>();

/**
 * Answers that no deal changes (the launches, the cards about a competitor, the lessons of a stage), for each store: kept until its documents, the day
 * or the role is another one. A burst of briefs asks the database for them once.
 */
const answered = new WeakMap<Ports["documents"], Map<string, Promise<unknown>>>();
const mostAnswers = 200;

type Once = <T>(question: readonly unknown[], ask: () => Promise<T>) => Promise<T>;

function answerOnce<T>(documents: Ports["documents"], key: string, ask: () => Promise<T>): Promise<T> {
  const kept = answered.get(documents) ?? new Map<string, Promise<unknown>>();
  answered.set(documents, kept);
  // A key is asked with one kind of question only.
  const known = kept.get(key) as Promise<T> | undefined;
  if (known !== undefined) return known;
  if (kept.size >= mostAnswers) kept.clear();
  const asked = ask();
  kept.set(key, asked);
  asked.catch(() => kept.delete(key));
  return asked;
}

/**
 * What every rep of `person`'s role may know about the account, kept and shared. Passages are retrieved as that role; whether this person may see the account
 * at all is the caller's question. Throws InputError when the account does not exist.
 */
export async function contextFor(
  ports: ContextPorts,
  input: {
    readonly accountId: string;
    readonly person: Person;
    readonly now: Temporal.Instant;
    /** What is returned was assembled at most `keptForMinutes` before this instant: `now` by default. */
    readonly usableAt?: Temporal.Instant;
  },
): Promise<AccountContext> {
  const { accountId, person, now, usableAt = now } = input;
  const key = contextKey(person, accountId);
  const revision = await contextRevision(ports, now);
  const running = underWay.get(ports.briefs) ?? new Map<string, Promise<AccountContext>>();
  underWay.set(ports.briefs, running);
  const runKey = `${key}@${revision}`;
  const already = running.get(runKey);
  if (already !== undefined) return already;
  const work = keptOrAssembled(ports, { ...input, key, revision, usableAt }).finally(() => running.delete(runKey));
  running.set(runKey, work);
  return work;
}

/** What the context of an account is kept under: reps of one role share it. */
export function contextKey({ role }: Pick<Person, "role">, accountId: string): string {
  return `brief-context:${shape}:${role}:${accountId}`;
}

/** The state of the records, the documents, the plays and the day: a context of another one is not used any more. */
export async function contextRevision(
  ports: Pick<Ports, "records" | "documents" | "governance">,
  now: Temporal.Instant,
): Promise<string> {
  if (ports.governance !== undefined) return ports.governance.state(now);
  const [records, documents] = await Promise.all([ports.records.revision(), ports.documents.revision()]);
  return `${records}.${documents}.${dateOf(now)}`;
}

async function keptOrAssembled(
  ports: ContextPorts,
  input: {
    readonly accountId: string;
    readonly person: Person;
    readonly now: Temporal.Instant;
    readonly key: string;
    readonly revision: string;
    readonly usableAt: Temporal.Instant;
  },
): Promise<AccountContext> {
  const { key, revision, now, usableAt } = input;
  const kept = await ports.briefs.context(key, revision, usableAt.subtract({ minutes: keptForMinutes }));
  const parsed = kept === null ? contextSchema.safeParse(null) : await inTurn(() => contextSchema.safeParse(kept));
  if (parsed.success) return parsed.data;
  const context = await assembleContext(ports, input);
  ports.metrics.count("context_assemblies_total");
  await ports.briefs.saveContext(key, revision, context, now);
  return context;
}

async function assembleContext(
  ports: ContextPorts,
  { accountId, person, now, revision }: { accountId: string; person: Person; now: Temporal.Instant; revision: string },
): Promise<AccountContext> {
  const [account, contacts, opportunities] = await Promise.all([
    ports.records.account(accountId),
    ports.records.contactsOf(accountId),
    ports.records.opportunitiesOf([accountId]),
  ]);
  if (account === null) {
    throw new InputError(
      `Expected an account with the id "${accountId}"; there is none. Import it with: sideline import accounts <file>.`,
    );
  }
  const today = inZone(now, person.timeZone).toPlainDate();
  const viewer: Viewer = { email: person.email, role: person.role };
  const subjects: readonly (Opportunity | null)[] =
    opportunities.length === 0 ? [null] : choosable(opportunities, today);
  const once: Once = (question, ask) =>
    answerOnce(ports.documents, JSON.stringify([revision, dateOf(now), person.role, question]), ask);
  const retired = await retiredByPlays(ports, { account, opportunities }, dateOf(now));
  const launches = await once(["current"], () =>
    ports.documents.current({ viewer, at: now, kinds: ["launch", "product-note"] }),
  );
  const news = launches.filter(({ id }) => !retired.has(id));
  const titles = contacts.flatMap(({ title }) => title ?? []);
  const plays = (await once(["plays"], () => ports.plays.list())).filter(
    (play) => play.knowledge.length > 0 && isInForce(play, dateOf(now)),
  );
  const found: Record<string, Found> = {};
  for (const subject of subjects) {
    const own = plays.filter((play) => qualifies(play, account, subject));
    found[subject?.id ?? ""] = await find(ports, { subject, titles, viewer, now, today, news, retired, own, once });
  }
  const owners = [...new Set(subjects.flatMap((one) => one?.ownerEmail ?? []))];
  const people = await Promise.all(owners.map((email) => ports.people.find(email)));
  const ownerNames = Object.fromEntries(people.flatMap((one) => (one === null ? [] : [[one.email, one.name]])));
  // Closed opportunities that no brief can be about would only make the kept row bigger.
  const kept = opportunities.filter((one) => !isClosedStage(one.stage) || subjects.includes(one));
  return { account, contacts, opportunities: kept, ownerNames, found };
}

async function find(
  ports: Pick<Ports, "documents">,
  input: {
    readonly subject: Opportunity | null;
    /** Of the account's contacts: who is on the call decides later, among what is kept. */
    readonly titles: readonly string[];
    readonly viewer: Viewer;
    readonly now: Temporal.Instant;
    readonly today: Temporal.PlainDate;
    readonly news: readonly Document[];
    /** Ids of what a launch took from this account. */
    readonly retired: { has(documentId: string): boolean };
    /** Plays in force that the subject qualifies for. */
    readonly own: readonly Play[];
    readonly once: Once;
  },
): Promise<Found> {
  const { subject, viewer, now: at, once } = input;
  const goal = subject === null ? noStage : stageGoal(subject.stage);
  const competitor = subject?.competitor ?? subject?.meddpicc.competition?.value ?? "";
  const about = words([subject?.stage, competitor, subject?.name, subject?.meddpicc.identified_pain?.value]);
  const weak = subject === null ? "identified_pain" : weakestField(subject, goal)?.field;
  const lesson = weak === undefined ? "" : `${fieldWords[weak].label} ${fieldWords[weak].about.join(" ")}`;
  const search = (text: string, kinds: readonly DocumentKind[]) =>
    ports.documents.search({ text, viewer, at, kinds, limit: searchLimit });
  const searchOnce: typeof search = (text, kinds) => once([text, kinds], () => search(text, kinds));
  const current = (hits: readonly PassageHit[]) => hits.filter(({ document }) => !input.retired.has(document.id));
  const named = [...new Set(input.own.flatMap(({ knowledge }) => knowledge))];
  const [talk, speech, objections, cards, lessons, news, said, answers] = await Promise.all([
    search(`talk track say ${about}`, ["talk-track"]),
    search(`say ${about}`, ["battlecard", "launch"]),
    search(`objection customer says answer ${about}`, ["objection"]),
    searchOnce(`objection they say answer ${competitor}`, ["battlecard"]),
    searchOnce(`${lesson} ${words([subject?.stage])}`, ["playbook", "microlearning"]),
    newsPassages(ports, input),
    ofPlays(input.own, searchOnce, "say"),
    ofPlays(input.own, searchOnce, "objections"),
  ]);
  const today = input.today.toString();
  const best = (hits: readonly PassageHit[], use: keyof typeof uses) =>
    ofBestDocuments(rankHits(current(distinct(hits)), subject, today, uses[use], input.titles, named), keptDocuments);
  const [say, kept] = await Promise.all([
    wholeCards(ports, best([...talk, ...speech, ...said], "say"), "talk-track"),
    wholeCards(ports, best([...objections, ...cards, ...answers], "objections"), "objection"),
  ]);
  const lists = { say, objections: kept, lessons: current(lessons).slice(0, lessonPassages), news };
  return named.length === 0 ? lists : { ...lists, named };
}

/** Passages of the documents that plays name, asked for in the play's own words: a deal's words may share none with them. */
async function ofPlays(
  plays: readonly Play[],
  search: (text: string, kinds: readonly DocumentKind[]) => Promise<readonly PassageHit[]>,
  use: "say" | "objections",
): Promise<readonly PassageHit[]> {
  const hits = await Promise.all(plays.map(({ name, objective }) => search(words([name, objective]), uses[use].kinds)));
  return hits.flatMap((list, index) => list.filter(({ document }) => plays[index]?.knowledge.includes(document.id)));
}

/** Each passage once, where it came first. */
function distinct(hits: readonly PassageHit[]): readonly PassageHit[] {
  return [...new Map(hits.toReversed().map((hit) => [hit.passage.id, hit])).values()].toReversed();
}

/** Passages of the launches and notes that suit the deal best, newest first: found by their own titles, so that none is missed for want of a word. */
async function newsPassages(
  ports: Pick<Ports, "documents">,
  input: { readonly subject: Opportunity | null; readonly news: readonly Document[] },
): Promise<readonly PassageHit[]> {
  const suited = input.news
    .flatMap((document, place) => {
      const fit = fitOf(input.subject, document, false);
      return fit === null || document.validFrom === null ? [] : [{ document, fit, place }];
    })
    .sort((a, b) => b.fit - a.fit || a.place - b.place)
    .slice(0, newsDocuments)
    .sort((a, b) => a.place - b.place);
  const first = await Promise.all(
    suited.flatMap(({ document }) => [0, 1].map((ord) => ports.documents.passage(`${document.id}#${ord}`))),
  );
  return first.flatMap((hit) => hit ?? []);
}

/** Adds what retrieval left out of the first two cards of `kind`. Their documents are visible to the viewer, so are all their passages. */
async function wholeCards(
  ports: Pick<Ports, "documents">,
  hits: readonly PassageHit[],
  kind: DocumentKind,
): Promise<readonly PassageHit[]> {
  const have = new Set(hits.map((hit) => hit.passage.id));
  const cards = [...new Set(hits.filter((hit) => hit.document.kind === kind).map((hit) => hit.document.id))];
  const wanted = cards
    .slice(0, 2)
    .flatMap((id) => Array.from({ length: wholePassages }, (_, ord) => `${id}#${ord}`))
    .filter((id) => !have.has(id));
  const others = await Promise.all(wanted.map((id) => ports.documents.passage(id)));
  return [...hits, ...others.flatMap((hit) => hit ?? [])];
}

/** Search words from records: cleaned and short, because a 50 KB field would be a 50 KB query. */
function words(values: readonly (string | null | undefined)[]): string {
  return values
    .map((value) => plainText(value ?? "", { chars: 120, words: 14 }))
    .filter(Boolean)
    .join(" ");
}
