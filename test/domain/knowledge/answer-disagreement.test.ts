import { expect, test } from "@jest/globals";
import type { AnswerPart } from "#domain/knowledge/answer.ts";
import { withDisagreements } from "#domain/knowledge/answer-disagreement.ts";
import type { Contradiction } from "#domain/knowledge/contradictions.ts";

const side = (documentId: string, title: string, sentence: string, validFrom: string) => ({
  documentId,
  passageId: `${documentId}#0`,
  title,
  sentence,
  validFrom,
  owner: null,
  audience: [],
});
const two = side("a", "Replay window", "Atlas keeps events for 14 days.", "2026-11-06");
const one = side("b", "Limits", "Atlas keeps events for 7 days.", "2026-07-17");
const contradiction = { sides: [two, one] } as unknown as Contradiction;
const part = ({ documentId, passageId, sentence, title, validFrom }: typeof two): AnswerPart => ({
  text: sentence,
  citations: [{ documentId, passageId, quote: sentence, title, heading: "", owner: null, validFrom, reviewBy: null }],
});
const reader = { role: "rep", retired: new Set<string>(), today: "2026-11-21" } as const;

test("what two sources say differently is said once, with both quotes and dates", () => {
  const shown = withDisagreements([part(two), part(one)], [contradiction], reader);
  expect(shown.map(({ text }) => text)).toEqual([
    "Your sources disagree: “Atlas keeps events for 14 days.” (Replay window, 6 Nov) / “Atlas keeps events for 7 days.” (Limits, 17 Jul)",
  ]);
  expect(shown[0]?.citations.map(({ documentId }) => documentId)).toEqual(["a", "b"]);
});

test("without a contradiction both parts stay as they are", () => {
  expect(withDisagreements([part(two), part(one)], [], reader)).toEqual([part(two), part(one)]);
});
