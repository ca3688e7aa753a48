/** Puts a model's wording into an answer that is on the screen already, when it holds against the passages. */

import { answerVariables, answerWordingSchema, checkedParts, wordable } from "#domain/knowledge/answer-wording.ts";
import { passagesFor } from "#domain/knowledge/answering.ts";
import { dateOf } from "#domain/knowledge/currency.ts";
import { type AnswerPorts, readableHits } from "./answer-question.ts";
import { askModel } from "./ask-model.ts";
import { outdated } from "./current-documents.ts";
import { refreshLetter } from "./letters/send.ts";

const budgetMs = 12_000;
const mostPassages = 5;

/** Nothing happens without a model, and whenever its words are late, wrong or no longer current: the documents' own sentences stay. */
export async function wordAnswer(ports: AnswerPorts, { id }: { readonly id: string }): Promise<boolean> {
  const { answers } = ports;
  if ((ports.wording ?? null) === null || answers === undefined) return false;
  const kept = await answers.get(id);
  const person = kept === null ? null : await ports.people.find(kept.person);
  if (kept === null || person === null || kept.answer.kind !== "found" || kept.answer.mode === "model") return false;
  const question = kept.searched;
  // What sources disagree about is shown as it stands in them.
  if (kept.answer.parts.some(({ mark }) => mark === "sources-disagree")) return false;
  const before = (await ports.governance?.state(ports.clock.now())) ?? "";
  const found = await readableHits(ports, person, question, kept.accountId);
  const hits = wordable(passagesFor(found, question, mostPassages));
  if (hits.length === 0 || before !== ((await ports.governance?.state(ports.clock.now())) ?? "")) return false;
  const wording = await askModel(ports, {
    person: person.email,
    accountId: kept.accountId ?? "",
    prompt: "answer",
    variables: (marker) => answerVariables(question, hits, marker),
    schema: answerWordingSchema,
    budgetMs,
  });
  if (wording === null) return false;
  const at = ports.clock.now();
  const account = kept.accountId === null ? null : await ports.records.account(kept.accountId);
  const parts = checkedParts(wording, hits, {
    ownNames: [...(account === null ? [] : [account.name]), ...hits.flatMap(({ document }) => document.product ?? [])],
    people: [person.name],
    competitors: [...new Set(hits.flatMap(({ document }) => document.competitor ?? []))],
    today: dateOf(at),
  });
  if (parts === null) return false;
  const state = (await ports.governance?.state(at)) ?? "";
  const quoted = parts.flatMap(({ citations }) => citations);
  const [old = []] = await outdated(ports, [{ quoted, accountId: kept.accountId }], at);
  if (old.length > 0) return false;
  await answers.save({ ...kept, answer: { kind: "found", mode: "model", parts } }, state);
  await refreshLetter(ports, `answer:${kept.id}`);
  return true;
}
