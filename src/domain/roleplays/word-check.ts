/**
 * The grade without a model: a check of words, not a judgement, and never stored as a score. It looks at one answer, sentence by sentence, and says which
 * items it found, with the sentence. It is fooled less by keywords, pasted text and wrong numbers than by a well-made empty sentence: it says so itself.
 */
import { fold, foldedMentions } from "#domain/briefs/plain-text.ts";
import { type Criterion, criteriaOf, type Scenario } from "./scenario.ts";
import type { GradedItem } from "./session.ts";

const functionWords = new Set(
  "a about after all am an and any are as at be because been before but by can could did do does for from had has have he her how i if in into is it its just let me more most my no not of off on one or our out over she should so some than that the their them then there these they this those to up us was we well were what when where which who why will with would you your".split(
    " ",
  ),
);
/** A spoken sentence has about two function words in five; a list of keywords has next to none. */
const fewestFunctionShare = 0.2;
/** A run of this many words that stands in what the rep was shown was pasted. */
const pastedRun = 12;
/** Of a sentence's words. With more of their own around it, the rep has put the source's words into a sentence of theirs. */
const pastedShare = 0.75;

const openWord =
  /^(?:(?:and|so|but|then|okay|ok|well|right|sure|thanks|before i \w+(?: \w+)?|out of interest|can i ask|may i ask|tell me|walk me through|help me understand)[,:]? )*(?:what|how|which|why|who|where|when|tell me|walk me through|help me understand|describe)\b/i;
const emptyQuestion =
  /^(?:(?:so|and|but|right|ok|okay|well),? )*(?:what do you think|what (?:would|do) you say|how (?:does|do) (?:that|this|it) sound|how about (?:that|this|it)|what about (?:that|it)|why not|how are you|what'?s up|who knows|what else)\b[^?]*\??$/i;
const acknowledging =
  /\b(?:i (?:hear|understand|get|see|appreciate)|that (?:makes|is) (?:sense|fair|reasonable)|that'?s (?:fair|reasonable|a fair|a reasonable|a good|understandable)|fair (?:point|concern|enough|question)|makes sense|you'?re right|you are right|sounds like|it sounds as if|thanks? (?:you )?for (?:being|saying|telling|sharing)|good (?:point|question)|valid (?:point|concern)|i can see why|no surprise|many (?:teams|people|customers) (?:feel|say|worry))\b/i;
const dates =
  /\b(?:today|tomorrow|(?:next|this|on|by|before|until)? ?(?:mon|tues|wednes|thurs|fri|satur|sun)day|next (?:week|month)|this (?:week|month)|in (?:a|one|two|three|\d{1,2}) (?:days?|weeks?)|end of (?:the )?(?:week|month|quarter)|\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2}(?:st|nd|rd|th)?|\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./](?:\d{2,4})?)\b/i;
const vagueDay = /\b(?:today|tomorrow|week|month|quarter)\b/i;
const stepWords =
  /\b(?:meet|meeting|call|session|review|workshop|demo|minutes|invite|book|schedule|set up|put (?:in|it)|bring|join|walk (?:you )?through|send|agree|calendar|talk again|get together|go through|introduce)\b/i;
