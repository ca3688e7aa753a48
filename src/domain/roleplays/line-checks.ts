/** What a model's buyer line must pass before a rep reads it. A line that fails is replaced by the scripted one: the scene goes on, nobody waits. */
import { countWords, fold, plainText } from "#domain/briefs/plain-text.ts";
import { type Rung, rungs, type Scenario } from "./scenario.ts";
import type { Beat } from "./session.ts";
import { numbersOf } from "./word-check.ts";

export const mostLineWords = 60;

export type LineFault =
  | "empty"
  | "too-long"
  | "link-or-markup"
  | "coaching"
  | "role-swap"
  | "new-number"
  | "new-name"
  | "early-concession"
  | "says-too-much"
  | "insulting";

const coaching =
  /\b(?:great (?:job|answer|question|work)|well done|nice (?:job|work|try)|good (?:job|answer|work)|you (?:should|could|might want to) (?:say|ask|try|mention|use)|try (?:saying|asking|to ask|again)|as a (?:sales )?rep|the rep\b|talk track|battlecard|score|rubric|criteri|roleplay|role[- ]play|simulation|as an ai|language model|prompt|instruction|hint:)/i;
const sellerTalk =
  /^(?:rep|seller|salesperson|sales rep|me|you|tom|user|assistant)\s*:|\b(?:our (?:product|platform|solution|pricing|price list|battlecard)|we (?:offer|sell|charge|can offer)|let me show you|i can (?:offer|give) you|i(?:'|’)?d be happy to (?:show|walk)|thanks for your time today|what would it take to earn your business|shall i send (?:you )?(?:a|the) (?:quote|proposal|contract))\b/i;
const conceding =
  /\b(?:you(?:'|’)?ve convinced|i(?:'|’)?m convinced|(?:we|i)(?:'|’)?(?:ll| will) (?:buy|sign|take it|go ahead|go with)|let(?:'|’)?s (?:sign|do it|go ahead|move forward|proceed)|send (?:me |us |over )?the contract|where do (?:i|we) sign|sounds (?:great|perfect)|it(?:'|’)?s a deal|deal[.!]|happy to (?:buy|sign|move)|i(?:'|’)?m sold)/i;
const insulting = /\b(?:idiot|stupid|moron|incompetent|pathetic|shut up|waste of (?:my )?time|clueless|useless)\b/i;
/** Capitalised words that are nobody's name. */
const everyday = new Set(
  "i ok okay yes no monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december english ceo cfo cto cio coo it hr eu uk us usa gdpr api sla roi tco poc pov faq eur usd gbp saas b2b".split(
    " ",
  ),
);

/** `said`: everything said so far in the scene, by both. Returns the first fault, or null for a line that may be shown. */
export function faultOf(line: string, beat: Beat, scenario: Scenario, said: readonly string[]): LineFault | null {
  const text = line.trim();
  if (!/\p{L}/u.test(text)) return "empty";
  if (countWords(text) > mostLineWords || text.length > 500) return "too-long";
  if (plainText(text, { chars: 600 }) !== text.replace(/\s+/g, " ") || /[<>[\]{}|`*_#]|@|https?:|www\./i.test(text)) {
    return "link-or-markup";
  }
  if (coaching.test(text)) return "coaching";
  if (insulting.test(text)) return "insulting";
  if (sellerTalk.test(text)) return "role-swap";
  // Even at the end the buyer agrees to a next step, not to buy.
  if (conceding.test(text)) return "early-concession";
  const known = knownTo(scenario, beat);
  const sources = [...known, ...said];
  const numbers = new Set(numbersOf(sources.join(" ")));
  if (numbersOf(text).some((one) => !numbers.has(one))) return "new-number";
  const words = new Set(
    fold(
      `${sources.join(" ")} ${scenario.names.join(" ")} ${scenario.accountName} ${scenario.buyerName} ${scenario.role}`,
    ).split(" "),
  );
  if (namesIn(text).some((name) => !words.has(fold(name)) && !everyday.has(fold(name)))) return "new-name";
  if (tellsLater(text, scenario, beat)) return "says-too-much";
  return null;
}

/** What the buyer may talk about at this beat: the model is shown this and nothing more. */
export function knownTo(scenario: Scenario, beat: Beat): readonly string[] {
  const reached = rungs.indexOf(rungOf(beat));
  const upTo = (rung: Rung) => rungs.indexOf(rung) <= reached;
  return [
    ...scenario.knows,
    ...scenario.reveals.filter(({ at }) => upTo(at)).map(({ fact }) => fact),
    ...rungs.filter(upTo).flatMap((rung) => Object.values(scenario.ladder[rung])),
    ...(upTo("real-objection") ? [scenario.objection.text] : []),
    ...(beat.kind === "agree" ? [scenario.agrees] : []),
    scenario.leaves,
  ];
}

/** A scripted line for the beat: always there, always in character. */
export function scriptedLine(scenario: Scenario, beat: Beat): string {
  switch (beat.kind) {
    case "open":
    case "advance":
      return scenario.ladder[beat.rung].first;
    case "hold":
      return scenario.ladder[beat.rung][beat.tone];
    case "agree":
      return scenario.agrees;
    case "leave":
    case "close":
      return scenario.leaves;
    default:
      throw beat satisfies never;
  }
}

const rungOf = (beat: Beat): Rung => {
  if (beat.kind === "agree") return "commitment";
  return "rung" in beat ? beat.rung : "smokescreen";
};

/** Capitalised words that do not begin a sentence. */
function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/(?<![.!?…:"“]\s*)(?<=\s)[\p{Lu}][\p{L}\p{N}’'-]+/gu)].map(([name]) =>
    name.replace(/[’']s?$/u, ""),
  );
}

/** Gives away what belongs to a higher rung: half of the content words of a fact or of an objection that is not out yet. */
function tellsLater(text: string, scenario: Scenario, beat: Beat): boolean {
  const reached = rungs.indexOf(rungOf(beat));
  if (beat.kind === "leave" || beat.kind === "close") return false;
  const folded = new Set(fold(text).split(" "));
  const now = new Set(fold(knownTo(scenario, beat).join(" ")).split(" "));
  const later = [
    ...scenario.reveals.filter(({ at }) => rungs.indexOf(at) > reached).map(({ fact }) => fact),
    ...(reached < rungs.indexOf("real-objection")
      ? [scenario.objection.text, scenario.ladder["real-objection"].first]
      : []),
  ];
  return later.some((fact) => {
    const words = [...new Set(fold(fact).split(" "))].filter((word) => word.length > 3 && !now.has(word));
    return words.length >= 2 && words.filter((word) => folded.has(word)).length * 2 >= words.length;
  });
}
