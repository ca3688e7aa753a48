/** Finds what may be answered: records by code, then documents in their own sentences, else who to ask. */
import type { AccountType, Person } from "#domain/accounts/records.ts";
import { inZone } from "#domain/briefs/dates.ts";
import { fold } from "#domain/briefs/plain-text.ts";
import type { Answer, AnswerPart, DocumentLimits } from "#domain/knowledge/answer.ts";
import { withDisagreements } from "#domain/knowledge/answer-disagreement.ts";
import { hitsWithin, partsWithin } from "#domain/knowledge/answer-limits.ts";
import { searchFor } from "#domain/knowledge/answer-topic.ts";
import { extractAnswer } from "#domain/knowledge/answering.ts";
import { asksAboutLastCall, asksForOwnCalls } from "#domain/knowledge/calls-question.ts";
import { dateOf } from "#domain/knowledge/currency.ts";
import type { DocumentKind, PassageHit } from "#domain/knowledge/document.ts";
import { asksAboutPeople } from "#domain/knowledge/people-question.ts";
import { missedKey } from "#domain/knowledge/question.ts";
import { askedWords, ownersOf, recordLines } from "#domain/knowledge/record-answer.ts";
import { namesUnknown, type RecordAsk, recordAsk } from "#domain/knowledge/record-question.ts";
import { type CallsPorts, lastCall, nextCalls } from "./answer-calls.ts";
import { type Scope, withoutWords } from "./answer-scope.ts";
import { changingPlays } from "./changing-plays.ts";
import { retiredFor } from "./current-documents.ts";
import { customerExamples } from "./customer-examples.ts";
import { ownerAmong } from "./document-owners.ts";
import type { Ports } from "./ports.ts";

export type FindAnswerPorts = CallsPorts & Pick<Ports, "documents" | "governance" | "plays">;

const searched = 30;
const buyers: readonly AccountType[] = ["customer", "prospect"];
/** Of companies that buy nothing from us the CRM is asked for people alone: what we say about them stands in documents. */
const ofOthers: readonly (RecordAsk["kind"] | string)[] = ["title", "contact", "contacts", "owner", "industry", "type"];

/** What this person may be answered now. */
export async function findAnswer(ports: FindAnswerPorts, person: Person, scope: Scope): Promise<Answer> {
  const people = await ports.people.list();
  const { account, asked, before, contacts, named } = scope;
  const isAboutBuyer = account !== null && buyers.includes(account.type) && scope.isAboutIt;
  const whom = asksAboutPeople(asked, { people, contacts, isAboutAccount: isAboutBuyer });
  if (whom !== null) return { kind: "about-people", whom };
  if (asksForOwnCalls(asked) && scope.shared === null) return nextCalls(ports, person, scope);
  const fromRecords = (await answerFromRecords(ports, person, scope)) ?? (await answerFromCall(ports, person, scope));
  if (fromRecords !== null) return fromRecords;
  const within = { about: [], without: scope.hidden };
  const hits = await readableHits(ports, person, scope.searched, account?.id ?? null, within);
  const terms = hits.flatMap(({ document }) => [fold(document.product ?? ""), fold(document.competitor ?? "")]);
  if (account === null && namesUnknown(asked, terms))
    return { kind: "not-in-records", account: null, asked: null, owners: [] };
  // "Atlas" may be the product and not Atlas Shipping.
  const isProduct = terms.some((term) => term !== "" && term.split(" ")[0] === (named ?? scope.shared));
  if (scope.shared !== null && !isProduct) return whichOf(scope);
  const limits: DocumentLimits =
    isAboutBuyer && !isProduct
      ? { ...within, about: [...new Set([named ?? "", fold(account.name)])].filter(Boolean) }
      : within;
  const found = await inDocuments(ports, person, scope, hits, limits);
  if (found !== null) return found;
  if (limits.about.length > 0 && account !== null)
    return {
      kind: "not-in-records",
      account: account.name,
      asked: null,
      owners: ownersOf({ account, opportunities: scope.opportunities }),
    };
  const question = before === null ? asked : scope.searched;
  const owner = await nearestOwner(ports, hits, question);
  await ports.governance?.countMissed({ key: missedKey(question), question, owner, at: ports.clock.now() });
  return { kind: "not-found", owner };
}

