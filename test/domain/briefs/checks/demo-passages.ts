import { chunkDocument } from "#domain/knowledge/chunking.ts";
import type { Document, PassageHit } from "#domain/knowledge/document.ts";
import { checkFrontMatter } from "#flows/knowledge-front-matter.ts";
import { parseMarkdown } from "#integrations/markdown/index.ts";
import { readRecordText } from "#integrations/record-files/read-record-file.ts";
import { loadDemoFixtures } from "#sandbox/demo/load-demo.ts";

/** Every passage of the demo company that is in force at `now`. */
export async function demoPassages(now: Temporal.Instant): Promise<readonly PassageHit[]> {
  const demo = await loadDemoFixtures(now, "Europe/Berlin", readRecordText);
  const all = demo.knowledgeFiles.flatMap(({ path, text }): readonly PassageHit[] => {
    const parsed = parseMarkdown(text);
    const checked = checkFrontMatter(path, parsed.frontMatter);
    if (checked.kind === "problems") throw new Error(checked.problems.join("; "));
    const { fields } = checked;
    const document: Document = {
      id: fields.id ?? path,
      source: "demo",
      path,
      title: fields.title ?? parsed.title ?? path,
      kind: fields.kind ?? null,
      product: fields.product ?? null,
      stage: fields.stage ?? null,
      competitor: fields.competitor ?? null,
      owner: fields.owner ?? null,
      validFrom: fields.valid_from ?? null,
      reviewBy: fields.review_by ?? null,
      supersedes: fields.supersedes ?? [],
      audience: fields.audience ?? [],
      checksum: "0",
    };
    return chunkDocument(document, parsed.sections).map((passage) => ({ passage, document, score: 1 }));
  });
  const replaced = new Set(all.flatMap(({ document }) => document.supersedes));
  return all.filter(({ document }) => !replaced.has(document.id));
}
