/** Documents of one passage, as an import would have stored them. */
import type { Document } from "#domain/knowledge/document.ts";
import type { World } from "#test/support/world.ts";
import { dana } from "./steps.ts";

/** Dana's, in force, in nobody's way; `changes` say what the story is about. */
export function paper(
  id: string,
  text: string,
  changes: Partial<Document> & Pick<Document, "kind" | "validFrom" | "title">,
) {
  const document: Document = {
    id,
    source: "test",
    path: `${id}.md`,
    product: null,
    stage: null,
    competitor: null,
    owner: dana,
    reviewBy: null,
    supersedes: [],
    audience: [],
    checksum: `sum-${id}-${text.length}`,
    ...changes,
  };
  const passage = {
    id: `${id}#0`,
    documentId: id,
    ord: 0,
    titlePath: [document.title],
    heading: document.title,
    text,
    start: 0,
    end: text.length,
  };
  return { document, passages: [passage] };
}

export const keep = (world: World, ...upserts: readonly ReturnType<typeof paper>[]) =>
  world.app.ports.documents.save("test", { upserts, removedPaths: [], now: world.now() });