/** Null: it is no question for the CRM. */
async function answerFromRecords(ports: FindAnswerPorts, person: Person, scope: Scope): Promise<Answer | null> {
  const { account, asked, before, contacts, opportunities, named, several } = scope;
  if (several.length > 0) {
    const isRecord = recordAsk(asked, { named: "", contacts: [] }) !== null;
    return isRecord || asksForOwnCalls(asked) || asksAboutLastCall(asked) ? whichOf(scope) : null;
  }
  if (account === null) return null;
  const ask =
    recordAsk(asked, { named, contacts }) ??
    (before === null ? null : recordAsk(before.question, { named: before.named, contacts }));
  if (ask === null) return null;
  if (!buyers.includes(account.type) && !ofOthers.includes(ask.kind === "field" ? ask.field : ask.kind)) return null;
  const owners = [account.ownerEmail, ...opportunities.map(({ ownerEmail }) => ownerEmail)].flatMap((one) => one ?? []);
  const names = Object.fromEntries(
    (await ports.people.list()).filter(({ email }) => owners.includes(email)).map(({ email, name }) => [email, name]),
  );
  const today = inZone(ports.clock.now(), person.timeZone).toPlainDate();
  const changing = await changingPlays(ports, await ports.plays.list(), {
    account,
    opportunities,
    day: today.toString(),
  });
  const records = { account, contacts, opportunities, names, reader: person.email, today, changing };
  const lines = recordLines(ask, records);
  if (lines.length > 0) return { kind: "records", account: account.name, lines };
  return {
    kind: "not-in-records",
    account: account.name,
    asked: askedWords(ask),
    owners: ownersOf({ account, opportunities }),
  };
}

const whichOf = ({ several }: Scope): Answer => ({
  kind: "which-account",
  accounts: several.map(({ name }) => name).slice(0, 5),
});

/** Null: it does not ask what was said in a call. */
async function answerFromCall(
  ports: FindAnswerPorts,
  person: Person,
  { account, asked, before }: Scope,
): Promise<Answer | null> {
  if (!asksAboutLastCall(asked)) return null;
  if (account !== null) return lastCall(ports, person, account);
  // Somebody is named whom no record knows; else nobody is.
  return before === null && /\b(?:with|at|mit|avec|con) \p{L}/u.test(asked)
    ? { kind: "not-in-records", account: null, asked: null, owners: [] }
    : { kind: "which-account", accounts: [] };
}

async function inDocuments(
  ports: FindAnswerPorts,
  person: Person,
  { account, searched }: Scope,
  hits: readonly PassageHit[],
  limits: DocumentLimits,
): Promise<Answer | null> {
  const today = dateOf(ports.clock.now());
  const retired = await retiredFor(ports, account?.id ?? null, today);
  const found = (await ports.governance?.contradictions())?.found ?? [];
  const some = hitsWithin(hits, limits);
  // All of them speak of the account: its name tells nothing about which of them answers.
  const question = limits.about.reduce(withoutWords, searched);
  const extracted = await extractWithout(ports, some, question);
  const parts = withDisagreements(partsWithin(extracted, limits, some), found, { role: person.role, retired, today });
  return parts.length === 0 ? null : { kind: "found", mode: "extractive", parts, limits };
}

const mostExamples = 3;

/** Again without the passage, where the best sentence is an example of one customer. */
async function extractWithout(
  ports: Pick<Ports, "records">,
  hits: readonly PassageHit[],
  question: string,
): Promise<readonly AnswerPart[]> {
  let left = hits;
  for (let round = 0; round <= mostExamples; round += 1) {
    const parts = extractAnswer(left, question);
    const examples = await customerExamples(ports, parts, left, question);
    if (examples.size === 0) return parts;
    left = left.filter(({ passage }) => !examples.has(passage.id));
  }
  return [];
}

/** Passages for this question that this person may read and that may be said for this account. */
export async function readableHits(
  ports: Pick<Ports, "clock" | "documents" | "plays" | "records">,
  person: Person,
  question: string,
  accountId: string | null,
  limits: DocumentLimits,
): Promise<readonly PassageHit[]> {
  const at = ports.clock.now();
  const hits = await ports.documents.search({
    text: searchFor(question),
    viewer: { email: person.email, role: person.role },
    at,
    // The answer is for who asks, and kept for nobody else.
    personal: true,
    limit: searched,
  });
  const retired = await retiredFor(ports, accountId, dateOf(at));
  return hitsWithin(
    hits.filter(({ document }) => !retired.has(document.id)),
    limits,
  );
}

const aboutKinds: readonly (readonly [DocumentKind, RegExp])[] = [
  ["battlecard", /compet|rival|against|versus/iu],
  ["objection", /objection|price|cost|discount|expensive|too dear/iu],
  ["launch", /launch|new|release/iu],
];

/** Whose topic it is: the owner of what comes nearest, else of the newest document of the kind that it would stand in. */
async function nearestOwner(
  ports: FindAnswerPorts,
  hits: readonly PassageHit[],
  question: string,
): Promise<string | null> {
  const people = await ports.people.list();
  for (const { document } of hits.slice(0, 5)) {
    const owner = document.readers === undefined ? ownerAmong(people, document.owner) : null;
    if (owner !== null) return owner;
  }
  const kind = aboutKinds.find(([, words]) => words.test(question))?.[0] ?? "product-note";
  const documents = await ports.documents.current({ viewer: null, at: ports.clock.now(), kinds: [kind] });
  for (const { owner, readers } of documents) {
    const email = readers === undefined ? ownerAmong(people, owner) : null;
    if (email !== null) return email;
  }
  return people.find(({ role }) => role === "product_marketing" || role === "enablement")?.email ?? null;
}
