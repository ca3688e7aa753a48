/** Event text is written by strangers: cut it before it is parsed, take the markup out, cap what is left. */
import { compile } from "html-to-text";

const rawCap = 20_000;
/** Control characters, and those that reorder text on screen. Newline and tab stay. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
const unwanted = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFEFF]/g;

const toText = compile({
  wordwrap: false,
  preserveNewlines: true,
  limits: { maxInputLength: rawCap, maxDepth: 40, maxChildNodes: 2_000, ellipsis: "" },
  selectors: [
    { selector: "a", options: { ignoreHref: true } },
    { selector: "img", format: "skip" },
    { selector: "script", format: "skip" },
    { selector: "style", format: "skip" },
    ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
});

/** At most `max` UTF-16 units, never half a character. */
function cut(text: string, max: number): string {
  return text.length <= max
    ? text
    : text
        .slice(0, max)
        .toWellFormed()
        .replace(/\uFFFD$/, "");
}

export function oneLine(text: string, max: number): string {
  return cut(cut(text, rawCap).toWellFormed().replace(unwanted, " ").replace(/\s+/g, " ").trim(), max);
}

/** HTML or plain text to plain text. Link targets are dropped: only the words that a reader would see stay. */
export function plainText(html: string, max: number): string {
  const raw = cut(html, rawCap).toWellFormed().replaceAll("\r\n", "\n").replace(unwanted, "");
  const text = /[<&]/.test(raw) ? toText(raw) : raw;
  return cut(
    text
      .replaceAll("\u00a0", " ")
      .replace(/[ \t]+\n/g, "\n")
      .replace(/\n{3,}/g, "\n\n")
      .trim(),
    max,
  );
}
