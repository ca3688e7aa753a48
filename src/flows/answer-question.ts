/** A question in words, answered from the documents that this person may read: at once in their own sentences, a model's wording follows as an edit. */
import { canSee } from "#domain/accounts/access.ts";
import type { Account, Opportunity, Person } from "#domain/accounts/records.ts";
import { fold, foldedMentions } from "#domain/briefs/plain-text.ts";
import type { Answer } from "#domain/knowledge/answer.ts";
import { withDisagreement } from "#domain/knowledge/answer-disagreement.ts";
import { extractAnswer, searchFor } from "#domain/knowledge/answering.ts";
import { dateOf } from "#domain/knowledge/currency.ts";
import type { DocumentKind, PassageHit } from "#domain/knowledge/document.ts";
import { isQuestion, longestQuestion, missedKey, topicOf, withCompetitor } from "#domain/knowledge/question.ts";
import type { AnswerStore, KeptAnswer } from "./answer-ports.ts";
import { comingCalls } from "./ask-for-prep.ts";
import { retiredFor } from "./current-documents.ts";
import { ownerAmong } from "./document-owners.ts";
import { sendLetter } from "./letters/send.ts";
import type { Ports } from "./ports.ts";

export type AnswerPorts = Pick<
  Ports,
  | "answers"
  | "calendars"
  | "clock"
  | "deliveries"
  | "documents"
  | "governance"
  | "log"
  | "metrics"
  | "newId"
  | "people"
  | "plays"
  | "queue"
  | "records"
  | "wording"
>;

/** Of one person in 24 hours: enough for a day of calls, not for a flood. */
const mostADay = 150;
const searched = 30;

export type Asked =
  /** The answer is on its way to their conversation with the app. */
  | { readonly kind: "answering" }
  /** It asks for something else: a brief, an account, help. */
  | { readonly kind: "not-a-question" }
  | { readonly kind: "refused"; readonly because: string };

/** `thread`: the message in their own conversation with the app to answer under; null: in the conversation itself. */
export async function askQuestion(
  ports: AnswerPorts,
  input: {
    readonly email: string;
    readonly text: string;
    readonly thread: { readonly channel: string; readonly ts: string } | null;
  },
): Promise<Asked> {
  const { answers } = ports;
  const person = await ports.people.find(input.email);
  if (answers === undefined || person === null)
    return { kind: "refused", because: "You are not in the people list, so I can't tell what you may read." };
  const now = ports.clock.now();
  if (!(await asksSomething(ports, answers, person, input))) return { kind: "not-a-question" };
  if ((await answers.countSince(person.email, now.subtract({ hours: 24 }))) >= mostADay)
    return { kind: "refused", because: `You have asked ${mostADay} questions in 24 hours. More tomorrow.` };
  const question = input.text.replace(/\s+/g, " ").trim().slice(0, longestQuestion).toWellFormed();
  const scope = await scopeOf(ports, answers, person, question, input.thread);
  const state = (await ports.governance?.state(now)) ?? "";
  const answer = await findAnswer(ports, person, scope.question, scope.accountId);
  const kept: KeptAnswer = {
    id: ports.newId(),
    person: person.email,
    accountId: scope.accountId,
    thread: input.thread,
    question,
    searched: scope.question,
    answer,
    at: now,
  };
  await answers.save(kept, state);
  ports.metrics.count("answers_total", { result: answer.kind });
  await sendLetter(ports, {
    kind: "scene",
    recipient: person.email,
    key: `answer:${kept.id}`,
    subject: {
      kind: "letter",
      topic: "answer",
      ref: kept.id,
      ...(input.thread === null ? {} : { thread: input.thread }),
    },
    dueAt: now,
    expiresAt: now.add({ hours: 1 }),
  });
  if (ports.wording != null && answer.kind === "found")
    await ports.queue.wake("word-answer", { id: kept.id }, { key: `answer-${kept.id}`, at: now });
  return { kind: "answering" };
}

