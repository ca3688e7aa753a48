/**
 * Makes text that somebody else wrote safe to read as words: no links, mentions, markup, control, invisible or direction-changing characters, one line,
 * a bounded length. What it returns is still data: whoever renders it escapes it for the place where it is shown.
 */
export interface TextLimit {
  readonly chars: number;
  readonly words?: number;
  /** Keep bare domains: a company may be called "Booking.com". URLs go all the same. */
  readonly keepDomains?: boolean;
  /** Keep e-mail addresses whole: in evidence, never in a sentence. Domains go only with them. */
  readonly keepAddresses?: boolean;
}

/** Characters read before the limit applies; the rest of a 50 KB value is never looked at. */
const readAtMost = 8_000;

/** Format characters (zero width, bidi, soft hyphen, tags), variation selectors, blank letters, private use, unassigned, lone surrogates. */
const invisible = /[\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800\ufffd]/gu;
const controls = /[\p{Cc}\p{Zl}\p{Zp}\s]+/gu;
/** More than two marks on one letter is an attack on the line above, not an accent. */
const stackedMarks = /(\p{M}{2})\p{M}+/gu;
const fullWidth = /[\uff01-\uff5e]/g;

const slackLink = /<[^<>|\s]{1,2000}\|([^<>]{0,500})>/g;
const slackMention = /<[!@#][^<>]{0,200}>/g;
const markdownImage = /!\[[^\]]{0,500}\]\([^()]{0,2000}\)/g;
const markdownLink = /\[([^\]]{0,500})\]\([^()]{0,2000}\)/g;
const htmlComment = /<!--.*?(?:-->|$)/g;
const htmlTag = /<\/?[a-z][^<>]{0,2000}>/gi;
const schemeUrl = /\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s<>"”]*/gi;
const scriptUrl = /\b(?:mailto|javascript|data|vbscript|tel|sms|slack|file):[^\s<>"”]+/gi;
const address = /([\p{L}\p{N}._%+-]{1,64})@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
const domainWithPath = /\b(?:[\p{L}\p{N}-]{1,63}\.)+\p{L}{2,24}(?::\d+)?\/[^\s<>"”]*/gu;
const bareDomain =
  /\b(?:[\p{L}\p{N}-]{1,63}\.)+(?:com|net|org|io|co|ai|app|dev|info|biz|xyz|top|site|online|click|link|page|me|ly|gg|tv|eu|de|fr|uk|us|ch|at|nl|be|es|it|ru|cn|zip|mov|example|test|invalid)\b(?!\.\p{L})/giu;
const loudMention = /@(?=(?:channel|here|everyone)\b)/gi;

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  ndash: "–",
  mdash: "—",
  hellip: "…",
};

/** Words in Latin letters with everyday punctuation: nothing below could find anything in them, and most text is like that. */
const harmless =
  /^(?:[A-Za-z0-9À-ÖØ-öø-ɏ,;"'’‘“”„«»()%€£$§+=…–—-]|[.:!?]+(?=[ "'’”»)]|$)|(?<=\d)[.:](?=\d)| (?=[^ .,;:!?]))*$/u;

export function plainText(value: string, limit: TextLimit): string {
  if (value.length < readAtMost && harmless.test(value) && !value.startsWith(" ") && !/\(\)/.test(value)) {
    return clip(value, limit);
  }
  let text = value
    .slice(0, readAtMost)
    .normalize("NFC")
    .replace(controls, " ")
    .replace(invisible, "")
    .replace(stackedMarks, "$1")
    .replace(fullWidth, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0))
    .replace(/&(amp|lt|gt|quot|apos|nbsp|ndash|mdash|hellip|#39);/g, (_, name: string) => entities[name] ?? "'")
    .replace(/`+/g, "")
    .replace(/\*+(?=\S)|(?<=\S)\*+/g, "")
    .replace(/~~+|~(?=[^\s\d])|(?<=\S)~(?=\s|$)/g, "")
    .replace(/(?<![\p{L}\p{N}])_+(?=\S)|(?<=\S)_+(?![\p{L}\p{N}_])/gu, "");
  // Twice, because taking one layer off can bare another ("<<!x>!channel>", a link inside a link).
  for (let layer = 0; layer < 2; layer += 1) {
    text = text
      .replace(htmlComment, " ")
      .replace(slackLink, " $1 ")
      .replace(slackMention, " ")
      .replace(markdownImage, " ")
      .replace(markdownLink, "$1")
      .replace(htmlTag, " ")
      .replace(schemeUrl, " ")
      .replace(scriptUrl, " ");
  }
  if (limit.keepAddresses !== true) text = text.replace(address, "$1");
  text = text.replace(domainWithPath, " ");
  if (limit.keepDomains !== true && limit.keepAddresses !== true) {
    text = text.replace(bareDomain, " ").replace(/\bwww\.\S+/gi, " ");
  }
  text = text
    .replace(loudMention, "")
    .replace(/\(\s*\)|\[\s*\]/g, " ")
    .replace(/\s+([,.;:!?])(?=\s|$)/g, "$1")
    .replace(/\s+/g, " ")
    // Last, when nothing is taken out any more that could have kept two halves apart.
    .replace(/(?:<\s*)+(?=[!@#a-z/|])|\|>/gi, "")
    .replace(/:\/\/+/g, " ")
    .trim();
  return clip(text, limit);
}

/** Cuts at a word border and says so with "…"; a single endless word is cut inside. Never longer than the limits, the "…" included. */
export function clip(text: string, limit: Pick<TextLimit, "chars" | "words">): string {
  if (limit.words === undefined && text.length <= limit.chars) return text;
  const tokens = text.split(" ");
  const tooManyWords = limit.words !== undefined && tokens.length > limit.words;
  if (!tooManyWords && text.length <= limit.chars) return text;
  let kept = tooManyWords ? tokens.slice(0, limit.words).join(" ") : text;
  if (kept.length > limit.chars - 1) {
    const cut = kept.slice(0, limit.chars - 1);
    const border = cut.lastIndexOf(" ");
    kept = border > limit.chars * 0.4 || (border > 0 && limit.chars < 12) ? cut.slice(0, border) : wholeCharacters(cut);
  }
  return `${kept.replace(/[\s,.;:–—-]+$/u, "")}…`;
}

/** What somebody typed, said back to them: enough to know it again. */
export const echoed = (text: string): string => clip(text, { chars: 80 });

function wholeCharacters(text: string): string {
  // Half of a surrogate pair is not a character; a letter without its marks is another letter.
  return text.replace(/[\ud800-\udbff]$/, "").replace(/\P{M}\p{M}*$/u, (last) => (last.length > 1 ? "" : last));
}

export function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}

/** For comparing: lower case, no accents, letters and digits only, one space between words. "Zoë Müller-Lefèvre" -> "zoe muller lefevre". */
export function fold(text: string): string {
  const start = text.slice(0, readAtMost);
  if (plainLatin.test(start))
    return start
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, " ")
      .trim();
  return start
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
/** Nothing to fold but case: ASCII and the punctuation of typeset text. */
const plainLatin = /^[ -~\n’‘“”„–—…]*$/;

/** True when `words` occurs in `text` as whole words, accents and case aside. Words shorter than two letters never match. */
export function mentions(text: string, words: string): boolean {
  return foldedMentions(fold(text), fold(words));
}

/** The same for texts that are folded already: one text is often asked for many words. */
export function foldedMentions(text: string, words: string): boolean {
  return words.length >= 2 && text.includes(words) && ` ${text} `.includes(` ${words} `);
}
