import type { KnowledgeParsers } from "#flows/ingest-documents.ts";
import { parseMarkdown } from "./parse-markdown.ts";
import { parsePlainText } from "./parse-plain-text.ts";

/** The kinds of knowledge files that can be read, by extension. */
export const knowledgeParsers: KnowledgeParsers = { ".md": parseMarkdown, ".markdown": parseMarkdown };
export { parseMarkdown, parsePlainText };
