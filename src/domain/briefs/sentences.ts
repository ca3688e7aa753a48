import { countWords, plainText } from "./plain-text.ts";

/** A piece of a passage: `quote` is the passage's own characters, `text` the same words cleaned for reading. */
export interface Cut {
  readonly quote: string;
  readonly text: string;
  readonly words: number;
}

/** One paragraph, list item or quotation of a passage, in reading order, with its sentences. */
export interface Block {
  readonly kind: "prose" | "item" | "quotation" | "heading";
  /** "They say" of "**They say:** it is too dear": this block's own label, or that of the line above it. */
  readonly label: string | null;
  readonly sentences: readonly Span[];
}
interface Span {
  readonly start: number;
  readonly end: number;
  /** What a reader sees of it. */
  readonly text: string;
  readonly words: number;
  /** Nothing in it had to be cleaned, so neighbours may be joined without reading them again. */
  readonly plain: boolean;
}

const fence = /^\s*(?:```|~~~)/;
const heading = /^\s{0,3}#{1,6}\s+/;
const listItem = /^\s*(?:[-*+•–]|\d{1,2}[.)])\s+/;
const quotation = /^\s*>\s?/;
const tableRow = /^\s*\|/;
const rule = /^\s*(?:[-*_]\s*){3,}$/;
/** A title that lost its mark when sections were joined: one short line on its own that does not end like a sentence. */
const plainHeading = /^(?:["“„«][^"“”„«»\n]{2,120}[^.!?…"“”„«»\n]["”“»]|[^\n]{2,100}[^.!?…:;,"”“»\n])$/u;
const headingWords = 12;
const labelled = /^(?:\*\*|__)?([\p{L}][\p{L}'’ ]{1,40}?)(?:\*\*|__)?\s*:(?:\*\*|__)?\s*/u;

/** Splits a passage into blocks. Tables and code are left out: half a table read aloud says nothing. Offsets are into `text`. */
export function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  const state: { open: Opened | null } = { open: null };
  let inFence = false;
  let standing: string | null = null;
  const close = () => {
    if (state.open === null) return;
    const { kind, start, end } = state.open;
    state.open = null;
    const source = text.slice(start, end);
    const alone = kind === "prose" && plainHeading.test(source) && countWords(source) <= headingWords;
    if (alone && text.slice(end).trim() !== "" && /^[^\S\n]*\n[^\S\n]*\n/.test(text.slice(end, end + 40))) {
      standing = plainText(source, { chars: 140, keepDomains: true });
      blocks.push({ kind: "heading", label: standing, sentences: [spanOf(text, start, end)] });
      return;
    }
    const found = labelled.exec(source);
    const name = found?.[1]?.trim() ?? null;
    const known = name !== null && name.split(/\s+/).length <= 5;
    const rest = known && found !== null ? found[0].length : 0;
    if (kind === "heading") {
      standing = plainText(source, { chars: 140, keepDomains: true });
      blocks.push({ kind, label: standing, sentences: [spanOf(text, start, end)] });
      return;
    }
    const bold = /^(?:\*\*|__)([^*_]{2,60})(?:\*\*|__)\s*:?\s*$/.exec(source.trim())?.[1];
    if (bold !== undefined || (known && source.slice(rest).trim() === "")) {
      standing = plainText(bold ?? name ?? "", { chars: 60 }).replace(/:$/, "");
      return;
    }
    if (known) standing = name;
    blocks.push({ kind, label: known ? name : standing, sentences: sentenceSpans(text, start + rest, end) });
  };
  let offset = 0;
  for (const line of text.split("\n")) {
    const start = offset;
    offset += line.length + 1;
    const end = start + line.trimEnd().length;
    if (fence.test(line)) {
      close();
      inFence = !inFence;
      continue;
    }
    if (inFence) continue;
    if (line.trim() === "" || tableRow.test(line) || rule.test(line)) {
      close();
      continue;
    }
    const mark = heading.exec(line) ?? listItem.exec(line) ?? quotation.exec(line);
    const kind = heading.test(line)
      ? "heading"
      : listItem.test(line)
        ? "item"
        : quotation.test(line)
          ? "quotation"
          : "prose";
    const before = state.open;
    if (
      before !== null &&
      before.kind !== "heading" &&
      (kind === "prose" || (kind === "quotation" && before.kind === kind))
    )
      state.open = { ...before, end };
    else {
      close();
      state.open = { kind, start: start + (mark?.[0].length ?? line.length - line.trimStart().length), end };
    }
  }
  close();
  return blocks;
}
interface Opened {
  readonly kind: Block["kind"];
  readonly start: number;
  readonly end: number;
}

/** Ends that are not ends: abbreviations in the languages our documents are written in. */
const abbreviation =
  /(?:^|[\s("„“])(?:[\p{L}]|e\.g|i\.e|z\.\s?b|d\.\s?h|u\.\s?a|vs|ca|approx|no|nr|dr|mr|mrs|ms|prof|st|inc|ltd|co|corp|etc|bzw|ggf|inkl|max|min|mio|mrd|usw|p\.\s?ex|env|m|mme|art|abb|fig|vol|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez)\.$/iu;

function sentenceSpans(text: string, start: number, end: number): readonly Span[] {
  const spans: Span[] = [];
  let from = start;
  const source = text.slice(0, end);
  const stop = /[.!?…]+["'”’»)\]*_]*(?=\s)/gu;
  stop.lastIndex = start;
  for (let found = stop.exec(source); found !== null; found = stop.exec(source)) {
    const at = found.index + found[0].length;
    const before = source.slice(Math.max(from, at - 24), at);
    const next = /^\s+["'“„«‘(*_>\s]*(\S)/u.exec(source.slice(at, at + 12))?.[1] ?? "";
    const ordinal = /(?:^|\s)\d{1,2}\.$/.test(before);
    // A small letter goes on with the sentence; so do "z. B." and "3. November".
    if (abbreviation.test(before) || ordinal || /\p{Ll}/u.test(next)) continue;
    pushSpan(spans, text, from, at);
    from = at;
  }
  pushSpan(spans, text, from, end);
  return spans;
}

function pushSpan(spans: Span[], text: string, start: number, end: number): void {
  const piece = text.slice(start, end);
  const from = start + (piece.length - piece.trimStart().length);
  const to = start + piece.trimEnd().length;
  if (to > from) spans.push(spanOf(text, from, to));
}

function spanOf(text: string, start: number, end: number): Span {
  const raw = text.slice(start, end);
  const shown = readable(raw);
  return { start, end, text: shown, words: countWords(shown), plain: shown === raw };
}

export interface CutLimit {
  readonly words: number;
  /** Characters shown; eight for each word by default, so that long words cannot fill the screen. */
  readonly chars?: number;
}

/**
 * As many whole sentences from `first` on as fit the limit. When even the first does not fit: its beginning up to a word border, shown with "…", or null
 * when `wholeOnly`.
 */
export function cutFrom(text: string, block: Block, first: number, limit: CutLimit, wholeOnly: boolean): Cut | null {
  const chars = limit.chars ?? limit.words * 8;
  const known = cuts.get(block) ?? new Map<string, Cut | null>();
  cuts.set(block, known);
  const key = `${first} ${limit.words} ${chars} ${wholeOnly}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const cut = readCut(text, block, first, { words: limit.words, chars }, wholeOnly);
  known.set(key, cut);
  return cut;
}

