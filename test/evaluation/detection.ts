/**
 * How well cue cards find behaviours that people labelled in real dialogues: `npm run evaluate:detection`. The dialogues lie beside the checkout and are not part of
 * it. The cards were written with the training half in sight; every number is of the held-out half.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Person } from "#domain/accounts/records.ts";
import { observeByKeywords } from "#domain/behaviours/observe-keywords.ts";
import type { Behaviour } from "#domain/behaviours/play.ts";
import type { Turn } from "#domain/behaviours/speakers.ts";
import { readPlay } from "#flows/import-plays.ts";
import { readPlayText } from "#integrations/play-files/index.ts";

const dialogueSchema = z.object({
  id: z.string(),
  turns: z.array(
    z.object({
      n: z.number(),
      role: z.enum(["persuader", "persuadee"]),
      text: z.string(),
      labels: z.array(z.string()),
    }),
  ),
});
export type Dialogue = z.infer<typeof dialogueSchema>;

export const dialoguesPath = join(import.meta.dirname, "../../../shared/data/persuasion-for-good/dialogues.jsonl");
const persuader = "persuader@example.com";
const people: readonly Person[] = [
  { email: persuader, name: "Persuader", role: "rep", managerEmail: null, timeZone: "UTC", startedOn: null },
];

/** Null when the data is not there. */
export function loadDialogues(): {
  readonly training: readonly Dialogue[];
  readonly heldOut: readonly Dialogue[];
} | null {
  if (!existsSync(dialoguesPath)) return null;
  const all = readFileSync(dialoguesPath, "utf8")
    .trim()
    .split("\n")
    .map((line) => dialogueSchema.parse(JSON.parse(line)));
  const isTraining = ({ id }: Dialogue) =>
    Number.parseInt(createHash("sha256").update(id).digest("hex").slice(-1), 16) % 2 === 0;
  return { training: all.filter(isTraining), heldOut: all.filter((one) => !isTraining(one)) };
}

export function loadCards(): readonly Behaviour[] {
  const path = join(import.meta.dirname, "persuasion-cards.yaml");
  const file = readPlayText("persuasion-cards.yaml", readFileSync(path, "utf8"));
  if (file.problems.length > 0) throw new Error(JSON.stringify(file.problems));
  const read = readPlay(file.value);
  if ("problems" in read)
    throw new Error(read.problems.map(({ path: at, text }) => `${file.lineOf(at)}: ${text}`).join("\n"));
  return read.play.behaviours;
}

export interface Scores {
  readonly behaviour: string;
  /** Share of calls in which people saw it. */
  readonly share: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Of the lines shown as evidence, those that people gave this label. */
  readonly line: number;
  readonly alwaysYes: number;
  /** F1 of one annotator against another at this share, when they agree with `humanKappa`. */
  readonly human: number;
}

/** Of two people who label the same calls: an assumption, in the range that people reach on such labels (docs/detection.md). */
const humanKappa = 0.7;

export function score(cards: readonly Behaviour[], dialogues: readonly Dialogue[]): readonly Scores[] {
  return cards.map((card) => {
    let both = 0;
    let found = 0;
    let labelled = 0;
    let lines = 0;
    for (const dialogue of dialogues) {
      const finding = observeByKeywords([card], { turns: turnsOf(dialogue), people })[0];
      const isFound = finding?.executed === true;
      const isLabelled = dialogue.turns.some(({ role, labels }) => role === "persuader" && labels.includes(card.id));
      if (isFound) found += 1;
      if (isLabelled) labelled += 1;
      if (isFound && isLabelled) both += 1;
      if (isFound && dialogue.turns[Number(finding.turnId?.slice(1)) - 1]?.labels.includes(card.id) === true)
        lines += 1;
    }
    const share = labelled / dialogues.length;
    const precision = found === 0 ? 0 : both / found;
    const recall = labelled === 0 ? 0 : both / labelled;
    return {
      behaviour: card.id,
      share,
      precision,
      recall,
      f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
      line: found === 0 ? 0 : lines / found,
      alwaysYes: (2 * share) / (1 + share),
      human: share + humanKappa * (1 - share),
    };
  });
}

export function macro(
  scores: readonly Scores[],
  of: "precision" | "recall" | "f1" | "line" | "alwaysYes" | "human",
): number {
  return scores.reduce((sum, one) => sum + one[of], 0) / scores.length;
}

function turnsOf({ turns }: Dialogue): readonly Turn[] {
  return turns.map(({ role, text }, index) => ({
    id: `t${index + 1}`,
    speaker: role,
    role: role === "persuader" ? "rep" : "customer",
    email: role === "persuader" ? persuader : null,
    startMs: null,
    text,
  }));
}

if (process.argv[1] === import.meta.filename) {
  const data = loadDialogues();
  if (data === null) console.log(`Skipped: the dialogues are not at ${dialoguesPath}. Nothing is claimed.`);
  else {
    const which = process.argv.includes("--training") ? "training" : "heldOut";
    const scores = score(loadCards(), data[which]);
    const row = (name: string, share: string, values: readonly number[]) =>
      `| ${name} | ${share} | ${values.map((one) => one.toFixed(2)).join(" | ")} |`;
    console.log(
      `${data[which].length} dialogues (${which})\n\n| behaviour | share | precision | recall | F1 | line | always yes F1 | human F1 |\n|---|---|---|---|---|---|---|---|`,
    );
    for (const one of scores) {
      console.log(
        row(one.behaviour, one.share.toFixed(2), [
          one.precision,
          one.recall,
          one.f1,
          one.line,
          one.alwaysYes,
          one.human,
        ]),
      );
    }
    console.log(
      row(
        "**macro**",
        "",
        (["precision", "recall", "f1", "line", "alwaysYes", "human"] as const).map((of) => macro(scores, of)),
      ),
    );
  }
}
