/**
 * `work` for texts that many briefs share, done once for each: the titles and headings of a week's documents. Only a memo: `work` must give the same for the
 * same text. When `most` texts are known, all are forgotten.
 */
export function remembering<T>(most: number, work: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly made: T }>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before.made;
    if (known.size >= most) known.clear();
    const made = work(text);
    if (text.length <= longestKept) known.set(text, { made });
    return made;
  };
}

/** Characters. */
const longestKept = 500;
