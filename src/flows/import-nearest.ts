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
 * The known word closest to `word` by edits, where having the same parts ("zone" in "time_zone") counts as one edit; case, spaces and hyphens aside; the first listed wins a tie. Null when `known` is empty
 * or, with `within`, when the closest needs more edits than that.
 */
export function nearest(word: string, known: readonly string[], within = Number.POSITIVE_INFINITY): string | null {
  const plain = fold(word.slice(0, 100));
  let best: string | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const known = fold(candidate);
    const edits = editDistance(plain, known);
    const distance = edits > 1 && (isPartOf(plain, known) || isPartOf(known, plain)) ? 1 : edits;
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return bestDistance <= within ? best : null;
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
