/** One line of the table. */
import type { Mode } from "./lab.ts";
import { median, p99 } from "./statistics.ts";

export interface Row {
  readonly mode: Mode;
  readonly what: string;
  readonly unit: string;
  readonly median: number;
  /** Null when there is one number only. */
  readonly p99: number | null;
  readonly floor: { readonly what: string; readonly median: number; readonly p99: number | null } | null;
  /** "p99 < 50"; null: for information. */
  readonly target: { readonly of: "median" | "p99"; readonly below: number } | null;
  readonly note: string;
}

export interface RowInput {
  readonly mode: Mode;
  readonly what: string;
  readonly unit: string;
  readonly of: readonly number[];
  readonly floor?: { readonly what: string; readonly of: readonly number[] };
  readonly target?: { readonly of: "median" | "p99"; readonly below: number };
  readonly note?: string;
}

export function rowOf({ of, floor, target, note, ...rest }: RowInput): Row {
  const numbers = (values: readonly number[]) => ({
    median: median(values),
    p99: values.length < 20 ? null : p99(values),
  });
  return {
    ...rest,
    ...numbers(of),
    floor: floor === undefined ? null : { what: floor.what, ...numbers(floor.of) },
    target: target ?? null,
    note: note ?? "",
  };
}

export function isMet({ target, median: middle, p99: worst }: Row): boolean | null {
  if (target === null) return null;
  const value = target.of === "p99" ? worst : middle;
  return value !== null && value < target.below;
}

const heads = [
  "mode",
  "measure",
  "median",
  "p99",
  "floor",
  "floor median",
  "floor p99",
  "ratio",
  "target",
  "met",
  "remarks",
];

export function markdown(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const { floor, target } = row;
    const met = isMet(row);
    return [
      row.mode,
      `${row.what} (${row.unit})`,
      short(row.median),
      short(row.p99),
      floor?.what ?? "",
      short(floor?.median ?? null),
      short(floor?.p99 ?? null),
      floor === null ? "" : short(row.median / floor.median),
      target === null ? "" : `${target.of === "p99" ? "p99 " : ""}< ${target.below}`,
      met === null ? "" : met ? "yes" : "**no**",
      row.note,
    ];
  });
  return [heads, heads.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function short(value: number | null): string {
  if (value === null || Number.isNaN(value)) return "";
  if (!Number.isFinite(value)) return "-";
  return value >= 100 ? Math.round(value).toLocaleString("en-US") : value.toPrecision(3).replace(/\.?0+$/, "");
}
