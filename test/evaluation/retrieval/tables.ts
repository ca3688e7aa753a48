import type { Compared } from "./compare.ts";
import type { Latency } from "./latency.ts";

/** Two tables: what is found, and how long it takes; a column for each collection, a row for each engine. */
export function comparisonTables(rows: readonly Compared[]): string {
  const collections = [...new Set(rows.map(({ collection }) => collection))];
  const engines = [...new Set(rows.map(({ engine }) => engine))];
  const table = (head: string, cell: (row: Compared) => string) =>
    markdown(
      [head, ...collections.map((name) => headOf(name, rows))],
      engines.map((engine) => [
        engine,
        ...collections.map((collection) => {
          const row = rows.find((one) => one.engine === engine && one.collection === collection);
          return row === undefined ? "" : cell(row);
        }),
      ]),
    );
  return [
    table("nDCG@10 / Recall@20", ({ ndcg10, recall20 }) => `${ndcg10.toFixed(3)} / ${recall20.toFixed(3)}`),
    table("p50 / p95 ms of a search", ({ p50Ms, p95Ms }) => `${p50Ms.toFixed(1)} / ${p95Ms.toFixed(1)}`),
  ].join("\n\n");
}

function headOf(name: string, rows: readonly Compared[]): string {
  const row = rows.find(({ collection }) => collection === name);
  return row === undefined ? name : `${name} (${count(row.documents)} documents, ${count(row.questions)} questions)`;
}

/** What Sideline finds worse than the best of the others: one line for each engine and collection. */
export function shortfalls(rows: readonly Compared[]): readonly string[] {
  return rows
    .filter(({ ours }) => ours)
    .flatMap((own) => {
      const others = rows.filter(({ ours, collection }) => !ours && collection === own.collection);
      const best = others.toSorted((a, b) => b.ndcg10 - a.ndcg10)[0];
      if (best === undefined || own.ndcg10 >= best.ndcg10) return [];
      return [`${own.collection}: ${own.engine} ${own.ndcg10.toFixed(4)}, ${best.engine} ${best.ndcg10.toFixed(4)}`];
    });
}

export function latencyTable(rows: readonly Latency[]): string {
  const pair = (times: Latency["filtered"]) =>
    times === null ? "" : `${times.p50Ms.toFixed(1)} / ${times.p95Ms.toFixed(1)} (${times.cpuMs.toFixed(1)})`;
  return markdown(
    ["passages", "engine", "p50 / p95 ms (CPU)", "with a product", "built in s", "memory MB", "on disk MB"],
    rows.map((row) => [
      count(row.passages),
      row.engine,
      pair(row.unfiltered),
      pair(row.filtered),
      row.buildSeconds.toFixed(1),
      row.memoryMb.toFixed(0),
      row.diskMb === null ? "" : row.diskMb.toFixed(0),
    ]),
  );
}

function count(value: number): string {
  return value.toLocaleString("en");
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}
