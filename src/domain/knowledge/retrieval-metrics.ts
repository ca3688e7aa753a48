/** How well a ranking answers questions whose relevant documents are known; the definitions of trec_eval, gains linear. */
export interface RetrievalScores {
  readonly ndcg10: number;
  readonly recall20: number;
}

/** Grade by document id; 0 and less: not relevant. */
export type Judgements = ReadonlyMap<string, number>;

/** `ranked`: document ids, best first, each once. */
export function ndcg(ranked: readonly string[], judged: Judgements, depth: number): number {
  const gain = (grade: number, index: number) => Math.max(grade, 0) / Math.log2(index + 2);
  const sum = (grades: readonly number[]) =>
    grades.slice(0, depth).reduce((total, one, at) => total + gain(one, at), 0);
  const ideal = sum([...judged.values()].sort((a, b) => b - a));
  return ideal === 0 ? 0 : sum(ranked.map((id) => judged.get(id) ?? 0)) / ideal;
}

/** Share of the relevant documents among the first `depth`. */
export function recall(ranked: readonly string[], judged: Judgements, depth: number): number {
  const relevant = [...judged.values()].filter((grade) => grade > 0).length;
  if (relevant === 0) return 0;
  return ranked.slice(0, depth).filter((id) => (judged.get(id) ?? 0) > 0).length / relevant;
}

/** Means over questions, every question counting the same. */
export function meanScores(
  answers: readonly { readonly ranked: readonly string[]; readonly judged: Judgements }[],
): RetrievalScores {
  const mean = (values: readonly number[]) =>
    values.length === 0 ? 0 : values.reduce((total, one) => total + one, 0) / values.length;
  return {
    ndcg10: mean(answers.map(({ ranked, judged }) => ndcg(ranked, judged, 10))),
    recall20: mean(answers.map(({ ranked, judged }) => recall(ranked, judged, 20))),
  };
}

/** The value that `share` of the values do not exceed (nearest rank); 0 for no values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
