import type { Brief, WordingNotUsed } from "./brief.ts";

const notUsed: Readonly<Record<WordingNotUsed, string>> = {
  "not-in-time": "the model did not answer in time",
  "not-available": "the model was not available",
  "no-usable-answer": "the model gave no usable answer",
  "failed-checks": "the model's wording did not hold against the sources",
  "nothing-to-word": "the model had nothing to add",
  "budget-used-up": "today's AI budget is used up",
};

/** Who wrote the words, for the reader. A model that was asked and not used is named with the reason. */
export function modeLabel({ mode, wording }: Pick<Brief, "mode" | "wording">): string {
  if (mode === "model") return "Worded by AI from your documents";
  const reason = wording?.notUsed ?? null;
  return reason === null ? "Built from your documents, no AI wording" : `Built from your documents: ${notUsed[reason]}`;
}

/** Said beside an item. */
export const markLabels = {
  "unchecked-wording": "unchecked wording",
  "old-source": "old source",
  "sources-disagree": "check before you say it",
} as const;
