import { InputError } from "#domain/errors.ts";
import { nearest } from "./import-nearest.ts";

/** The kinds that are rows of a CSV or JSONL file. */
export const recordKinds = ["people", "accounts", "contacts", "opportunities"] as const;
export type RecordKind = (typeof recordKinds)[number];

/** Every kind that `sideline import` knows by name, in the order of contracts.md. */
export const importKinds = [...recordKinds, "plays", "knowledge", "signals", "observations"] as const;

export function unknownKind(word: string): string {
  const near = nearest(word, importKinds, 2);
  const hint = near === null ? "" : ` Did you mean "${near}"?`;
  return `Expected a kind to import (${importKinds.join(", ")}), got ${JSON.stringify(word.slice(0, 60))}.${hint}`;
}

/** Is it a kind whose files are rows of records? Throws InputError for a word that is no kind at all. */
export function isRecordKind(word: string): word is RecordKind {
  if (!importKinds.some((kind) => kind === word)) throw new InputError(unknownKind(word));
  return recordKinds.some((kind) => kind === word);
}
