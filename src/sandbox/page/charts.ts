import { createElement as h, type ReactNode } from "react";
import type { Block } from "../slack/wire.ts";
import { isObject, type Json, number, objects, str } from "./json.ts";

/** Slack's chart block (June 2026): pie, bar, line, area. Drawn as SVG; the numbers stand in a table below, for those who read rather than see. */
export function chart(block: Block): ReactNode {
  const spec = isObject(block.chart) ? block.chart : {};
  const title = str(block.title);
  const series = spec.type === "pie" ? [pieSeries(spec)] : objects(spec.series).map(seriesOf);
  const categories = categoriesOf(spec, series);
  const config = isObject(spec.axis_config) ? spec.axis_config : {};
  return h(
    "figure",
    { className: "chart" },
    h("figcaption", null, title === "" ? "Chart" : title),
    h(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${str(spec.type) || "bar"} chart: ${title}` },
      spec.type === "pie" ? pie(series[0] ?? { name: "", values: new Map() }) : axes(series, categories),
      spec.type === "pie" ? null : marks(str(spec.type), series, categories),
    ),
    h(
      "p",
      { className: "legend" },
      (spec.type === "pie" ? categories : series.map(({ name }) => name)).map((name, index) =>
        h("span", { key: index }, h("i", { className: `tone-${index % TONES}` }), name),
      ),
    ),
    axisWords(config),
    numbers(series, categories, spec.type === "pie" ? "Part" : str(config.x_label) || "Category"),
  );
}

const WIDTH = 480;
const HEIGHT = 220;
const BOX = { left: 44, right: 472, top: 10, bottom: 194 };
const TONES = 6;
const TICKS = 4;

interface Series {
  readonly name: string;
  readonly values: ReadonlyMap<string, number>;
}

const valuesOf = (points: unknown): ReadonlyMap<string, number> =>
  new Map(objects(points).map((point) => [str(point.label), number(point.value) ?? 0]));
const seriesOf = (one: Json): Series => ({ name: str(one.name), values: valuesOf(one.data) });
const pieSeries = (spec: Json): Series => ({ name: "Value", values: valuesOf(spec.segments) });

function categoriesOf(spec: Json, series: readonly Series[]): readonly string[] {
  const config = isObject(spec.axis_config) ? spec.axis_config : {};
  const named = Array.isArray(config.categories) ? config.categories.map(String) : [];
  return named.length > 0 ? named : [...new Set(series.flatMap(({ values }) => [...values.keys()]))];
}

const axisWords = (config: Json): ReactNode => {
  const said = [str(config.y_label), str(config.x_label)].filter((label) => label !== "");
  return said.length === 0 ? null : h("p", { className: "axis-words" }, said.join(" by "));
};

/** A round top for the scale: 1, 2 or 5 times a power of ten. */
function niceTop(max: number): number {
  if (max <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(max));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((top) => top >= max) ?? max;
}

function scale(series: readonly Series[]): { top: number; bottom: number; y: (value: number) => number } {
  const all = series.flatMap(({ values }) => [...values.values()]);
  const top = niceTop(Math.max(0, ...all));
  const low = Math.min(0, ...all);
  const bottom = low < 0 ? -niceTop(-low) : 0;
  return { top, bottom, y: (value) => BOX.bottom - ((value - bottom) / (top - bottom)) * (BOX.bottom - BOX.top) };
}

/** Where lines are drawn; of counts only at whole numbers. */
function ticks(series: readonly Series[], bottom: number, top: number): readonly number[] {
  const isCount = series.every(({ values }) => [...values.values()].every(Number.isInteger));
  const all = Array.from({ length: TICKS + 1 }, (_, index) => bottom + ((top - bottom) * index) / TICKS);
  return isCount ? all.filter(Number.isInteger) : all;
}

const short = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 });

function axes(series: readonly Series[], categories: readonly string[]): ReactNode {
  const { top, bottom, y } = scale(series);
  const step = (BOX.right - BOX.left) / Math.max(1, categories.length);
  const every = Math.ceil(categories.length / 8);
  return h(
    "g",
    { className: "axes" },
    ticks(series, bottom, top).map((value) =>
      h(
        "g",
        { key: value },
        h("line", { x1: BOX.left, x2: BOX.right, y1: y(value), y2: y(value) }),
        h("text", { x: BOX.left - 6, y: y(value) + 4, textAnchor: "end" }, short.format(value)),
      ),
    ),
    categories.map((name, index) =>
      index % every === 0
        ? h(
            "text",
            { key: name, x: BOX.left + step * (index + 0.5), y: BOX.bottom + 16, textAnchor: "middle" },
            name.length > 12 ? `${name.slice(0, 11)}…` : name,
          )
        : null,
    ),
  );
}

function marks(kind: string, series: readonly Series[], categories: readonly string[]): ReactNode {
  const { y } = scale(series);
  const step = (BOX.right - BOX.left) / Math.max(1, categories.length);
  const middle = (index: number) => BOX.left + step * (index + 0.5);
  if (kind === "line" || kind === "area")
    return series.map(({ name, values }, tone) => {
      const points = categories.map((category, index) => [middle(index), y(values.get(category) ?? 0)] as const);
      const path = points.map(([px, py]) => `${px},${py}`).join(" ");
      const first = points[0];
      const last = points.at(-1);
      return h(
        "g",
        { key: name, className: `tone-${tone % TONES}` },
        kind === "area" && first !== undefined && last !== undefined
          ? h("polygon", { points: `${first[0]},${y(0)} ${path} ${last[0]},${y(0)}` })
          : null,
        h("polyline", { points: path }),
        points.map(([px, py], index) => h("circle", { key: index, cx: px, cy: py, r: 3 })),
      );
    });
  const width = Math.min(40, (step * 0.7) / Math.max(1, series.length));
  return series.map(({ name, values }, tone) =>
    h(
      "g",
      { key: name, className: `tone-${tone % TONES}` },
      categories.map((category, index) => {
        const value = values.get(category) ?? 0;
        const x = middle(index) + (tone - series.length / 2) * width;
        return h("rect", {
          key: category,
          x: x + 1,
          width: width - 2,
          y: Math.min(y(value), y(0)),
          height: Math.abs(y(value) - y(0)),
          rx: 2,
        });
      }),
    ),
  );
}

function pie({ values }: Series): ReactNode {
  const total = [...values.values()].reduce((sum, value) => sum + Math.max(0, value), 0);
  const radius = 92;
  const [cx, cy] = [WIDTH / 2, HEIGHT / 2];
  let turned = 0;
  return [...values].map(([label, value], index) => {
    const share = total === 0 ? 0 : Math.max(0, value) / total;
    const [from, to] = [turned, turned + share];
    turned = to;
    const at = (turn: number) => [
      cx + radius * Math.sin(turn * 2 * Math.PI),
      cy - radius * Math.cos(turn * 2 * Math.PI),
    ];
    const [x1, y1] = at(from);
    const [x2, y2] = at(to);
    const shape =
      share >= 0.9999
        ? h("circle", { cx, cy, r: radius, className: "slice" })
        : h("path", {
            className: "slice",
            d: `M${cx},${cy} L${x1},${y1} A${radius},${radius} 0 ${share > 0.5 ? 1 : 0} 1 ${x2},${y2} Z`,
          });
    return h("g", { key: label, className: `tone-${index % TONES}` }, shape);
  });
}

function numbers(series: readonly Series[], categories: readonly string[], corner: string): ReactNode {
  return h(
    "details",
    { className: "numbers" },
    h("summary", null, "The numbers"),
    h(
      "table",
      { className: "data" },
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          h("th", { scope: "col" }, corner),
          series.map(({ name }, index) => h("th", { key: index, scope: "col", className: "right" }, name)),
        ),
      ),
      h(
        "tbody",
        null,
        categories.map((category) =>
          h(
            "tr",
            { key: category },
            h("th", { scope: "row" }, category),
            series.map(({ values }, index) =>
              h("td", { key: index, className: "right" }, String(values.get(category) ?? "")),
            ),
          ),
        ),
      ),
    ),
  );
}
