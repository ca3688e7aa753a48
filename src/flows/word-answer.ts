/** Puts a model's wording into an answer that is on the screen already, when it holds against the passages. */
import type { Person } from "#domain/accounts/records.ts";
import type { AnswerPart } from "#domain/knowledge/answer.ts";
import {
  type AnswerWording,
  answerVariables,
  answerWordingSchema,
  checkedParts,
  wordable,
} from "#domain/knowledge/answer-wording.ts";
import { passagesFor } from "#domain/knowledge/answering.ts";
import { dateOf } from "#domain/knowledge/currency.ts";
import type { PassageHit } from "#domain/knowledge/document.ts";
import type { KeptAnswer } from "./answer-ports.ts";
import type { AnswerPorts } from "./answer-question.ts";
import { askModel } from "./ask-model.ts";
import { outdated } from "./current-documents.ts";
import { customerExamples } from "./customer-examples.ts";
import { readableHits } from "./find-answer.ts";
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
  // What sources disagree about is shown as it stands in them.
  if (kept.answer.parts.some(({ mark }) => mark === "sources-disagree")) return false;
  const before = (await ports.governance?.state(ports.clock.now())) ?? "";
  const hits = await passagesToWord(ports, person, kept);
  if (hits.length === 0 || before !== ((await ports.governance?.state(ports.clock.now())) ?? "")) return false;
  const wording = await askModel(ports, {
    person: person.email,
    accountId: kept.accountId ?? "",
    prompt: "answer",
    variables: (marker) => answerVariables(kept.searched, hits, marker),
    schema: answerWordingSchema,
    budgetMs,
  });
  if (wording === null) return false;
  const at = ports.clock.now();
  const parts = await partsThatHold(ports, person, kept, hits, wording);
  if (parts === null) return false;
  const state = (await ports.governance?.state(at)) ?? "";
  const quoted = parts.flatMap(({ citations }) => citations);
  const [old = []] = await outdated(ports, [{ quoted, accountId: kept.accountId }], at);
  if (old.length > 0) return false;
  await answers.save({ ...kept, answer: { ...kept.answer, mode: "model", parts } }, state);
  await refreshLetter(ports, `answer:${kept.id}`);
  return true;
}

type Asked = Pick<KeptAnswer, "searched" | "accountId" | "answer">;

/** Best first; none for an answer that is not from documents. */
export async function passagesToWord(
  ports: Parameters<typeof readableHits>[0],
  person: Person,
  { searched, accountId, answer }: Asked,
): Promise<readonly PassageHit[]> {
  if (answer.kind !== "found") return [];
  const limits = answer.limits ?? { about: [], without: [] };
  const found = await readableHits(ports, person, searched, accountId, limits);
  return wordable(passagesFor(found, searched, mostPassages));
}

/** Null: the wording does not hold, the documents' own sentences stay. */
export async function partsThatHold(
  ports: Pick<AnswerPorts, "clock" | "records">,
  person: Person,
  { accountId, searched }: Pick<Asked, "accountId" | "searched">,
  hits: readonly PassageHit[],
  wording: AnswerWording,
): Promise<readonly AnswerPart[] | null> {
  const account = accountId === null ? null : await ports.records.account(accountId);
  const parts = checkedParts(wording, hits, {
    ownNames: [...(account === null ? [] : [account.name]), ...hits.flatMap(({ document }) => document.product ?? [])],
    people: [person.name],
    competitors: [...new Set(hits.flatMap(({ document }) => document.competitor ?? []))],
    today: dateOf(ports.clock.now()),
  });
  if (parts === null) return null;
  const examples = await customerExamples(ports, parts, hits, searched);
  const kept = parts.filter(({ citations }) => !citations.some(({ passageId }) => examples.has(passageId)));
  return kept.length === 0 ? null : kept;
}
