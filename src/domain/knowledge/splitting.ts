/** Length of `text` in words; text without spaces counts by its characters, so that nothing passes as one endless word. */
export function countWords(text: string): number {
  let words = 0;
  let inWord = false;
  for (let index = 0; index < text.length; index++) {
    const space = isSpace(text.charCodeAt(index));
    if (!space && !inWord) words += 1;
    inWord = !space;
  }
  return Math.max(words, Math.ceil(text.length / charactersPerWord));
}

/** About twice the length of an English word with its space: only text with links or without spaces reaches it. */
const charactersPerWord = 12;

/**
 * Cuts `text` into pieces of about equal size, none longer than `maxWords`: at a line or sentence end where there is one in the last part
 * of a piece, else at a space, else between characters. Pieces are never empty.
 */
export function splitText(text: string, maxWords: number): readonly string[] {
  const total = countWords(text);
  if (total <= maxWords) return text.trim() === "" ? [] : [withoutEdges(text)];
  const target = Math.ceil(total / Math.ceil(total / maxWords));
  const pieces: string[] = [];
  let from = 0;
  while (from < text.length) {
    const to = pieceEnd(text, from, target);
    const piece = withoutEdges(text.slice(from, to));
    if (piece !== "") pieces.push(piece);
    from = to;
  }
  return pieces;
}

function pieceEnd(text: string, from: number, words: number): number {
  let seen = 0;
  let inWord = false;
  let lastSpace = -1;
  let lastSentence = -1;
  const limit = from + words * charactersPerWord;
  for (let index = from; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const space = isSpace(code);
    if (!space && !inWord) seen += 1;
    inWord = !space;
    if (seen > words || index >= limit) {
      const leastSentence = from + (index - from) / 2;
      if (lastSentence > leastSentence) return lastSentence;
      if (lastSpace > from) return lastSpace;
      return isLowSurrogate(code) ? index - 1 : index;
    }
    if (space) {
      lastSpace = index;
      if (code === 10 || endsSentence(text.charCodeAt(index - 1))) lastSentence = index;
    }
  }
  return text.length;
}

/** Empty lines before and space after go; the indent of a nested list item stays. */
function withoutEdges(text: string): string {
  const start = text.search(/\S/);
  return start < 0 ? "" : text.slice(text.lastIndexOf("\n", start) + 1).trimEnd();
}

function endsSentence(code: number): boolean {
  return code === 46 || code === 33 || code === 63; // . ! ?
}
function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0x2028 || code === 0x2029;
}
function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
