import type { ModalView } from "@slack/types";
import type { Explanation } from "#flows/use-cases.ts";
import { modal, paragraph } from "./blocks.ts";

export function explainModal(explanation: Explanation): ModalView {
  const lines = explanation.lines.slice(0, 20).map((words) => paragraph(words, 600));
  return modal("Why this message?", lines.length === 0 ? [paragraph("There is no record of why.")] : lines);
}
