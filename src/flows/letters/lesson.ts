/** The lesson in the direct messages: the source's own words, how long they take, one question. */
import type { Letter, LetterPart } from "#domain/moments/letter.ts";
import { type Lesson, lessonFor, recordLearned } from "../learn.ts";
import { learningLine } from "../learning-line.ts";
import type { Ports } from "../ports.ts";
import type { LetterWriter } from "./desk.ts";

/** Words a minute of careful reading. */
const wordsAMinute = 160;
const headingWords = 6;
const lessonOf = (ports: Ports, email: string, ref: string, part = "") =>
  lessonFor(ports, { email, behaviour: ref, documentId: part });

export const lessonLetter: LetterWriter = {
  async write(ports, { ref, part }, recipient) {
    const lesson = await lessonOf(ports, recipient.email, ref, part);
    if (lesson === null) return null;
    const line = await learningLine(ports, recipient.email, ref);
    return letterOf(lesson, line);
  },
  async answer(ports, { ref, part }, click) {
    const lesson = await lessonOf(ports, click.email, ref, part);
    const chosen = lesson?.choices[Number(click.argument)];
    if (lesson === null || chosen === undefined || click.verb !== "choose")
      return { kind: "refused", because: "This lesson is no longer in your sources." };
    if (!chosen.isRight)
      return {
        kind: "said",
        text: "Not that one. Look at the text above and choose again.",
      };
    await recordLearned(ports, { email: click.email, documentId: part ?? "" });
    return { kind: "said", text: `Right, and noted as learned. ${await learningLine(ports, click.email, ref)}` };
  },
};

/** A line of the document as it stands there; a short one that ends no sentence is a heading. */
function paragraph(line: string): readonly LetterPart[] {
  const text = line.trim();
  if (text === "") return [];
  const isHeading = text.split(/\s+/).length <= headingWords && !/[.!?:;,”"]$/u.test(text);
  return [{ kind: "text", runs: [isHeading ? { text, style: "bold" } : { text }] }];
}

function letterOf({ behaviour, passages, choices }: Lesson, line: string): Letter {
  const [first] = passages;
  const words = passages.reduce((sum, { passage }) => sum + passage.text.split(/\s+/).length, 0);
  const minutes = Math.max(1, Math.round(words / wordsAMinute));
  const document = first?.document;
  const from = document?.validFrom == null ? "" : `, in force since ${document.validFrom}`;
  const owner = document?.owner == null ? "" : `, owner ${document.owner.split("@")[0]}`;
  return {
    title: "Two minutes before your call",
    parts: [
      { kind: "heading", text: behaviour.name },
      ...passages.flatMap(({ passage }) => passage.text.split(/\n+/).flatMap(paragraph)),
      { kind: "small", text: `From “${document?.title ?? ""}”${from}${owner}. ${words} words, about ${minutes} min.` },
      ...(choices.length === 0
        ? []
        : ([
            { kind: "text", runs: [{ text: "Which of these does it?", style: "bold" }] },
            { kind: "list", items: choices.map(({ text }, index) => [{ text: `${"ABC"[index] ?? ""}: ${text}` }]) },
          ] satisfies LetterPart[])),
      { kind: "small", text: line },
    ],
    buttons: choices.map((_, index) => ({ verb: "choose", label: "ABC"[index] ?? "", argument: String(index) })),
    because: null,
    canBeAnswered: false,
  };
}
