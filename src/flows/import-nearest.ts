/** Number of single-character edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
  const from = [...a];
  const to = [...b];
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      const best = Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = swapped && row > 1 && column > 1 ? Math.min(best, (beforePrevious[column - 2] ?? 0) + 1) : best;
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[to.length] ?? 0;
}

/**
 * The known word closest to `word`: first one that is a misspelling away, then one with the same parts ("zone" in "time_zone", which counts as one edit), then by edits; case, spaces and hyphens aside; the first listed wins a tie.
 * Null when `known` is empty or, with `within`, when the closest needs more edits than that.
 */
export function nearest(word: string, known: readonly string[], within = Number.POSITIVE_INFINITY): string | null {
  const plain = fold(word.slice(0, 100));
  const ranked = known.map((candidate) => ({ candidate, ...closeness(plain, fold(candidate)) }));
  const [best] = ranked.toSorted((a, b) => a.rank - b.rank || a.edits - b.edits);
  return best !== undefined && best.edits <= within ? best.candidate : null;
}

/** One letter in four, or one at all: somebody's finger slipped. */
function closeness(word: string, known: string): { readonly rank: 0 | 1 | 2; readonly edits: number } {
  const edits = editDistance(word, known);
  if (edits <= 1 || edits * 4 <= word.length) return { rank: 0, edits };
  return isPartOf(word, known) || isPartOf(known, word) ? { rank: 1, edits: 1 } : { rank: 2, edits };
}

function isPartOf(words: string, whole: string): boolean {
  const parts = whole.split("_");
  return words.split("_").every((part) => part !== "" && parts.includes(part));
}

function fold(word: string): string {
  return word
    .trim()
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[\s-]+/g, "_");
}
