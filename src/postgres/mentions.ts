import type { PersonWords } from "./erased-words.ts";
import type { FoundRow } from "./personal-tables.ts";

export interface Mention {
  /** The row's id, where it has one. */
  readonly id?: string;
  /** "event.attendees.2", "owner_email". */
  readonly at: string;
  readonly value: unknown;
}

/** The parts of somebody else's row that are about the person, and no more of it: the rest is about others. */
export function mentionsOf({ place: _, ...row }: FoundRow, words: PersonWords): readonly Mention[] {
  const found: Mention[] = [];
  const id = typeof row.id === "string" && !words.mentions(row.id) ? { id: row.id } : {};
  const look = (at: string, value: unknown): void => {
    if (typeof value === "string") {
      if (words.mentions(value)) found.push({ ...id, at, value });
    } else if (value !== null && typeof value === "object") {
      if ("email" in value && typeof value.email === "string" && words.isTheirs(value.email)) {
        found.push({ ...id, at, value });
      } else {
        for (const [key, part] of Object.entries(value)) look(`${at}.${key}`, part);
      }
    }
  };
  for (const [column, value] of Object.entries(row)) look(column, value);
  return found;
}