/** Only a memo: a block belongs to one text, and the same limits cut the same from it. It lives as long as its block. */
const cuts = new WeakMap<Block, Map<string, Cut | null>>();

function readCut(
  text: string,
  block: Block,
  first: number,
  { words: most, chars }: Required<CutLimit>,
  wholeOnly: boolean,
): Cut | null {
  const begin = block.sentences[first];
  if (begin === undefined) return null;
  let best: Cut | null = null;
  let joined: string | null = "";
  for (let last = first; last < block.sentences.length; last += 1) {
    const span = block.sentences[last];
    if (span === undefined) break;
    const quote = text.slice(begin.start, span.end);
    joined = joined === null || !span.plain ? null : `${joined}${joined === "" ? "" : " "}${span.text}`;
    const shown: string = joined ?? (last === first ? span.text : readable(quote));
    const words = countWords(shown);
    if (words > most || shown.length > chars) break;
    if (shown !== "") best = { quote, text: shown, words };
  }
  if (best !== null || wholeOnly) return best;
  return cutBeginning(text.slice(begin.start, Math.min(begin.end, begin.start + 2_000)), most, chars);
}

/** The longest beginning of `quote` that is readable within the limit, cut between words; its text ends with "…". */
function cutBeginning(quote: string, words: number, chars: number): Cut | null {
  let best: Cut | null = null;
  for (const border of quote.matchAll(/\s+|$/g)) {
    const piece = quote.slice(0, border.index);
    const shown = readable(piece).replace(/[\s,;:–—-]+$/u, "");
    const count = countWords(shown);
    if (count > words || shown.length > chars - 1) break;
    if (shown !== "") best = { quote: piece, text: `${shown}…`, words: count };
  }
  return best;
}

/** What a reader sees of a quote: Markdown and HTML remnants, line marks and links gone. */
export function readable(quote: string): string {
  const lines = quote.replace(/\n\s*>\s?/g, "\n").replace(/^\s*(?:#{1,6}|[-*+•])\s+/gm, "");
  return plainText(lines.replace(/\\([\\`*_{}[\]()#+.!|>-])/g, "$1"), { chars: 4_000 });
}

/** Takes the quotation marks off a text that is wrapped in them, so that a renderer can put its own. */
export function unquoted(text: string): string {
  const bare = text.replace(/^["“„«‘‚»]\s*/u, "").replace(/\s*["”“»’«]([.!?…]?)$/u, "$1");
  return bare === "" ? text : bare;
}
