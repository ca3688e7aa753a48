import { ofRecord } from "../document-owners.ts";
import type { LetterWriter } from "./desk.ts";

const shown = 8;

/** To the owner of a document or a record: what readers of briefs called wrong or old on one day. Who said it is not told. */
export const wrongSource: LetterWriter = {
  async write(ports, { ref }, { email }) {
    const from = Temporal.PlainDate.from(ref).toZonedDateTime("UTC").toInstant();
    const reports = (await ports.documentFeedback?.ofOwner(email, from, from.add({ hours: 24 }))) ?? [];
    if (reports.length === 0) return null;
    const documents = [...new Set(reports.map(({ documentId }) => documentId))];
    const titles = new Map(await Promise.all(documents.map(async (id) => [id, await nameOf(ports, id)] as const)));
    const more = reports.length - shown;
    return {
      title: "Something of yours was called wrong or old",
      parts: [
        {
          kind: "text",
          runs: [
            {
              text:
                reports.length === 1
                  ? "A reader of a brief called this wrong or old. It is out of that brief; its source is as it was."
                  : `Readers of briefs called these ${reports.length} wrong or old. They are out of those briefs; their sources are as they were.`,
            },
          ],
        },
        ...reports.slice(0, shown).map((one) => ({
          kind: "quote" as const,
          text: one.words,
          source: `${titles.get(one.documentId) ?? one.documentId}, ${one.at.toString().slice(0, 10)}`,
        })),
        ...(more > 0 ? [{ kind: "small" as const, text: `and ${more} more` }] : []),
        {
          kind: "small",
          text: "If it is right, nothing is to do. If not, correct the document in its folder, or the record in the CRM, and import it again.",
        },
      ],
      buttons: [],
      because: "You are the owner of the document or record.",
      canBeAnswered: false,
    };
  },
  answer: async () => ({ kind: "refused", because: "There is nothing to answer here." }),
};

async function nameOf(ports: Parameters<LetterWriter["write"]>[0], source: string): Promise<string> {
  if (source.startsWith(ofRecord)) return `the record ${source.slice(ofRecord.length)}`;
  return (await ports.documents.document(source))?.title ?? source;
}
