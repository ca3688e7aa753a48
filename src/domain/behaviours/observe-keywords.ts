import type { Person } from "#domain/accounts/records.ts";
import { findCues, hasQuestionMarks, needsQuestionMarks, readCard } from "./cue-card.ts";
import { blank, type Finding, replyTo, repsOf, withoutColleagues } from "./observe.ts";
import type { Behaviour } from "./play.ts";
import type { Turn } from "./speakers.ts";

/** Share of found lines that people would call the behaviour too: held-out call-level precision of docs/detection.md. */
export const keywordConfidence = 0.7;

/**
 * Looks for the cards' words in the turns of our people. It finds words, it does not judge: "not found" proves nothing, and how the customer took it stays
 * unknown, with their next turn kept for the reader.
 */
export function observeByKeywords(
  behaviours: readonly Behaviour[],
  call: { readonly turns: readonly Turn[]; readonly people: readonly Person[] },
): readonly Finding[] {
  const { turns } = call;
  const questionMarks = hasQuestionMarks(turns.map(({ text }) => text));
  const findings = behaviours.flatMap((behaviour) => {
    const card = readCard(behaviour);
    return repsOf(turns, call.people, behaviour).map((rep): Finding => {
      if (!questionMarks && needsQuestionMarks(card)) return blank(behaviour, rep, "no-question-marks");
      for (const [index, turn] of turns.entries()) {
        if (turn.email !== rep) continue;
        const [hit] = findCues(card, turn.text, { questionMarks });
        if (hit === undefined) continue;
        const reply = replyTo(turns, index);
        return blank(behaviour, rep, "found", {
          executed: true,
          turnId: turn.id,
          quote: turn.text.slice(hit.start, hit.end),
          quoteMs: turn.startMs,
          reply: reply?.text ?? null,
          replyMs: reply?.startMs ?? null,
          confidence: keywordConfidence,
        });
      }
      return blank(behaviour, rep, "not-found", { executed: false, confidence: 0.5 });
    });
  });
  return withoutColleagues(findings);
}
