import type { KnowledgeParsers } from "#flows/ingest-documents.ts";
import { parseMarkdown, parsePlainText } from "../markdown/index.ts";
import { readingLimits } from "./limits.ts";
import { createDocumentReader, type ReaderLimits } from "./reader.ts";

export interface DocumentParsers extends AsyncDisposable {
  readonly parsers: KnowledgeParsers;
}

/** Every kind of file that becomes a document, by extension. Dispose when the import is over: it ends the reading thread. */
export function createDocumentParsers(limits: ReaderLimits = readingLimits): DocumentParsers {
  const reader = createDocumentReader(limits);
  const binary = (kind: "pdf" | "docx" | "pptx") => ({
    reads: "bytes" as const,
    largestFile: readingLimits.largestFile,
    parse: (bytes: Uint8Array) => reader.read({ kind, bytes }),
  });
  const text = (kind: "html" | "vtt") => (content: string) => reader.read({ kind, text: content });
  return {
    parsers: {
      ".md": parseMarkdown,
      ".markdown": parseMarkdown,
      ".txt": parsePlainText,
      ".html": text("html"),
      ".htm": text("html"),
      ".vtt": text("vtt"),
      ".pdf": binary("pdf"),
      ".docx": binary("docx"),
      ".pptx": binary("pptx"),
    },
    [Symbol.asyncDispose]: () => reader.close(),
  };
}
