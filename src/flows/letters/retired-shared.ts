import { whyNotCurrent } from "#domain/knowledge/currency.ts";
import { correctionWords } from "../current-documents.ts";
import type { Ports } from "../ports.ts";
import type { LetterWriter } from "./desk.ts";
import { documentParts } from "./document-text.ts";

/** To who shared a document that is no longer in force, and to nobody else. */
export const retiredShared: LetterWriter = {
  async write(ports, { ref }, { role }) {
    const standing = (await ports.governance?.standing([ref]))?.get(ref);
    if (standing === undefined) return null;
    const now = ports.clock.now();
    const quoted = { documentId: ref, title: standing.title, quote: "", version: standing.checksum };
    const why = whyNotCurrent(quoted, standing, now);
    // Back in force meanwhile: nothing to say.
    if (why === null) return null;
    const { replacedBy } = standing;
    const isTheirs = replacedBy !== null && (replacedBy.audience.length === 0 || replacedBy.audience.includes(role));
    const current = isTheirs ? replacedBy : null;
    return {
      title: "A document you shared is no longer in force",
      parts: [
        {
          kind: "text",
          runs: [
            {
              text: `You shared a document that is no longer in force: ${correctionWords({ quoted, why }, now.toZonedDateTimeISO("UTC").toPlainDate(), role)}.`,
            },
          ],
        },
        current === null
          ? { kind: "small", text: "Nothing stands in its place yet. Its owner can tell you more." }
          : { kind: "text", runs: [{ text: "The current one: " }, { text: current.title, style: "bold" }] },
        { kind: "small", text: "Only you see this. Nothing was said where you shared it." },
      ],
      buttons: current === null ? [] : [{ verb: "open", label: "Open the current one", opensModal: true }],
      because: "Told once a week for each document.",
      canBeAnswered: true,
    };
  },
  async answer(ports, { ref }, { verb, email }) {
    if (verb !== "open") return { kind: "refused", because: "This button is from an older version of the message." };
    const current = (await ports.governance?.standing([ref]))?.get(ref)?.replacedBy ?? null;
    if (current === null || !(await mayRead(ports, email, current.id)))
      return { kind: "refused", because: "There is no current one that you may read." };
    return { kind: "shown", title: "The current one", parts: await documentParts(ports, current.id) };
  },
};

async function mayRead(ports: Ports, email: string, documentId: string): Promise<boolean> {
  const person = await ports.people.find(email);
  if (person === null) return false;
  const viewer = { email: person.email, role: person.role };
  const current = await ports.documents.current({ viewer, at: ports.clock.now() });
  return current.some(({ id }) => id === documentId);
}