const negation = /\b(?:not|never|no longer|without|hardly|cannot|nothing|nobody|none|neither|nor|\w+n['’]?t)\b/i;
const number = /(?<![\p{L}\d])\d+(?:[.,]\d+)*/gu;

interface Sentence {
  readonly text: string;
  readonly folded: string;
}

/** `answer`: what the rep wrote, all messages of the turn. Pure; the same answer always gets the same items. */
export function wordCheck(answer: string, scenario: Scenario): readonly GradedItem[] {
  const sentences = sentencesOf(answer);
  const pasted = pastedOf(sentences, scenario);
  const own = sentences.filter((sentence) => !pasted.has(sentence));
  const spoken = own.filter(isSpoken);
  const isStuffed = spoken.length === 0 && own.some(isListOfWords);
  return criteriaOf(scenario).map((criterion) => {
    const found = looks[criterion](spoken, scenario);
    if (isSentence(found)) return { criterion, met: true, quote: found.text, because: null };
    // Only what the pasted words would have shown is missing because they were pasted.
    const isCopied = isSentence(looks[criterion]([...pasted], scenario));
    return {
      criterion,
      met: false,
      quote: null,
      because: found ?? (isCopied ? "copied" : isStuffed ? "keywords" : null),
    };
  });
}

const isSentence = (found: Sentence | string | null): found is Sentence => typeof found === "object" && found !== null;

/** Does `quote`, words of the answer, reach into a sentence that was pasted? */
export function isPasted(quote: string, answer: string, scenario: Scenario): boolean {
  const from = answer.indexOf(quote);
  return [...pastedOf(sentencesOf(answer), scenario)].some(({ text }) => {
    const at = answer.indexOf(text);
    return at < from + quote.length && from < at + text.length;
  });
}

type Look = (sentences: readonly Sentence[], scenario: Scenario) => Sentence | string | null;

const looks: Readonly<Record<Criterion, Look>> = {
  // "I understand" alone is politeness; with words of the buyer's own concern, or about the buyer, it is heard.
  acknowledged: (sentences, { objection, ladder }) => {
    const concern = contentWords([objection.text, ...Object.values(ladder).flatMap(({ first }) => [first])].join(" "));
    return (
      sentences.find(
        ({ text, folded }) =>
          acknowledging.test(text) &&
          folded.split(" ").length >= 4 &&
          (/\b(?:you|your|team)\b/.test(folded) || contentWords(folded).some((word) => concern.includes(word))) &&
          !/\b(?:don t|do not|can t|cannot|not) (?:understand|see|get|hear)\b/.test(folded),
      ) ?? null
    );
  },
  "asked-open-question": (sentences) =>
    sentences.find(({ text }) => {
      const last = text.split(/[,;:–—]\s+/);
      // "I see it differently, what do you think?": only the asking part counts, and this one asks nothing.
      return last.some(
        (part, index) =>
          openWord.test(last.slice(index).join(", ")) &&
          part.split(" ").length >= 2 &&
          isReal(last.slice(index).join(", ")),
      );
    }) ?? null,
  "used-proof-point": (sentences, { proof, names }) => {
    if (proof === null) return null;
    const allowed = new Set(numbersOf(proof.text));
    const terms = contentWords(proof.text).filter(
      (word) => !names.some((name) => fold(name).split(" ").includes(word)),
    );
    let because: string | null = null;
    for (const sentence of sentences) {
      const hits = terms.filter((word) => foldedMentions(sentence.folded, word)).length;
      const said = numbersOf(sentence.text);
      const right = said.filter((one) => allowed.has(one)).length;
      if (hits + right * 2 < 3) continue;
      if (said.some((one) => !allowed.has(one))) because = "wrong-number";
      else if (allowed.size > 0 && right === 0 && hits < 4) because ??= "no-number";
      else if (negates(sentence, proof.text)) because = "negated";
      else return sentence;
    }
    return because;
  },
  "showed-behaviour": (sentences, { behaviour }) => {
    if (behaviour === null) return null;
    let because: string | null = null;
    for (const sentence of sentences) {
      if (behaviour.not.some((phrase) => foldedMentions(sentence.folded, fold(phrase)))) because = "negated";
      else if (behaviour.says.some((phrase) => foldedMentions(sentence.folded, fold(phrase)))) {
        if (!negates(sentence, behaviour.says.join(" ")) || sentence.text.includes("?")) return sentence;
        because = "negated";
      }
    }
    return because;
  },
  "dated-next-step": (sentences) => {
    const found = sentences.find(
      ({ text }) =>
        dates.test(text) &&
        stepWords.test(text) &&
        !/\b(?:last|yesterday|ago)\b/i.test(text) &&
        !(negation.test(text) && !text.includes("?")),
    );
    if (found === undefined) return null;
    // "Let's talk next week": a week is not a date.
    return vagueDay.test(found.text) &&
      !/\b(?:today|tomorrow)\b/i.test(found.text) &&
      !/day\b|\d/i.test(found.text.replace(/\d+ minutes/gi, ""))
      ? "no-date"
      : found;
  },
};

const feeling = /\b(?:worr|concern|frustrat|hesita|pressure|risk|tough|painful|uncomfortable|tempting|cautious)/i;

/**
 * The least that words must hold to show an item, for a grader that judges by meaning: a question asks, a date is a day, a proof point shares something with
 * its source. True words of the answer that hold none of it show nothing, whatever a grader was talked into.
 */
export function couldShow(criterion: Criterion, words: string, scenario: Scenario): boolean {
  const folded = fold(words);
  if (isListOfWords({ text: words, folded })) return false;
  const shares = (source: string, fewest: number) =>
    contentWords(source).filter((word) => foldedMentions(folded, word)).length >= fewest;
  switch (criterion) {
    case "acknowledged": {
      const { objection, ladder } = scenario;
      return (
        (acknowledging.test(words) && /\b(?:you|your|team)\b/.test(folded)) ||
        feeling.test(words) ||
        shares([objection.text, ...Object.values(ladder).map(({ first }) => first)].join(" "), 2)
      );
    }
    case "asked-open-question":
      return words.includes("?") || /\b(?:tell me|walk me through|help me understand|describe)\b/i.test(words);
    case "used-proof-point": {
      const { proof } = scenario;
      return (
        proof !== null && (shares(proof.text, 1) || numbersOf(words).some((one) => numbersOf(proof.text).includes(one)))
      );
    }
    case "showed-behaviour":
      return (
        scenario.behaviour !== null && shares(`${scenario.behaviour.name} ${scenario.behaviour.says.join(" ")}`, 2)
      );
    case "dated-next-step":
      return dates.test(words);
    default:
      throw criterion satisfies never;
  }
}

/** The sentences of `text` in which `quote` stands. */
export function sentenceWith(quote: string, text: string): string {
  const found = sentencesOf(text).find((sentence) => sentence.text.includes(quote.trim()));
  return found?.text ?? quote;
}

/** A question is about something: "what how why?" and "what do you think?" are not. */
const isReal = (question: string): boolean => !emptyQuestion.test(question.trim()) && contentWords(question).length > 0;

function sentencesOf(answer: string): readonly Sentence[] {
  return answer
    .split(/(?<=[.!?…])\s+|\n+/u)
    .map((text) => text.trim())
    .filter((text) => /\p{L}/u.test(text))
    .map((text) => ({ text, folded: fold(text) }));
}

/** "Fair question." is too short to be a list of anything. */
const isListOfWords = (sentence: Sentence): boolean => sentence.folded.split(" ").length >= 3 && !isSpoken(sentence);

function isSpoken({ folded }: Sentence): boolean {
  const words = folded.split(" ");
  if (words.length < 3) return false;
  if (words.length < 4) return true;
  const glue = words.filter((word) => functionWords.has(word)).length / words.length;
  return glue >= fewestFunctionShare && new Set(words).size >= words.length / 2;
}

/** Sentences nearly all of whose words belong to a run, across sentences, that stands in what the rep was shown. */
function pastedOf(sentences: readonly Sentence[], { proof, talkTrack, objection }: Scenario): ReadonlySet<Sentence> {
  const shown = [proof, talkTrack, objection].flatMap((one) => (one === null ? [] : [one.text]));
  const words = sentences.flatMap((sentence) => sentence.folded.split(" ").map((word) => ({ word, sentence })));
  const covered = new Set<number>();
  for (const source of shown.map((text) => ` ${fold(text)} `)) {
    for (let from = 0; from + pastedRun <= words.length; from += 1) {
      const run = words.slice(from, from + pastedRun).map(({ word }) => word);
      if (source.includes(` ${run.join(" ")} `)) for (const index of run.keys()) covered.add(from + index);
    }
  }
  return new Set(
    sentences.filter((sentence) => {
      const mine = words.flatMap((one, index) => (one.sentence === sentence ? [index] : []));
      return mine.filter((index) => covered.has(index)).length >= mine.length * pastedShare;
    }),
  );
}

/** The answer says "not" where the source does not: it may say the opposite. The proof's own "no second copy" is not a negation of it. */
const negates = ({ text }: Sentence, source: string): boolean => negation.test(text) && !negation.test(source);

const contentWords = (text: string): readonly string[] => [
  ...new Set(
    fold(text)
      .split(" ")
      .filter((word) => word.length > 3 && !functionWords.has(word) && !/\d/.test(word)),
  ),
];

/** Numbers as values: "4,500" and "4500" are one, "20" in "50:20" two. */
export function numbersOf(text: string): readonly string[] {
  return [...text.matchAll(number)].map(([found]) =>
    found
      .replace(/[.,](?=\d{3}(?!\d))/g, "")
      .replace(",", ".")
      .replace(/(\.\d*?)0+$/, "$1")
      .replace(/\.$/, ""),
  );
}
