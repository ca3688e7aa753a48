import { InputError } from "#domain/errors.ts";
import { nearest } from "./import-nearest.ts";

/** The kinds that are rows of a CSV or JSONL file. */
export const recordKinds = ["people", "accounts", "contacts", "opportunities"] as const;
export type RecordKind = (typeof recordKinds)[number];

/** Every kind that `sideline import` knows by name, in the order of contracts.md. */
export const importKinds = [...recordKinds, "plays", "knowledge", "signals", "observations"] as const;

const later: readonly string[] = ["plays", "signals"];

export function unknownKind(word: string): string {
  return `Expected a kind to import (${importKinds.join(", ")}), got ${JSON.stringify(word.slice(0, 60))}. Did you mean "${nearest(word, importKinds)}"?`;
}

/** The kind of an `import` command that this version can carry out. Throws InputError for the others and for unknown words. */
export function importableKind(word: string): RecordKind | "knowledge" {
  const known = importKinds.find((kind) => kind === word);
  if (known === undefined) throw new InputError(unknownKind(word));
  if (later.includes(known)) {
    throw new InputError(
      `Importing ${known} is not in this version yet, nothing was stored. This version imports ${recordKinds.join(", ")} and knowledge.`,
    );
  }
  return known as RecordKind | "knowledge"; // the later kinds were refused above
}
