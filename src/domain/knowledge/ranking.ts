import { contentTerms, countTogether } from "./query-terms.ts";

/** Weights found by measurement over five collections; see docs/search.md. */
const pageWeight = 0.8;
const pairWeight = 0.1;
const saturation = 1.5;

export interface Candidate {
  readonly id: string;
  readonly documentId: string;
  /** BM25 of the passage, positive. */
  readonly score: number;
  /** Title path and text of the passage. */
  readonly text: string;
}

export interface Ranked {
  readonly id: string;
  readonly score: number;
}

/**
 * Orders candidates by their own BM25, the BM25 of the whole page they stand on, and the query's neighbouring words that stand side by side in them
 * (`pairs`: of pairScores, for the same candidates). Best first; equal scores by id, so that the order never changes between runs.
 */
export function rescore(
  candidates: readonly Candidate[],
  pairs: readonly number[],
  pageScores: ReadonlyMap<string, number>,
): readonly Ranked[] {
  return candidates
    .map((candidate, index) => ({
      id: candidate.id,
      score:
        candidate.score + pageWeight * (pageScores.get(candidate.documentId) ?? 0) + pairWeight * (pairs[index] ?? 0),
    }))
    .sort((a, b) => b.score - a.score || compareIds(a.id, b.id));
}

/** Code unit order, as Postgres sorts with collation "C". */
function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** For each candidate the sum over the query's pairs of rarity among the candidates times saturated count. */
export function pairScores(query: string, candidates: readonly Candidate[]): readonly number[] {
  const wanted = pairsOf(contentTerms(query));
  if (wanted.size === 0) return candidates.map(() => 0);
  const counts = countTogether(
    wanted,
    candidates.map(({ text }) => text),
  );
  const holding = new Map<string, number>();
  for (const count of counts) for (const pair of count.keys()) holding.set(pair, (holding.get(pair) ?? 0) + 1);
  const rarity = new Map(
    [...holding].map(([pair, texts]) => [pair, Math.log(1 + (candidates.length - texts + 0.5) / (texts + 0.5))]),
  );
  return counts.map((count) => {
    let sum = 0;
    for (const [pair, times] of count) {
      sum += ((rarity.get(pair) ?? 0) * (times * (saturation + 1))) / (times + saturation);
    }
    return sum;
  });
}

/** For each term of the query, those that follow it there. */
function pairsOf(terms: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const pairs = new Map<string, Set<string>>();
  terms.forEach((term, index) => {
    const before = terms[index - 1];
    if (before === undefined || before === term) return;
    pairs.set(before, (pairs.get(before) ?? new Set()).add(term));
  });
  return pairs;
}

/** Reciprocal rank fusion of several rankings (ids best first): what lexical and dense results are joined by. Best first, equal scores by id. */
export function fuseRanks(rankings: readonly (readonly string[])[], constant = 60): readonly Ranked[] {
  const scores = new Map<string, number>();
  for (const ranking of rankings) {
    ranking.forEach((id, index) => {
      scores.set(id, (scores.get(id) ?? 0) + 1 / (constant + index + 1));
    });
  }
  return [...scores].map(([id, score]) => ({ id, score })).sort((a, b) => b.score - a.score || compareIds(a.id, b.id));
}
