/** The variables of the brief's prompt. Text from outside stands between markers that nobody could know before, and keeps no invisible characters. */
import type { Brief } from "./brief.ts";
import { plainText } from "./plain-text.ts";
import type { WordingTask } from "./wording.ts";

const passageChars = 1_400;
const invisible = /[\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** `marker`: random for each request. */
export function wordingVariables(brief: Brief, task: WordingTask, marker: string): Readonly<Record<string, string>> {
  const wrap = (text: string) => `<<${marker}\n${text}\n${marker}>>`;
  const sections = new Map(brief.sections.map(({ slot, items }) => [slot, items]));
  const passages = [...task.passages].flatMap(([slot, hits]) =>
    hits.map(({ passage, document }) => {
      const about = [
        `passage_id: ${inline(passage.id)}`,
        `slot: ${slot}`,
        `title: ${inline(document.title)}`,
        `valid from: ${document.validFrom ?? "not dated"}`,
      ];
      return `${about.join(" | ")}\n${wrap(fenced(passage.text, marker).slice(0, passageChars))}`;
    }),
  );
  const objections = (sections.get("objections") ?? []).map(
    ({ text, citations }) =>
      `- ${wrap(fenced(text, marker))} answered in ${citations.map(({ passageId }) => inline(passageId)).join(", ")}`,
  );
  const facts = [...task.facts].map(
    ([id, { field, value }]) => `{{fact:${id}}} ${inline(field)}: ${fenced(value, marker)}`,
  );
  return {
    marker,
    slots: [...task.passages.keys()].join(", "),
    situation: wrap(fenced([brief.account.name, brief.opportunity?.stage ?? "no opportunity"].join(", "), marker)),
    facts: facts.length === 0 ? "none" : wrap(facts.join("\n")),
    objections: objections.length === 0 ? "none" : objections.join("\n"),
    passages: passages.join("\n\n"),
  };
}

/** Lines stay, so that quotes can be copied; what could close the wrapping or be read only by a machine goes. */
export function fenced(text: string, marker: string): string {
  return text
    .toWellFormed()
    .replace(invisible, "")
    .replace(/[^\P{Cc}\n\t]/gu, " ")
    .replaceAll(marker, "")
    .replace(/<<+|>>+/g, " ");
}

function inline(text: string): string {
  return plainText(text, { chars: 160, keepDomains: true });
}
