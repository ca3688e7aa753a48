import type { PersonWords } from "./erased-words.ts";
import type { FoundRow } from "./personal-tables.ts";

/** One place in a row. */
export interface Mention {
  /** "event.attendees.2", "owner_email". */
  readonly at: string;
  readonly value: unknown;
}
/** What a row of somebody else holds about the person. */
export interface MentioningRow {
  /** The row's id, where it has one. */
  readonly id?: string;
  readonly mentions: readonly Mention[];
}

/** The parts of somebody else's row that are about the person, and no more of it: the rest is about others. `known`: parts that are theirs without naming them. */
export function mentionsOf(
  { place: _, ...row }: FoundRow,
  words: PersonWords,
  known: readonly Mention[] = [],
): MentioningRow {
  const found: Mention[] = [];
  const taken = new Set(known.map(({ at }) => at));
  const look = (at: string, value: unknown): void => {
    if (taken.has(at)) return;
    if (typeof value === "string") {
      if (words.mentions(value)) found.push({ at, value: sentencesAbout(value, words) });
    } else if (value !== null && typeof value === "object") {
      if ("email" in value && typeof value.email === "string" && words.isTheirs(value.email)) {
        found.push({ at, value });
        return;
      }
      for (const [key, part] of Object.entries(value)) {
        if (words.mentions(key)) found.push({ at: `${at}.${key}`, value: part });
        else look(`${at}.${key}`, part);
      }
    }
  };
  for (const [column, value] of Object.entries(row)) look(column, value);
  const id = typeof row.id === "string" && !words.mentions(row.id) ? { id: row.id } : {};
  return { ...id, mentions: [...known, ...found] };
}

/** A sentence that ends, with its quotation mark, and another one that begins. */
const betweenSentences = /(?<=[.!?]["”')]*)\s+(?=["“'(]*\p{Lu})|\n+/u;

/** In a text about several people the next sentence may be about somebody else. */
function sentencesAbout(text: string, words: PersonWords): string {
  const about = text.split(betweenSentences).filter((sentence) => words.mentions(sentence));
  // "J. R. Smith" is cut in the name.
  return about.length === 0 ? text : about.join(" ");
}

/** The sentence that quotes, from its beginning to the end of the quote; null when it is not in there. */
export function quotingSentence(text: string, quote: string): string | null {
  const place = quote === "" ? -1 : text.indexOf(quote);
  if (place < 0) return null;
  const before = text.slice(0, place).split(betweenSentences).at(-1) ?? "";
  const end = place + quote.length;
  return `${before}${quote}${/^[.!?]?["”']?/.exec(text.slice(end))?.[0] ?? ""}`;
}
