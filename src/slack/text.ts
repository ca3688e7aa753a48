/**
 * Text from outside (documents, CRM, calendars, models, people) on its way to Slack. It may never become a link, a mention, an emoji or formatting.
 * First line of defence: it is only ever put in plain_text or rich_text text. Second: `inert` breaks what a client might still recognise,
 * with an invisible word joiner, so a quote looks as it was written.
 */
const joiner = "\u2060";
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Control characters, bidirectional overrides and invisible characters (the joiners of emoji and Persian words stay). */
const unwanted = /[\p{Cc}\u00ad\u200b\u2060-\u2064\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb]/gu;

/** Words with everyday punctuation and single spaces between them: nothing below would change them, and most text is like that. */
const inertAlready =
  /^(?! )(?:[\p{L}\p{N},;"'’‘“”„«»()|·?!%€$£+=*…–—-]|\.(?=[ "'’”»),;?!…]|$)|:(?=[ "“„«]|$| )|(?<=\d):(?=\d\d(?:[ ,]|$))| (?=[^ ]))*$/u;

/** One line of harmless text. Idempotent. */
export function inert(text: string): string {
  if (text.length < 4_000 && inertAlready.test(text)) return text;
  return text
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, " ")
    .replace(unwanted, "")
    .replace(/ +/g, " ")
    .trim()
    .replace(/<(?=[@#!a-z/])/giu, `<${joiner}`)
    .replace(/&(?=#?\w{1,8};)/gu, `&${joiner}`)
    .replace(/:(?=\/\/|[A-Za-z+_'-]|(?<!\d:)\d+:)/gu, `:${joiner}`)
    .replace(/([@#])(?=[^\s\u2060])/gu, `$1${joiner}`)
    .replace(/(?<=[\p{L}\p{N}_-])\.(?=[\p{L}\p{N}]*\p{L})/gu, `.${joiner}`);
}

/**
 * At most `max` UTF-16 units, cut between graphemes, at a word's end when one is near; a cut ends in an ellipsis, and a quotation that it
 * cuts through is closed.
 */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max < 1) return "";
  const shortened = cutAt(text, max);
  if (!isOpen(shortened) || isOpen(text)) return shortened;
  const room = cutAt(text, max - 1);
  return max < 3 || !isOpen(room) ? room : `${room}"`;
}

/** A quotation in straight marks, as our own words around a quote write it, that has no end. */
const isOpen = (text: string): boolean => text.split('"').length % 2 === 0;

function cutAt(text: string, max: number): string {
  let kept = "";
  for (const { segment } of graphemes.segment(text.slice(0, max + 64).toWellFormed())) {
    if (kept.length + segment.length > max - 1) break;
    kept += segment;
  }
  const space = kept.lastIndexOf(" ");
  if (space > kept.length - 20 && space > max / 2) kept = kept.slice(0, space);
  return `${kept.trimEnd()}…`;
}

/** Outside text for a place that takes `max` characters; `otherwise` when nothing readable is left (Slack refuses empty text). */
export function outside(text: string, max: number, otherwise = "(no text)"): string {
  const clean = cut(inert(text), max);
  return clean === "" ? cut(otherwise, max) : clean;
}

/** Outside text where only mrkdwn is possible (use with `verbatim: true`): entities escaped, formatting characters replaced by look-alikes. */
export function mrkdwnSafe(text: string, max: number): string {
  const lookAlike: Readonly<Record<string, string>> = { "*": "∗", _: "＿", "~": "∼", "`": "ˋ" };
  const clean = cut(inert(text), max).replace(/[*_~`]/g, (found) => lookAlike[found] ?? "");
  return clean.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** The line of a notification. `text` is ours with `outside` parts in it; Slack reads it as mrkdwn, so it is made safe again as a whole. */
export function notification(text: string, max = 120): string {
  // Escaping can only lengthen, and a cut entity would be read as text: shorten the words until the escaped line fits.
  for (let room = max; room > 0; room -= 4) {
    const line = mrkdwnSafe(text, room);
    if (line.length <= max) return line;
  }
  return "Sideline";
}
