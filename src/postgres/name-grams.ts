/**
 * Three-letter pieces of a name, for finding "Globx" as "Globex Industries". pg_trgm does the same but is not part of
 * the embedded engine. Each word is padded, so that its beginning counts more than its middle.
 */
export function nameGrams(name: string): readonly string[] {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase();
  const grams = new Set<string>();
  for (const word of plain.split(/[^\p{Letter}\p{Number}]+/u)) {
    if (word === "") continue;
    const padded = [..."  ", ...word, " "];
    for (let index = 0; index + 3 <= padded.length; index++) grams.add(padded.slice(index, index + 3).join(""));
  }
  return [...grams];
}
