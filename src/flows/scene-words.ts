/** The words of a scene that are not the buyer's. */
import type { LetterPart } from "#domain/moments/letter.ts";
import { checklistOf, feedbackOf, feedbackText } from "#domain/roleplays/feedback.ts";
import type { EndReason, NoteCode, Session } from "#domain/roleplays/session.ts";
import type { Said } from "./scene-ports.ts";

export const noteWords: Readonly<Record<NoteCode, string>> = {
  "time-nearly-up": "About a minute left.",
  "turns-nearly-up": "Two answers left.",
  paused: "Paused. Write anything to go on; after a day it closes by itself.",
  "paused-idle": "Paused, because nothing came for ten minutes. Write anything to go on.",
  resumed: "Going on.",
  hint: "A line from your sources:",
  "no-more-hints": "Two hints are all there are in one scene.",
  "emoji-only": "The buyer can't read a reaction. Say it in words.",
  "no-words": "The buyer did not get that. Say it in a sentence; this one was not counted.",
  "file-only": "Files are not read here. Say it in words.",
  "other-language": "This scene is in English, because its sources are. Answer in English, or end it.",
  "too-long": "That is more than a buyer would listen to. A few sentences, please; this one was not counted.",
  "edit-not-counted": "The buyer had answered by then: the edit was not counted.",
  "deletion-noted": "The buyer had read it by then. “Delete” on the card removes the whole scene.",
  "still-reading": "The buyer was still answering: this message was not counted. Say it again after the line.",
  "no-marks-on-request": "The checks look at what is said to the buyer, nothing else.",
  over: "This practice is over. “Try again” is in the result above.",
  closed: "This practice is closed. A new one starts from a brief, or with /prep practise.",
  "not-started": "It has not begun yet: the buyer speaks first, in a moment.",
  "too-short": "That was too short to say anything about. Nothing was kept.",
  expired: "Closed after a day. Nothing was scored.",
  declined: "Not now, then. Nothing was kept.",
  deleted: "Deleted.",
  done: "Closed. Have a good call.",
  care: "I have ended the practice here. If something is wrong, please talk to somebody you trust, or to your local emergency number; nothing of this scene is scored or shown to anybody.",
  abuse: "I have ended the practice here. Nothing of it is scored or shown to anybody.",
  "no-more-attempts": "Five tries are enough for one scene. A fresh one starts from a brief.",
  "nothing-to-share": "There is nothing to share yet.",
};

const endWords: Readonly<Record<EndReason, string>> = {
  commitment: "The buyer agreed to a next step.",
  "walk-away": "The buyer left: three answers in a row did not move them.",
  "turn-limit": "Six answers are one scene.",
  "time-limit": "Five minutes are one scene.",
  "rep-ended": "You ended it.",
  "stopped-for-care": "Ended.",
};

const whyNot: Readonly<Record<string, string>> = {
  negated: "said with a “not”",
  "wrong-number": "the number is not in the source",
  "no-number": "without its number",
  "no-date": "without a day",
  keywords: "keywords, not a sentence",
  copied: "pasted word for word; in a sentence of your own it counts",
  "no-quote": "no line of yours shows it",
};

/** The result as the rep reads it: at most 70 words of feedback, then the checklist with the rep's own lines. */
export function resultParts(session: Session, because: EndReason): readonly LetterPart[] {
  const list = checklistOf(session);
  const met = list.filter((item) => item.met).length;
  return [
    {
      kind: "text",
      runs: [{ text: `${endWords[because]} `, style: "bold" }, { text: `${met} of ${list.length} items found.` }],
    },
    ...feedbackText(feedbackOf(session)).split("\n").map(feedbackPart),
    {
      kind: "list",
      items: list.map(({ name, met: isMet, quote, because: why }) => [
        { text: `${isMet ? "Yes" : "Not yet"}: ${name}` },
        ...(quote === null ? [] : [{ text: ` “${quote}”`, style: "italic" as const }]),
        ...(why === null ? [] : [{ text: ` (${whyNot[why] ?? why})` }]),
      ]),
    },
    {
      kind: "small",
      text:
        session.scenario.mode === "script"
          ? "A word check, not a judgement: it looks for words and numbers. It is not kept as a score."
          : "Each item has a line of yours behind it. What people do not agree on is not kept as a score.",
    },
    onlyYou,
  ];
}

/** "One fix: ..." with its first words in bold. */
function feedbackPart(line: string): LetterPart {
  const label = /^(?:One strength|One fix|Try again):/.exec(line)?.[0] ?? "";
  return {
    kind: "text",
    runs: [...(label === "" ? [] : [{ text: label, style: "bold" as const }]), { text: line.slice(label.length) }],
  };
}

const onlyYou: LetterPart = { kind: "small", text: "Only you see this. Practice is apart from what is seen on calls." };

/** The key of a result and that of its sharing belong together. */
export const shareOf = (scoreKey: string): string => scoreKey.replace(/score$/, "share");
export const scoreOf = (shareKey: string): string => shareKey.replace(/share$/, "score");

/** What a manager is shown: the newest result, part for part as the rep saw it, but for the line that says that nobody else does. */
export function sharedParts(said: Readonly<Record<string, Said>>): readonly LetterPart[] {
  const score = Object.values(said).findLast((one) => one.kind === "score");
  return score?.kind === "score" ? score.parts.slice(0, -1) : [];
}

/** One line of the battlecard, with its source. */
export function hintFor({ scenario, rung }: Session): string | null {
  const cited =
    rung === "proof-demand" ? (scenario.proof ?? scenario.talkTrack) : (scenario.talkTrack ?? scenario.proof);
  if (cited === null) return null;
  return `“${cited.text}” (${cited.title})`;
}
