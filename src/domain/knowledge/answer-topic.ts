/** What a question asks about, how much each of its words tells, and whether the passages speak of it at all. Pure. */
import { contentStems } from "#domain/briefs/checks/tokens.ts";
import type { PassageHit } from "./document.ts";
import { isGrammarWord, languages, questionLanguages } from "./language.ts";
import { topicOf } from "./question.ts";

/** Stems with their weight: one that stands in every passage found (the product's name) tells little. */
export type Topic = ReadonlyMap<string, number>;

/** How much of what was asked about a text must speak of. */
const enough = 0.5;
const numberShare = 0.3;
/** A question of which this share stands in no passage is about something else. */
const mostUnknown = 1 / 3;

/** Words of a sales floor that mean the same. */
const families: readonly (readonly string[])[] = [
  ["price", "prices", "pricing", "cost", "costs", "expensive", "cheaper", "cheap"],
  ["competitor", "competition", "rival"],
  ["discount", "rebate"],
  ["secure", "security"],
  ["recover", "recovery", "restore"],
  ["contract", "agreement"],
];
const kin = families.map((words) => [...new Set(words.flatMap((word) => contentStems(word)))]);

/** The question with the words that its documents may have for it: words alone find nothing else. */
export function searchFor(question: string): string {
  const stems = new Set(contentStems(question));
  const others = families.flatMap((words, index) =>
    kin[index]?.some((stem) => stems.has(stem)) === true ? words.slice(0, 4) : [],
  );
  return [question, ...others].join(" ");
}

/** They say how an answer is measured, not what it is about. */
const measures = new Set(
  contentStems(
    "long many often much big fast soon large far time takes lange viele oft lang gross combien temps cuanto cuanta cuantos cuantas tiempo",
  ),
);

/** Null: the question has words, or a name, that no passage knows. What they share with it then answers something else. */
export function topicAmong(hits: readonly PassageHit[], question: string): Topic | null {
  const texts = hits.map(wordsOf);
  const [language = "en"] = questionLanguages(question, languages);
  const counts = stemsAsked(hits, withoutGrammar(question, language)).map(
    (stem) => [stem, texts.filter((words) => hasAny(words, stem)).length] as const,
  );
  const telling = counts.filter(([stem]) => !measures.has(stem));
  const unknown = telling.filter(([, count]) => count === 0).map(([stem]) => stem);
  if (unknown.length > 0 && unknown.length >= telling.length * mostUnknown) return null;
  // German writes every noun with a capital: there it tells nothing.
  const names = language === "de" ? new Set<string>() : namesIn(question);
  if (unknown.some((stem) => names.has(stem))) return null;
  return new Map(
    (telling.length > 0 ? telling : counts).map(([stem, count]) => {
      const rarity = Math.log(1 + hits.length / Math.max(0.5, count));
      // "90" of "90 days" stands in "90 seconds" as well.
      return [stem, /^\d/.test(stem) ? rarity * numberShare : rarity];
    }),
  );
}

/** A question of nothing but the product's name and words that ask: then those are its topic as well. */
function stemsAsked(hits: readonly PassageHit[], question: string): readonly string[] {
  const topic = topicOf(question);
  const products = new Set(hits.flatMap(({ document }) => contentStems(document.product ?? "")));
  return topic.every((stem) => products.has(stem)) ? [...new Set(contentStems(question))] : topic;
}

/** The topic's own list knows English. */
function withoutGrammar(question: string, language: (typeof languages)[number]): string {
  if (language === "en") return question;
  return question.replace(/\p{L}+/gu, (word) => (isGrammarWord(word.toLowerCase(), language) ? " " : word));
}

/** Stems of words with a capital inside the question. */
function namesIn(question: string): ReadonlySet<string> {
  const words = [...question.matchAll(/(?<=[\p{L}\p{N},;:)"”]\s+)["“(]?(\p{Lu}[\p{L}\p{N}]+)/gu)];
  return new Set(words.flatMap(([, word = ""]) => contentStems(word)));
}

export function wordsOf({ passage, document }: PassageHit): ReadonlySet<string> {
  return new Set(contentStems([...passage.titlePath, passage.text, ...aboutOf(document)].join(" ")));
}

/** What a document says of itself. */
export const aboutOf = ({ product, competitor, kind }: PassageHit["document"]): readonly string[] =>
  [product, competitor, kind?.replace("-", " ")].flatMap((word) => word ?? []);

export const weightOf = (topic: Topic, words: ReadonlySet<string>): number =>
  [...topic].reduce((sum, [stem, weight]) => sum + (hasAny(words, stem) ? weight : 0), 0);

export function hasAny(words: ReadonlySet<string>, stem: string): boolean {
  if (words.has(stem)) return true;
  return kin.some((family) => family.includes(stem) && family.some((word) => words.has(word)));
}

/** A topic of one word must be there; of more, half by weight, and two at least. */
export function speaksOf(topic: Topic, words: ReadonlySet<string>): boolean {
  const whole = [...topic.values()].reduce((sum, weight) => sum + weight, 0);
  const count = [...topic.keys()].filter((stem) => hasAny(words, stem)).length;
  return count >= Math.min(2, topic.size) && weightOf(topic, words) >= whole * enough;
}
