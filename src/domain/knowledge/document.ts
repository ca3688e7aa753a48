import type { IsoDate, Role } from "#domain/accounts/records.ts";
import type { Language } from "./language.ts";

export const documentKinds = [
  "battlecard",
  "talk-track",
  "objection",
  "case-study",
  "microlearning",
  "product-note",
  "playbook",
  "launch",
] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** One file of the knowledge folder. */
export interface Document {
  /** Front matter `id`, or the path relative to the imported folder. Unique. */
  readonly id: string;
  /** The folder it was imported from, as the importer named it; documents of one source come and go together. */
  readonly source: string;
  /** Path inside the source, with forward slashes. */
  readonly path: string;
  readonly title: string;
  /** Null for a file without front matter: searchable, never quoted in a slot that asks for a kind. */
  readonly kind: DocumentKind | null;
  readonly product: string | null;
  readonly stage: string | null;
  readonly competitor: string | null;
  readonly owner: string | null;
  readonly validFrom: IsoDate | null;
  readonly reviewBy: IsoDate | null;
  /** Ids of documents this one replaces from `validFrom` on (at once when null). */
  readonly supersedes: readonly string[];
  /** Empty: everybody. Otherwise only people of these roles retrieve it. */
  readonly audience: readonly Role[];
  /** Emails, lower case: a personal document, which only these people find, and only where they ask for themselves. Absent: not personal. */
  readonly readers?: readonly string[];
  /** The buyer's role that it was written for, as a title says it: "CFO". Absent: anybody. */
  readonly persona?: string;
  /** Of the text: decides about stems and stop words. Absent: English. */
  readonly language?: Language;
  /** SHA-256 of the file, hex. */
  readonly checksum: string;
}

/** A heading-aware piece of a document: what is ranked, quoted and cited. */
export interface Passage {
  /** `<documentId>#<ord>`. */
  readonly id: string;
  readonly documentId: string;
  readonly ord: number;
  /** Document title and headings down to this section, outermost first. */
  readonly titlePath: readonly string[];
  /** The innermost heading, or the title. */
  readonly heading: string;
  /** Plain text as shown and quoted. */
  readonly text: string;
  /** Character offsets of `text`'s section in the source file, or in the text that was read from it where the file is not text. */
  readonly start: number;
  readonly end: number;
  /** Where a person finds it in a file without text offsets: "page 3", "slide 4", "00:12:30". Absent: the offsets say. */
  readonly place?: string;
}

/** A found passage with what a reader needs to trust it. `score`: higher is better, comparable inside one answer only. */
export interface PassageHit {
  readonly passage: Passage;
  readonly document: Document;
  readonly score: number;
  /** Whether meaning took part in the order; "unavailable": it should have, and the server did not answer in time. Absent: it is not turned on. */
  readonly meaning?: "used" | "unavailable";
}
