import type { PassageHit } from "#domain/knowledge/document.ts";
import { searchText } from "#domain/knowledge/query-terms.ts";
import type { PassageQuery, Ports } from "./ports.ts";

const mostResults = 100;

/** Passages that answer `query`, best first. A query of stop words only finds nothing; a long one is searched by its first 200 words. */
export async function findPassages(
  ports: Pick<Ports, "documents">,
  query: PassageQuery,
): Promise<readonly SearchResult[]> {
  const text = searchText(query.text);
  const limit = Math.min(Math.floor(query.limit), mostResults);
  if (text === "" || !(limit >= 1)) return [];
  const hits = await ports.documents.search({ ...query, text, limit });
  return hits.map(searchResult);
}

/** A line of `sideline search --json`: the contract's names. */
export interface SearchResult {
  readonly documentId: string;
  readonly passageId: string;
  readonly title: string;
  readonly heading: string;
  readonly text: string;
  readonly score: number;
  /** `<source>/<path>` of the file. */
  readonly source: string;
  readonly validFrom: string | null;
  readonly reviewBy: string | null;
  /** "page 3", "slide 4", "00:12:30"; null where the file is text and the offsets say. */
  readonly place: string | null;
  /** Offsets of the passage in the file's text, or in the text that was read from it. */
  readonly start: number;
  readonly end: number;
  /** See PassageHit. */
  readonly meaning?: "used" | "unavailable";
}

function searchResult({ passage, document, score, meaning }: PassageHit): SearchResult {
  return {
    documentId: document.id,
    passageId: passage.id,
    title: document.title,
    heading: passage.heading,
    text: passage.text,
    score: Number(score.toFixed(4)),
    source: `${document.source}/${document.path}`,
    validFrom: document.validFrom,
    reviewBy: document.reviewBy,
    place: passage.place ?? null,
    start: passage.start,
    end: passage.end,
    ...(meaning === undefined ? {} : { meaning }),
  };
}
