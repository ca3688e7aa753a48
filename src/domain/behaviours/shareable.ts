/** Takes a customer out of a moment before colleagues learn from it, or says that nothing is left of it. Pure, and strict: an unknown name is a name. */

/** Words that a moment may name: the behaviour, its cues, the play, our own products. */
export interface ShareableWords {
  /** Names of the account, its people, its deals, competitors named in it: never shown. */
  readonly hidden: readonly string[];
  readonly known: readonly string[];
}

export type Shareable =
  | { readonly kind: "ok"; readonly text: string }
  | { readonly kind: "refused"; readonly because: "an-address" | "an-amount" | "too-little-left" };

export const refusedWords = {
  "an-address": "it holds an address or a link",
  "an-amount": "it names an amount in words",
  "too-little-left": "little is left of it without names and numbers",
} as const satisfies Record<Extract<Shareable, { kind: "refused" }>["because"], string>;

const name = "[name]";
const number = "[number]";
const fewestWords = 4;
/** More marks than this share of the words: what is left says nothing. */
const mostMarks = 0.25;

const address = /[^\s@]+@[^\s@]+\.[^\s@]+|https?:|www\.|\b[\w-]+\.(com|net|org|io|ai|co|de|uk|fr|eu|example)\b/iu;
const scale = /\b(hundreds?|thousands?|millions?|billions?|grand|percent|per cent)\b/iu;
const money =
  /(?:[$€£¥]\s*\d[\d.,]*(?:\s*(?:k|m|bn)\b)?|\d[\d.,]*\s*(?:%|k\b|m\b|bn\b|eur\b|usd\b|gbp\b|euros?\b|dollars?\b|pounds?\b)|\d[\d.,:/-]*)/giu;
const capital = /^\p{Lu}/u;
/** Capitals that are no names. */
const usual = new Set(
  "i i'm i'd i'll i've monday tuesday wednesday thursday friday saturday sunday ok okay crm it api saas roi cfo ceo cto cio vp q1 q2 q3 q4".split(
    " ",
  ),
);

export function shareable(text: string, words: ShareableWords): Shareable {
  if (address.test(text)) return { kind: "refused", because: "an-address" };
  if (scale.test(text)) return { kind: "refused", because: "an-amount" };
  const withoutNames = words.hidden.reduce(hide, text.normalize("NFC"));
  const known = new Set([...usual, ...words.known.flatMap(partsOf)]);
  const masked = withUnknownNames(withoutNames.replace(money, number), known)
    .replace(/(\[name\])(?:['’]s)?(?:\s+\[name\](?:['’]s)?)+/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
  const count = masked.split(" ").length;
  const marks = masked.split(/\[(?:name|number)\]/).length - 1;
  if (count - marks < fewestWords || marks > mostMarks * count) return { kind: "refused", because: "too-little-left" };
  return { kind: "ok", text: masked };
}

/** Whole names and each of their words: "Priya Raman" hides "Priya" as well. Words of two letters would hide half of the language. */
function hide(text: string, hidden: string): string {
  const parts = [hidden.trim(), ...partsOf(hidden)].filter(
    (part) => part.length > 2 && !common.has(part.toLowerCase()),
  );
  return parts.reduce(
    (left, part) =>
      left.replace(new RegExp(String.raw`(?<![\p{L}\p{N}])${escaped(part)}(?![\p{L}\p{N}])`, "giu"), name),
    text,
  );
}

/** Parts of company names that are words of the language: hidden only as part of the whole name. */
const common = new Set(
  "the and for group bank systems services solutions data health energy global digital financial finance software company inc ltd llc gmbh plc insurance logistics foods labs new deal renewal expansion team cloud security network partners holdings".split(
    " ",
  ),
);

function partsOf(text: string): readonly string[] {
  return (
    text
      .normalize("NFC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu) ?? []
  );
}

/** A capital inside a sentence is a name unless it is one of ours. The first word of a sentence is checked against the hidden names alone. */
function withUnknownNames(text: string, known: ReadonlySet<string>): string {
  let isStart = true;
  return text.replace(/[\p{L}\p{N}][\p{L}\p{N}'’-]*|\[\w+\]|[.!?…:]+\s/gu, (found) => {
    if (/^[.!?…:]/.test(found)) {
      isStart = true;
      return found;
    }
    const wasStart = isStart;
    isStart = false;
    if (found.startsWith("[") || wasStart || !capital.test(found)) return found;
    const bare = found.toLowerCase().replace(/['’]s$/, "");
    return known.has(bare) || known.has(found.toLowerCase()) ? found : name;
  });
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
