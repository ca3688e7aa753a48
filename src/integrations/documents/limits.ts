/** What a file may cost, and why not more: each is far above what people write and far below what hurts the process. */
export const readingLimits = {
  /** Bytes of a file that is not text; a deck with pictures is large. */
  largestFile: 64 * 1024 * 1024,
  /** Milliseconds for one file, its own thread included. */
  deadlineMs: 30_000,
  /** Megabytes of JavaScript objects, and of buffers, that reading one file may hold. */
  memoryMb: 384,
  /** Pages of a PDF, slides of a deck. */
  pages: 2_000,
  /** Characters of text that come out of one file. */
  characters: 4_000_000,
  /** Files inside a DOCX or PPTX. */
  archiveEntries: 20_000,
  /** Bytes of one unpacked part, and of all parts that are read. */
  unpackedPart: 48 * 1024 * 1024,
  unpackedTotal: 128 * 1024 * 1024,
  /** Unpacked to packed size of a part of over a megabyte; honest XML stays under 40. */
  ratio: 150,
  /** Elements inside elements. */
  nesting: 2_000,
} as const;

/** Why a file is not read: shown to the person who imports, after the file's name. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}
