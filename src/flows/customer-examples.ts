/** A lesson may tell of a customer to make its point. To a question that does not name that customer, the example is no answer. */
import { accountMentioned, namingWords } from "#domain/accounts/mentioned.ts";
import { fold, foldedMentions } from "#domain/briefs/plain-text.ts";
import type { AnswerPart } from "#domain/knowledge/answer.ts";
import type { Document, PassageHit } from "#domain/knowledge/document.ts";
import type { Ports } from "./ports.ts";

const lessons: readonly Document["kind"][] = ["microlearning", "playbook", "talk-track"];
const mostCandidates = 200;

/** Ids of the passages that these parts cut such an example from. */
export async function customerExamples(
  { records }: Pick<Ports, "records">,
  parts: readonly AnswerPart[],
  hits: readonly PassageHit[],
  question: string,
): Promise<ReadonlySet<string>> {
  const kinds = new Map(hits.map(({ passage, document }) => [passage.id, document.kind]));
  const asked = fold(question);
  const found = new Set<string>();
  for (const { passageId, quote } of parts.flatMap(({ citations }) => citations)) {
    if (!lessons.includes(kinds.get(passageId) ?? null)) continue;
    const candidates = await records.accountsBeginning(namingWords(quote), mostCandidates);
    const named = accountMentioned(
      quote,
      candidates.filter(({ type }) => type === "customer" || type === "prospect"),
    );
    if (named !== null && !foldedMentions(asked, named.words)) found.add(passageId);
  }
  return found;
}
