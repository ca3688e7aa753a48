/** Which account a line names, in full or by the first words of its name. Pure. */
import { fold } from "#domain/briefs/plain-text.ts";
import type { Account } from "./records.ts";

export type Mention =
  /** `words`: folded, as they stand in the line. */
  | { readonly kind: "one"; readonly account: Account; readonly words: string }
  /** The words fit several accounts, or several are named: nothing is picked. */
  | { readonly kind: "several"; readonly accounts: readonly Account[]; readonly words: string };

/** At the end of a name they say nothing about whose it is. */
const legalForms = new Set(
  "inc llc ltd limited gmbh ag kg se sa sas sarl bv nv ab as oy plc corp corporation co company spa srl".split(" "),
);
/** First words that many names share, and everyday words that are names too: they name an account only with what follows. */
const weakFirstWords = new Set(
  (
    "first new north south east west united general global international national american european british german french the bank city royal " +
    "digital open smart data cloud energy health life group central blue green red black white gold silver great best free one next"
  ).split(" "),
);
const before =
  /^(?:of|at|for|from|with|by|in|on|about|and|versus|vs|bei|von|vom|für|fur|mit|über|chez|de|du|pour|avec|en|con|para|sobre|con)$/;
/** What may follow a name that is written without a capital: "who is the cfo of target now" and not "for target accounts". */
const after = /^(?:now|today|currently|right|yet|again|please|and|or|is|was|has|have|does|did|s|jetzt|heute)$/;
const shortest = 4;

interface Word {
  readonly folded: string;
  readonly isCapital: boolean;
  readonly isPossessive: boolean;
}

/** The words by which names are looked for: at most the first 80. */
export const namingWords = (line: string): readonly string[] => [...new Set(wordsOf(line).map(({ folded }) => folded))];

/**
 * `accounts`: candidates that this person may see. `isTheirs`: accounts of their own, which everyday words may name. `isLikely`: the line asks for a field of
 * some account, so "of the vantry deal" names one.
 */
export function accountMentioned(
  line: string,
  accounts: readonly Account[],
  {
    isTheirs = () => false,
    isLikely = false,
  }: { readonly isTheirs?: (account: Account) => boolean; readonly isLikely?: boolean } = {},
): Mention | null {
  const words = wordsOf(line);
  let found: { account: Account; from: number; length: number; isWhole: boolean }[] = [];
  for (const account of accounts) {
    const one = longestIn(words, account, { isTheirs: isTheirs(account), isLikely });
    if (one !== null) found.push({ account, ...one });
  }
  if (found.length === 0) return null;
  // "Acme Robotics" is not "Acme": a name that lies in a longer one is not named.
  found = found.filter(
    (one) =>
      !found.some(
        (other) =>
          other.length > one.length && other.from <= one.from && other.from + other.length >= one.from + one.length,
      ),
  );
  const whole = found.filter((one) => one.isWhole && found.every((other) => other.from === one.from));
  const [first, ...others] = whole.length === 1 ? whole : found;
  if (first === undefined) return null;
  const said = words.slice(first.from, first.from + first.length).map(({ folded }) => folded);
  if (others.length === 0) return { kind: "one", account: first.account, words: said.join(" ") };
  return { kind: "several", accounts: found.map(({ account }) => account), words: said.join(" ") };
}

function longestIn(
  words: readonly Word[],
  { name }: Account,
  { isTheirs, isLikely }: { readonly isTheirs: boolean; readonly isLikely: boolean },
): { from: number; length: number; isWhole: boolean } | null {
  const all = fold(name).split(" ");
  const end = all.findLastIndex((word) => !legalForms.has(word));
  const base = end <= 0 ? all : all.slice(0, end + 1);
  for (let length = base.length; length > 0; length -= 1) {
    const isWhole = length === base.length;
    const first = base[0] ?? "";
    if (!isWhole && length === 1 && (first.length < shortest || weakFirstWords.has(first))) continue;
    for (let from = 0; from + length <= words.length; from += 1) {
      if (!base.slice(0, length).every((word, step) => words[from + step]?.folded === word)) continue;
      if (length > 1 || (isWhole && isTheirs) || standsAsName(words, from, isLikely)) return { from, length, isWhole };
    }
  }
  return null;
}

function standsAsName(words: readonly Word[], at: number, isLikely: boolean): boolean {
  const word = words[at];
  if (word === undefined) return false;
  if (word.isPossessive || (word.isCapital && (at > 0 || word.folded.length > shortest))) return true;
  const next = words[at + 1]?.folded;
  const ofWhat = words[at - 1]?.folded === "the" && isLikely ? words[at - 2]?.folded : words[at - 1]?.folded;
  return before.test(ofWhat ?? "") && (isLikely || next === undefined || after.test(next));
}

function wordsOf(line: string): readonly Word[] {
  const words: Word[] = [];
  for (const found of line.slice(0, 2_000).matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    const rest = line.slice(found.index + found[0].length);
    const isPossessive = /^['’]s\b/.test(rest);
    const isCapital = /^\p{Lu}/u.test(found[0]);
    // "lakeshore's" is two words, the second of them no name.
    for (const folded of fold(found[0]).split(" ")) if (folded !== "") words.push({ folded, isCapital, isPossessive });
    if (words.length >= 80) break;
  }
  return words;
}
