import { countWords, plainText } from "#domain/briefs/plain-text.ts";
import type { Claim, Finding, LocatedQuote, WordedSlot } from "./claim.ts";
import { ownWords } from "./claim.ts";

/** Room for the wording of each slot. */
export const glossLimits: Readonly<Record<WordedSlot, { readonly chars: number; readonly words: number }>> = {
  changed: { chars: 160, words: 30 },
  say: { chars: 480, words: 60 },
  objections: { chars: 320, words: 45 },
};

const forbidden: readonly (readonly [RegExp, string])[] = [
  [/[a-z][a-z0-9+.-]{1,20}:\/\/|\bwww\.|\b(?:mailto|javascript|data|tel):\S/iu, "a link"],
  [/\]\s*\(|<[^<>\s][^<>]*\|[^<>]*>|<\/?[a-z!][^<>]*>/iu, "a link or markup"],
  [/<[@#!]|(?<![\p{L}\p{N}])@[\p{L}\p{N}]/u, "a mention"],
  [/[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+\.\p{L}{2,}/u, "an address"],
  [/```|`[^`]+`|\$\{|\{\{/u, "code"],
  [
    /(?<![\p{L}\p{N}])(?:sk|pk|rk|xox[a-z]|ghp|gho|glpat|AKIA|eyJ)[-_A-Za-z0-9]{12,}|(?<![\p{L}\p{N}])(?=[A-Za-z0-9_+/=-]*\d)(?=[A-Za-z0-9_+/=-]*[A-Za-z])[A-Za-z0-9_+/=-]{28,}/u,
    "something like a secret",
  ],
  [
    /\b(?:[\p{L}\p{N}-]+[.．。])+(?:com|net|org|io|co|ai|app|dev|info|xyz|top|link|click|page|me|ly|zip|example|test|invalid|[a-z]{2})\b(?!\.\p{L})/iu,
    "a domain",
  ],
];

/** Words to a machine, in a source or in an answer. */
const orders =
  /\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompts?|(?:your|all|previous) rules)\b|\bsystem prompt\b|\byou are now\b|\b(?:as|dear|hey|hello|note to|attention)[ ,:]+(?:an? )?(?:ai|assistant|language model|llm|chatbot|note taker)\b|\b(?:ai|llm|language model) (?:note ?taker|assistant|model)s?\b.{0,60}\b(?:mark|must|should|always|never|say|write|tell|send)\b|\b(?:click|visit|paste|forward this|send (?:this|it) to)\b.{0,30}\b(?:here|link|url|page|channel)\b|\[\/?(?:inst|rep|system|assistant|user)\]|<\|?(?:im_start|im_end|system)|\bignorier\w*\b.{0,40}\b(?:anweisung|vorherig|obig)|\bignore[zr]?\b.{0,40}\b(?:instructions précédentes|consignes)|\bignora\b.{0,40}\binstrucciones/iu;

export function givesOrders(text: string): boolean {
  return orders.test(text.normalize("NFKC").replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]+/gu, ""));
}

/** Latin, Cyrillic and Greek letters in one word are a disguise. */
const scripts = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u] as const;
function isDisguised(text: string): boolean {
  return (text.match(/[\p{L}\p{M}]+/gu) ?? []).some((word) => scripts.filter((script) => script.test(word)).length > 1);
}

/** V11: nothing that a reader could press, nobody who could be called, no words to a machine, no longer than its slot. */
export function plainSurface({ slot, gloss }: Claim, quotes: readonly LocatedQuote[]): readonly Finding[] {
  const drop = (because: string): readonly Finding[] => [{ check: "V11", effect: "drop", because }];
  const own = ownWords(gloss);
  const visible = own.normalize("NFKC").replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]+/gu, "");
  const found = forbidden.find(([pattern]) => pattern.test(own) || pattern.test(visible));
  if (found !== undefined) return drop(`it holds ${found[1]}`);
  if (isDisguised(visible)) return drop("it mixes alphabets inside a word");
  if (givesOrders(own)) return drop("it gives orders");
  if (quotes.some(({ text }) => givesOrders(text))) return drop("its quote gives orders to a machine");
  const limit = glossLimits[slot];
  if (countWords(own) > limit.words || own.length > limit.chars)
    return drop(`it is longer than ${limit.words} words or ${limit.chars} characters`);
  return cleanGloss(own) === "" ? drop("nothing is left of it") : [];
}

/** As it is shown: one line, no invisible characters, no markup. */
export function cleanGloss(text: string): string {
  return plainText(text, { chars: 600 });
}
