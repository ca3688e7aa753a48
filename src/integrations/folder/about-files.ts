import { extname } from "node:path";
import type { SkippedFile } from "#flows/ingest-documents.ts";

/** Beside "deck.pdf" stands "deck.pdf.about.yaml": the fields that a Markdown file has at its head. */
const aboutEnding = ".about.yaml";
/** As people also write it. Such a file is never passed over: what it says of the audience must not be lost. */
const anyEnding = /\.about\.ya?ml$/i;

/** An about file beside a document: one to be read, or one that can't be, with the reason. */
export type AboutEntry =
  | { readonly path: string; readonly file: string }
  | { readonly path: string; readonly because: string };

export interface PairedFiles {
  readonly documents: readonly string[];
  /** By the path of the document. */
  readonly about: ReadonlyMap<string, AboutEntry>;
  readonly skipped: readonly SkippedFile[];
}

/** Takes the about files out of a listing and puts each to its document. `pathOf`: relative to the folder, with forward slashes. */
export function pairAboutFiles(
  listing: { readonly files: readonly string[]; readonly skipped: readonly SkippedFile[] },
  extensions: readonly string[],
  pathOf: (file: string) => string,
): PairedFiles {
  const documents = listing.files.filter((file) => !anyEnding.test(file));
  const beside = new Set(documents.map(pathOf));
  const about = new Map<string, AboutEntry>();
  const skipped: SkippedFile[] = [];
  const pair = (path: string, entry: AboutEntry) => {
    const document = path.replace(anyEnding, "");
    const right = `${document}${aboutEnding}`;
    if (!beside.has(document)) {
      const because = `describes ${document}, which is not among the files that are read; put that file beside it, or remove this one`;
      skipped.push({ path, because });
    } else if (!extensions.includes(extname(document).toLowerCase())) {
      skipped.push({ path, because: `describes ${document}, which is not a kind of file that is read` });
    } else if (path === right) {
      const other = about.get(document);
      if (other !== undefined) skipped.push({ path: other.path, because: second(path) });
      about.set(document, entry);
    } else if (about.has(document)) {
      skipped.push({ path, because: second(about.get(document)?.path ?? right) });
    } else {
      about.set(document, { path, because: `expected the name ${right}; rename it` });
    }
  };
  for (const file of listing.files) if (anyEnding.test(file)) pair(pathOf(file), { path: pathOf(file), file });
  for (const one of listing.skipped) {
    // Of a hidden file, what it would describe is hidden as well.
    if (anyEnding.test(one.path) && beside.has(one.path.replace(anyEnding, ""))) pair(one.path, one);
    else skipped.push(one);
  }
  return { documents, about, skipped };
}

function second(path: string): string {
  return `${path} describes the same file; keep one of them`;
}
