import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chunkDocument } from "#domain/knowledge/chunking.ts";
import type { Document, PassageHit } from "#domain/knowledge/document.ts";
import { parseMarkdown } from "#integrations/markdown/parse-markdown.ts";

/** The demo company's folder, as it is imported. */
export function demoPassages(): readonly PassageHit[] {
  const folder = join(import.meta.dirname, "../../../fixtures/knowledge");
  return readdirSync(folder).flatMap((file) => {
    const parsed = parseMarkdown(readFileSync(join(folder, file), "utf8"));
    const front: Readonly<Record<string, unknown>> =
      parsed.frontMatter.kind === "fields" ? parsed.frontMatter.fields : {};
    const text = (name: string) => (typeof front[name] === "string" ? (front[name] as string) : null);
    const document: Document = {
      id: text("id") ?? file,
      source: "fixtures",
      path: file,
      title: text("title") ?? file,
      kind: text("kind") as Document["kind"],
      product: text("product"),
      stage: text("stage"),
      competitor: text("competitor"),
      owner: text("owner"),
      validFrom: null,
      reviewBy: null,
      supersedes: [],
      audience: [],
      checksum: file,
    };
    return chunkDocument(document, parsed.sections).map((passage) => ({ passage, document, score: 1 }));
  });
}
