import { clip, countWords } from "#domain/briefs/plain-text.ts";
import {
  type Cited,
  type Criterion,
  criteriaOf,
  criterionNames,
  gateOf,
  type Rung,
  type Scenario,
} from "./scenario.ts";
import type { GradedItem, Session } from "./session.ts";

export const mostFeedbackWords = 70;

export interface ChecklistItem {
  readonly criterion: Criterion;
  readonly name: string;
  readonly met: boolean;
  readonly quote: string | null;
  readonly turn: number | null;
  readonly because: string | null;
}

/** At most 70 words about the lines, never about the person: what worked, what to say instead and where that comes from, and one line to try. */
export interface Feedback {
  readonly strength: { readonly criterion: Criterion; readonly quote: string } | null;
  readonly fix: { readonly criterion: Criterion; readonly words: string; readonly source: Cited | null };
  readonly tryAgain: string;
}

/** One entry for each item of the scenario; the first answer that met it gives the quote. */
export function checklistOf({ scenario, turns }: Session): readonly ChecklistItem[] {
  return criteriaOf(scenario).map((criterion) => {
    const all = turns.flatMap(({ number, items }) =>
      items.filter((item) => item.criterion === criterion).map((item) => ({ ...item, turn: number })),
    );
    const met = all.find((item) => item.met);
    return {
      criterion,
      name: criterionNames[criterion],
      met: met !== undefined,
      quote: met?.quote ?? null,
      turn: met?.turn ?? null,
      because: met === undefined ? reasonOf(all) : null,
    };
  });
}

const reasonOf = (items: readonly GradedItem[]): string | null =>
  items.findLast(({ because }) => because !== null)?.because ?? null;

const rungWords: Readonly<Record<Rung, string>> = {
  smokescreen: "the first brush-off",
  "real-objection": "the real objection",
  "proof-demand": "the demand for proof",
  commitment: "“What happens next?”",
};

/** Null when everything was met: then there is nothing to fix, and the message says just that. */
export function feedbackOf(session: Session): Feedback | null {
  const { scenario } = session;
  const list = checklistOf(session);
  const rung = session.failedRung ?? "commitment";
  const missing = list.filter(({ met }) => !met).map(({ criterion }) => criterion);
  const fixed = gateOf(scenario, rung).of.find((one) => missing.includes(one)) ?? missing[0];
  if (fixed === undefined) return null;
  const best = list.find(({ met, criterion }) => met && criterion !== "acknowledged") ?? list.find(({ met }) => met);
  const { words, source } = instead(fixed, scenario);
  return {
    strength:
      best?.quote == null ? null : { criterion: best.criterion, quote: clip(best.quote, { chars: 140, words: 14 }) },
    fix: { criterion: fixed, words, source },
    tryAgain: `Answer ${rungWords[rung]} in one sentence: ${asks[fixed]}.`,
  };
}

const fixes: Readonly<Record<Criterion, string>> = {
  acknowledged: "acknowledge the concern first",
  "asked-open-question": "ask an open question",
  "used-proof-point": "use the approved proof point",
  "showed-behaviour": "show the practised behaviour",
  "dated-next-step": "propose a next step with a date",
};

const asks: Readonly<Record<Criterion, string>> = {
  acknowledged: "say back what worries them",
  "asked-open-question": "ask what or how, not whether",
  "used-proof-point": "give the proof with its number",
  "showed-behaviour": "use the practised line",
  "dated-next-step": "name a step and a day",
};

/** The words to use, and where they come from; wording of ours only where no source has any. */
function instead(
  criterion: Criterion,
  { proof, talkTrack, behaviour, objection }: Scenario,
): { words: string; source: Cited | null } {
  const cut = (cited: Cited) => ({ words: clip(cited.text, { chars: 200, words: 22 }), source: cited });
  switch (criterion) {
    case "used-proof-point":
      return proof === null ? { words: "Your sources hold no proof point for this.", source: null } : cut(proof);
    case "showed-behaviour":
      return { words: clip(behaviour?.example ?? behaviour?.says[0] ?? "", { chars: 160, words: 16 }), source: null };
    case "asked-open-question":
      return talkTrack?.text.includes("?") === true
        ? cut({ ...talkTrack, text: talkTrack.text.match(/[^.!?]*\?/u)?.[0].trim() ?? talkTrack.text })
        : { words: "What would have to be true for this to be worth your time?", source: null };
    case "acknowledged":
      return { words: `I hear you: ‘${unquoted(clip(objection.text, { chars: 90, words: 10 }))}’`, source: objection };
    case "dated-next-step":
      return { words: "Can we put 30 minutes on Thursday in both calendars, with whoever has to agree?", source: null };
    default:
      throw criterion satisfies never;
  }
}

/** Words that go between quotation marks: their own could be cut in half, or stand in pairs that do not match. */
const unquoted = (words: string): string => words.replace(/["“”„«»]/g, "").trim();

/** The feedback as a person reads it. At most 70 words: the source's name goes first when there is no room. */
export function feedbackText(feedback: Feedback | null): string {
  if (feedback === null)
    return "Every item was met, each in your own words. Nothing to fix here: take it into the call.";
  const { strength, fix, tryAgain } = feedback;
  const lines = (source: string) =>
    [
      strength === null
        ? null
        : `One strength: ${criterionNames[strength.criterion].toLowerCase()}. “${strength.quote}”`,
      `One fix: ${fixes[fix.criterion]}. Say: “${unquoted(fix.words)}”${source}`,
      `Try again: ${tryAgain}`,
    ]
      .filter((one) => one !== null)
      .join("\n");
  const named = lines(fix.source === null ? "" : ` (${clip(fix.source.title, { chars: 40, words: 5 })})`);
  return countWords(named) <= mostFeedbackWords ? named : lines("");
}
