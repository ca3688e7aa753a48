/** A question in words, answered from the records and documents that this person may read: at once, a model's wording of documents follows as an edit. */
import type { Person } from "#domain/accounts/records.ts";
import { fold } from "#domain/briefs/plain-text.ts";
import { isQuestion, longestQuestion } from "#domain/knowledge/question.ts";
import type { AnswerStore, KeptAnswer } from "./answer-ports.ts";
import { scopeOf, type Thread } from "./answer-scope.ts";
import { findAnswer } from "./find-answer.ts";
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
> & { readonly signals?: Pick<Ports["signals"], "lastShown" | "lastTranscript"> };

/** Of one person in 24 hours: enough for a day of calls, not for a flood. */
const mostADay = 150;

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
    readonly message?: { readonly channel: string; readonly ts: string };
  },
): Promise<Asked> {
  const { answers } = ports;
  const person = await ports.people.find(input.email);
  if (answers === undefined || person === null)
    return { kind: "refused", because: "You are not in the people list, so I can't tell what you may read." };
  const now = ports.clock.now();
  const id = input.message === undefined ? ports.newId() : `${input.message.channel}-${input.message.ts}`;
  const before = await answers.get(id);
  if (before !== null) {
    await sendAnswer(ports, before);
    return { kind: "answering" };
  }
  const thread = await threadOf(answers, person, input.thread);
  if (!(await asksSomething(ports, input.text, thread))) return { kind: "not-a-question" };
  if ((await answers.countSince(person.email, now.subtract({ hours: 24 }))) >= mostADay)
    return { kind: "refused", because: `You have asked ${mostADay} questions in 24 hours. More tomorrow.` };
  const question = input.text.replace(/\s+/g, " ").trim().slice(0, longestQuestion).toWellFormed();
  const state = (await ports.governance?.state(now)) ?? "";
  const scope = await scopeOf(ports, person, question, thread);
  const answer = await findAnswer(ports, person, scope);
  const kept: KeptAnswer = {
    id,
    person: person.email,
    accountId: scope.account?.id ?? null,
    thread: input.thread,
    question,
    searched: scope.searched,
    answer,
    at: now,
  };
  await answers.save(kept, state);
  ports.metrics.count("answers_total", { result: answer.kind });
  await sendAnswer(ports, kept);
  return { kind: "answering" };
}

/** Safe to call again: one answer is one letter. */
async function sendAnswer(ports: AnswerPorts, { id, person, thread, answer, at }: KeptAnswer): Promise<void> {
  await sendLetter(ports, {
    kind: "scene",
    recipient: person,
    key: `answer:${id}`,
    subject: { kind: "letter", topic: "answer", ref: id, ...(thread === null ? {} : { thread }) },
    dueAt: at,
    expiresAt: at.add({ hours: 1 }),
  });
  if (ports.wording != null && answer.kind === "found")
    await ports.queue.wake("word-answer", { id }, { key: `answer-${id}`, at: ports.clock.now() });
}

async function threadOf(answers: AnswerStore, { email }: Person, place: KeptAnswer["thread"]): Promise<Thread> {
  if (place === null) return { earlier: null, under: null };
  const { channel, ts } = place;
  return {
    earlier: await answers.ofThread(email, channel, ts),
    under: await answers.accountAt(email, channel, ts),
  };
}

/** An account may be called "Who & What": its name is not a question. */
async function asksSomething(ports: AnswerPorts, text: string, { earlier, under }: Thread): Promise<boolean> {
  if (!isQuestion(text, { inThread: earlier !== null || under !== null })) return false;
  const name = text.replace(/[?!.\s]+$/g, "").trim();
  const [account] = await ports.records.searchAccounts(name.slice(0, 200), 1);
  return account === undefined || fold(account.name) !== fold(name);
}
