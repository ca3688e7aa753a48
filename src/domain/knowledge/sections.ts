/** A parsed file as chunking sees it: sections in document order, each with the blocks between its heading and the next one. */
export interface Block {
  /** Plain readable text. */
  readonly text: string;
  /** UTF-16 offsets in the file's decoded text: [start, end). */
  readonly start: number;
  readonly end: number;
  /** Follows the block before it without an empty line (list items, table rows). */
  readonly tight: boolean;
  /** Where a person finds it in a file that has no text offsets: "page 3", "slide 4", "00:12:30". */
  readonly place?: string;
}

export interface Section {
  /** 1 to 6; 0 for what comes before the first heading. */
  readonly depth: number;
  /** Plain text; empty for depth 0. */
  readonly heading: string;
  readonly start: number;
  readonly end: number;
  readonly blocks: readonly Block[];
}

export type FrontMatter =
  | { readonly kind: "none" }
  /** `lines`: the line in the file (from 1) on which each top-level key stands. */
  | {
      readonly kind: "fields";
      readonly fields: Readonly<Record<string, unknown>>;
      readonly lines: ReadonlyMap<string, number>;
    }
  | { readonly kind: "broken"; readonly line: number; readonly problem: string };

export interface ParsedFile {
  readonly frontMatter: FrontMatter;
  /** Text of the first heading; null when there is none. */
  readonly title: string | null;
  readonly sections: readonly Section[];
}
