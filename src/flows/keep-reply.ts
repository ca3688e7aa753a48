/** An owner's reply as a document: only after they said so. */
import { chunkDocument } from "#domain/knowledge/chunking.ts";
import { dateOf } from "#domain/knowledge/currency.ts";
import type { Document } from "#domain/knowledge/document.ts";
import { detectLanguage } from "#domain/knowledge/language.ts";
import type { OwnerQuestion } from "./answer-ports.ts";
import type { Ports } from "./ports.ts";

/** Their own source: an import of a folder leaves them alone. */
export const answersSource = "answers";
const reviewDays = 90;

/** False: there is no reply yet. The same reply twice is one document. */
export async function keepReply(
  ports: Pick<Ports, "answers" | "clock" | "documents">,
  asked: OwnerQuestion,
): Promise<boolean> {
  const { id, question, reply, owner } = asked;
  if (reply === null || ports.answers === undefined) return false;
  const now = ports.clock.now();
  const today = dateOf(now);
  const title = question.slice(0, 200).toWellFormed();
  const document: Document = {
    id: `answer-${id}`,
    source: answersSource,
    path: `${id}.md`,
    title,
    kind: null,
    product: null,
    stage: null,
    competitor: null,
    owner,
    validFrom: today,
    reviewBy: Temporal.PlainDate.from(today).add({ days: reviewDays }).toString(),
    supersedes: [],
    audience: [],
    // There is no file: the id stands for the one state that it has.
    checksum: id.replaceAll("-", ""),
    language: detectLanguage(`${question} ${reply}`),
  };
  const end = title.length + 2 + reply.length;
  const start = title.length + 2;
  const sections = [{ depth: 1, heading: title, start: 0, end, blocks: [{ text: reply, start, end, tight: false }] }];
  await ports.documents.save(answersSource, {
    upserts: [{ document, passages: chunkDocument(document, sections) }],
    removedPaths: [],
    now,
  });
  await ports.answers.keep(id, document.id);
  return true;
}
