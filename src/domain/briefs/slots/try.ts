import type { BriefItem, Fact } from "#domain/briefs/brief.ts";
import { age, daysUntil, parseDate } from "#domain/briefs/dates.ts";
import { citation, fact, item, meddpiccFact, opportunityFact } from "#domain/briefs/evidence.ts";
import { asInstruction, isAboutRecords } from "#domain/briefs/instruction.ts";
import type { BriefLimits, BriefScene, Practice, SharedExample, SlotBuilder } from "#domain/briefs/material.ts";
import { type FieldWords, fieldWords, type WeakField, weakestField } from "#domain/briefs/meddpicc.ts";
import { bestCut, type FoundCut, foldedTextOf, leaning } from "#domain/briefs/passages.ts";
import { fold, foldedMentions, mentions, plainText } from "#domain/briefs/plain-text.ts";
import { rankHits, uses } from "#domain/briefs/relevance.ts";
import { unquoted } from "#domain/briefs/sentences.ts";
import { noStage, type StageGoal, stageGoal } from "#domain/briefs/stages.ts";
import { flagsSlot } from "./flags.ts";
import { whyNowSlot } from "./why-now.ts";

/**
 * One thing to try, exactly one: the behaviour that a play in force asks for and this rep has not shown yet, followed by the goal of the stage and the weakest
 * field while there is room; without one, the question for the plan's weakest field, with the age of that field and the goal of the stage, and the sentence of a
 * playbook or microlearning that speaks of it, when there is one.
 */
export const trySlot: SlotBuilder = (scene) => {
  const { opportunity, material } = scene;
  const practice = material.plays?.practice ?? null;
  if (practice !== null) return practised(scene, practice);
  if (opportunity === null) {
    const { account } = material.context;
    const detail = `No opportunity on record, so the aim is to ${noStage.goal}.`;
    const facts = [fact(`account:${account.id}`, "opportunities", "none", null)];
    const withReason = reasons(scene, fieldWords.identified_pain, facts);
    return ({ reasonWords }) => [withReason(detail, reasonWords)];
  }
  const goal = stageGoal(opportunity.stage);
  const weak = weakestField(opportunity, goal);
  if (weak === null) return () => [];
  const stage = plainText(opportunity.stage, { chars: 30, words: 4 }) || "This stage";
  const told = isTold(scene, goal);
  const aim = goal === null ? ` ${stage} has no goal in our table.` : told ? "" : ` ${stage} aims to ${goal.goal}.`;
  const facts = [meddpiccFact(opportunity, weak.field), opportunityFact(opportunity, "stage", opportunity.stage)];
  const { label } = fieldWords[weak.field];
  const withReason = reasons(scene, fieldWords[weak.field], facts);
  return (limits) => {
    const why = weakness(isFlagged(scene, label, limits) ? { ...weak, updatedOn: null } : weak, scene.today);
    return [withReason(`${why}.${aim}`, limits.reasonWords)];
  };
};

/** A question that is cut in the middle can't be asked. */
const fewestExampleWords = 24;

const seenWords: Readonly<Record<Practice["seen"], string>> = {
  never: " Not seen in your calls yet.",
  rarely: " Rarely seen in your calls so far.",
  "too-few-calls": "",
  known: "",
};

/** What the play asks for, words that say it, and its lesson's own sentence. */
function practised(
  scene: BriefScene,
  { play, behaviour, seen, lessons, practisedOn, example: shared }: Practice,
): ReturnType<SlotBuilder> {
  const [example] = behaviour.examples.yes;
  const launched = parseDate(play.launched_on);
  const since = launched === null ? "" : `, launched ${age(launched, scene.today)}`;
  const from = `${plainText(play.name, { chars: 60, words: 8, keepDomains: true })}${since}`;
  const day = parseDate(practisedOn ?? null);
  const tried = day === null ? "" : ` You practised it ${age(day, scene.today)}.`;
  const said = shared === undefined ? "For example:" : sharedWords(shared);
  const text = asInstruction(plainText(behaviour.name, { chars: 120, words: 20 }));
  const aim = stageAim(scene);
  return (limits) => {
    const { reasonWords } = limits;
    const next = limits.aim === 0 ? null : aim(limits);
    const words = plainText(shared?.quote ?? example ?? behaviour.says[0] ?? "", {
      chars: 180,
      words: Math.max(reasonWords, fewestExampleWords),
    });
    // When room is short the words to say stay, and the lesson goes first.
    const found = reasonWords < 18 ? null : bestCut(lessons, { words: reasonWords }, [behaviour.name], tip);
    const lesson = found === null ? "" : ` ${adviceWords(found)}`;
    return [
      item(text, {
        detail: `${said} "${unquoted(words)}" From the play ${from}.${seenWords[seen]}${tried}${lesson}${next === null ? "" : ` ${next.words}`}`,
        facts: [
          fact(`play:${play.id}`, "behaviour", behaviour.name, play.launched_on),
          ...(shared === undefined ? [] : [fact(`moment:${shared.id}`, "quote", unquoted(words), null)]),
          ...(next?.facts ?? []),
        ],
        citations: found === null ? [] : [citation(found.hit, found.cut)],
      }),
    ];
  };
}

interface StageAim {
  readonly words: string;
  readonly facts: readonly Fact[];
}

