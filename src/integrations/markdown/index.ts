import type { KnowledgeParsers } from "#flows/ingest-documents.ts";
import { parseMarkdown } from "./parse-markdown.ts";

/** The kinds of knowledge files that can be read, by extension. */
export const knowledgeParsers: KnowledgeParsers = { ".md": parseMarkdown, ".markdown": parseMarkdown };
export { parseMarkdown };