/** An account may be called "Who & What": its name is not a question. */
async function asksSomething(
  ports: AnswerPorts,
  answers: AnswerStore,
  person: Person,
  {
    text,
    thread,
  }: { readonly text: string; readonly thread: { readonly channel: string; readonly ts: string } | null },
): Promise<boolean> {
  const inThread =
    thread !== null &&
    ((await answers.accountAt(person.email, thread.channel, thread.ts)) !== null ||
      (await answers.ofThread(person.email, thread.channel, thread.ts)) !== null);
  if (!isQuestion(text, { inThread })) return false;
  const name = text.replace(/[?!.\s]+$/g, "").trim();
  const [account] = await ports.records.searchAccounts(name.slice(0, 200), 1);
  return account === undefined || fold(account.name) !== fold(name);
}

interface Scope {
  readonly accountId: string | null;
  /** With the words that the thread has said before, and the competitor's name. */
  readonly question: string;
}

async function scopeOf(
  ports: AnswerPorts,
  answers: AnswerStore,
  person: Person,
  question: string,
  thread: { readonly channel: string; readonly ts: string } | null,
): Promise<Scope> {
  const earlier = thread === null ? null : await answers.ofThread(person.email, thread.channel, thread.ts);
  const under = thread === null ? null : await answers.accountAt(person.email, thread.channel, thread.ts);
  const accountId = under ?? earlier?.accountId ?? (await accountNamed(ports, person, question));
  const [account] = accountId === null ? [] : await accountsSeenBy(ports, person, [accountId]);
  // "And for three years?" goes on with what was asked before.
  const whole = earlier !== null && topicOf(question).length <= 2 ? `${question} ${earlier.question}` : question;
  if (account === undefined) return { accountId: null, question: whole };
  const open = await ports.records.opportunitiesOf([account.id]);
  return { accountId: account.id, question: withCompetitor(whole, competitorOf(open)) };
}

const competitorOf = (opportunities: readonly Opportunity[]): string | null =>
  opportunities.flatMap(({ competitor, meddpicc }) => competitor ?? meddpicc.competition?.value ?? [])[0] ?? null;

/** An account of this person's coming calls or open opportunities that the question names in full. */
async function accountNamed(ports: AnswerPorts, person: Person, question: string): Promise<string | null> {
  const calls = await comingCalls(ports, person.email);
  const owned = await ports.records.openOpportunitiesOwnedBy(person.email);
  const ids = [...calls.map(({ decision }) => decision.account.accountId), ...owned.map(({ accountId }) => accountId)];
  const folded = fold(question);
  const accounts = await accountsSeenBy(ports, person, [...new Set(ids)]);
  return accounts.find(({ name }) => foldedMentions(folded, fold(name)))?.id ?? null;
}

async function accountsSeenBy(
  ports: Pick<Ports, "records">,
  person: Person,
  ids: readonly string[],
): Promise<readonly Account[]> {
  return ids.length === 0 ? [] : (await ports.records.accounts(ids)).filter((account) => canSee(person, account));
}

/** What this person may be answered now. Also used when an answer on the screen has become old. */
export async function findAnswer(
  ports: AnswerPorts,
  person: Person,
  question: string,
  accountId: string | null,
): Promise<Answer> {
  const at = ports.clock.now();
  const hits = await readableHits(ports, person, question, accountId);
  const retired = await retiredFor(ports, accountId, dateOf(at));
  const found = (await ports.governance?.contradictions())?.found ?? [];
  const parts = extractAnswer(hits, question).map((part) =>
    withDisagreement(part, found, { role: person.role, retired, today: dateOf(at) }),
  );
  if (parts.length > 0) return { kind: "found", mode: "extractive", parts };
  const owner = await nearestOwner(ports, hits, question);
  await ports.governance?.countMissed({ key: missedKey(question), question, owner, at });
  return { kind: "not-found", owner };
}

/** Passages for this question that this person may read and that may be said for this account. */
export async function readableHits(
  ports: Pick<Ports, "clock" | "documents" | "plays" | "records">,
  person: Person,
  question: string,
  accountId: string | null,
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
  return hits.filter(({ document }) => !retired.has(document.id));
}

const aboutKinds: readonly (readonly [DocumentKind, RegExp])[] = [
  ["battlecard", /compet|rival|against|versus/iu],
  ["objection", /objection|price|cost|discount|expensive|too dear/iu],
  ["launch", /launch|new|release/iu],
];

/** Whose topic it is: the owner of what comes nearest, else of the newest document of the kind that it would stand in. */
async function nearestOwner(ports: AnswerPorts, hits: readonly PassageHit[], question: string): Promise<string | null> {
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
