/** Whether a line of a conversation is a question that documents could answer, and what it asks about. */
import { contentStems } from "#domain/briefs/checks/tokens.ts";
import { countWords } from "#domain/briefs/plain-text.ts";

export const longestQuestion = 400;

const opening =
  /^(?:(?:and|but|so|ok|okay|hi|hey|hello|please)[\s,]+)*(?:what|how|why|when|who|whom|whose|which|where|what's|how's|do we|do they|does|did|can we|can they|can i|could|is there|is it|are there|are we|should|would|will|may we|must|tell me|show me(?! .*\b(?:brief|prep)\b)|explain|remind me|was|wie|warum|wann|wer|welche[rsn]?|gibt es|können wir|qué|cómo|cuándo|cuánto|por qué|quién|comment|pourquoi|quand|quel(?:le)?s?|combien|est-ce que|qui)\b/iu;
/** What looks like a question and is one to the app: its commands have their own words. */
const command =
  /^\s*\/?(?:help|prep|brief|practi[sc]e|role-?\s?play)\b(?!.*\?\s*$)|^\s*(?:what (?:can|do) (?:you|sideline) do|who are you|how (?:do|can|does) (?:you|i use (?:you|this)|this) (?:work)?|what is this)\b/iu;

/**
 * `inThread`: under a brief or an answer, where three words are a question as well. One or two words are a name: of an account, most likely.
 */
export function isQuestion(text: string, { inThread = false }: { readonly inThread?: boolean } = {}): boolean {
  const line = text.replace(/\s+/g, " ").trim();
  if (line === "" || command.test(line)) return false;
  const words = countWords(line);
  if (/\?["'”’)]*$/.test(line)) return words >= (inThread ? 1 : 3);
  return (opening.test(line) && words >= 4) || (inThread && words >= 3);
}

/** Words that ask and do not say about what. */
const asking =
  "say tell bring mention raise handle answer respond reply ask think know need want explain remind talk come go happen work make give please thing question people they someone somebody customer prospect buyer client use using get take look sell pitch let put position compete beat against say sagen kunde antworten fragen decir cliente dire client";
const isAsking: (stem: string) => boolean = (() => {
  const stems = new Set(contentStems(asking));
  return (stem) => stems.has(stem);
})();

/** What it asks about, as stems: never empty while it has any word with content. */
export function topicOf(text: string): readonly string[] {
  const stems = [...new Set(contentStems(text))];
  const topic = stems.filter((stem) => !isAsking(stem));
  return topic.length > 0 ? topic : stems;
}

const theCompetitor = /\b(?:the|their|our|that)?\s*\b(competitor|competition|rival)\b('s|’s)?/giu;

/** "The competitor" in a thread about a deal has a name there. */
export function withCompetitor(text: string, competitor: string | null): string {
  if (competitor === null || competitor.trim() === "") return text;
  return text.replace(theCompetitor, ` ${competitor.trim()}$2`);
}

/** Whether it speaks of a competitor without a name. */
export function isOfTheCompetitor(text: string): boolean {
  return text.search(theCompetitor) >= 0;
}

/** A question that was asked before in other words' order is the same one. */
export const missedKey = (text: string): string => [...topicOf(text)].sort().join(" ").slice(0, 300);