/** The goal of the stage and the plan's weakest field with its age, in one line; null without an opportunity. */
function stageAim(scene: BriefScene): (limits: BriefLimits) => StageAim | null {
  const { opportunity } = scene;
  const goal = opportunity === null ? null : stageGoal(opportunity.stage);
  const weak = opportunity === null ? null : weakestField(opportunity, goal);
  if (opportunity === null || weak === null) return () => null;
  const aim = isTold(scene, goal) ? null : goal;
  const stage = plainText(opportunity.stage, { chars: 30, words: 4 });
  const { label } = fieldWords[weak.field];
  const facts = [
    ...(aim === null ? [] : [opportunityFact(opportunity, "stage", opportunity.stage)]),
    meddpiccFact(opportunity, weak.field),
  ];
  return (limits) => {
    const age = isFlagged(scene, label, limits) ? "" : `, ${ageOf(weak, scene.today)}`;
    const words = aim === null ? `Weakest field: ${label}${age}.` : `${stage}: ${aim.goal}; weakest: ${label}${age}.`;
    return { words, facts };
  };
}

function ageOf({ why, updatedOn }: WeakField, today: Temporal.PlainDate): string {
  const day = parseDate(updatedOn);
  if (why === "empty") return "empty in the plan";
  return day === null ? "not dated" : `${-daysUntil(day, today)} days old`;
}

/** Said once: the line above it may have said it already. */
const isTold = (scene: BriefScene, goal: StageGoal | null): boolean =>
  goal !== null && whyNowSlot(scene)().some(({ text }) => text.includes(goal.goal));

/** How old a field is stands in the flags when they compare it with a launch. */
const isFlagged = (scene: BriefScene, label: string, limits: BriefLimits): boolean =>
  flagsSlot(scene)(limits).some(({ text }) => fold(text).startsWith(`${fold(label)} `));

function sharedWords({ by, context }: SharedExample): string {
  const who = by === null ? "a colleague" : plainText(by, { chars: 40, words: 4 });
  return `For example, ${who} said ${plainText(context, { chars: 60, words: 10 })}:`;
}

function weakness({ field, why, updatedOn }: WeakField, today: Temporal.PlainDate): string {
  const { label } = fieldWords[field];
  const name = label.charAt(0).toUpperCase() + label.slice(1);
  const [is, has] = field === "metrics" || field === "decision_criteria" ? ["are", "have"] : ["is", "has"];
  const day = parseDate(updatedOn);
  switch (why) {
    case "empty":
      return `${name} ${is} empty in the plan`;
    case "undated":
      return `${name} ${has} no date in the plan`;
    case "oldest":
      return day === null
        ? `${name} ${is} the oldest field`
        : `${name} ${is} the oldest field, updated ${age(day, today)}`;
    default:
      return why satisfies never;
  }
}

/** After our words a question that can be said as it stands, else a sentence of a playbook on how to do it, cited. */
function reasons(
  scene: BriefScene,
  { ask, about, label }: FieldWords,
  facts: readonly Fact[],
): (because: string, room: number) => BriefItem {
  const wanted = about.map(fold);
  const hits = rankHits(scene.found.lessons, scene.opportunity, scene.today.toString(), uses.lessons).filter((hit) => {
    const text = foldedTextOf(hit);
    return wanted.some((word) => foldedMentions(text, word));
  });
  // A card named after the field says more about it than one that uses the word.
  const [first, others] = [
    hits.filter((hit) => mentions(hit.document.title, label)),
    hits.filter((hit) => !mentions(hit.document.title, label)),
  ];
  const passages = [...first, ...others].slice(0, 4);
  const spoken = toSay(ask);
  return (because, room) => {
    const limit = { words: room };
    const words =
      bestCut(passages, limit, about, { ...spoken, mustMention: true }) ?? bestCut(first, limit, [], spoken);
    const found = words ?? bestCut(passages, limit, about, { ...tip, mustMention: true });
    if (found === null) return item(ask, { detail: because, facts });
    const advice = words === null ? adviceWords(found) : `For example: "${unquoted(found.cut.text)}"`;
    return item(ask, { detail: `${because} ${advice}`, facts, citations: [citation(found.hit, found.cut)] });
  };
}

type CutOptions = NonNullable<Parameters<typeof bestCut>[3]>;

const spokenQuestion = /^["“„«][^"“”„«»]+\?["”“»]$/u;

/** A whole question in quotation marks, words that can be said as they are; not our own words once more. */
const toSay = (ask: string): CutOptions => ({
  wholeOnly: true,
  fits: ({ cut }) => spokenQuestion.test(cut.text) && !foldedMentions(fold(ask), fold(cut.text)),
});

/** A whole sentence on how to do it: neither words to say, nor what to write down after the call. */
const tip: CutOptions = {
  wholeOnly: true,
  fits: ({ cut }, heading) =>
    !/["“”„«»]/.test(cut.text) &&
    !cut.text.includes("?") &&
    !isAboutRecords(`${heading}. ${cut.text}`) &&
    !leaning.test(cut.text),
};

/** The document's own sentence, said to be one: nobody takes it for words to say. */
function adviceWords({ hit, cut }: FoundCut): string {
  const whose = hit.document.kind === "microlearning" ? "The lesson" : "The playbook";
  return `${whose}: "${unquoted(cut.text)}"`;
}
