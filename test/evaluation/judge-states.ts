/**
 * Judges `sideline evaluate states` with the simulator's own scorer, on seeds that nobody has looked at, beside the rolling-window rule and the exact
 * filter in the same run: node test/evaluation/judge-states.ts --simulator <state-sim.mjs> [--scenarios default,small] [--seeds 6]
 * The seeds follow from a date: the first 12 hex digits of sha256("sideline states <date> <number>").
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const everything = "default,small,sparse,dense,noisy,abrupt,slow,rare,graded,gaps,calm,overconf";
const { values } = parseArgs({
  options: {
    simulator: { type: "string" },
    scenarios: { type: "string", default: everything },
    seeds: { type: "string", default: "6" },
    date: { type: "string", default: "2026-11-21" },
    json: { type: "boolean", default: false },
  },
});
if (values.simulator === undefined) throw new Error("--simulator: expected the path of state-sim.mjs");
const simulator = values.simulator;
const cli = join(import.meta.dirname, "../../src/cli.ts");
const folder = mkdtempSync(join(tmpdir(), "judge-states-"));
const node = (...words: string[]) =>
  execFileSync(process.execPath, ["--disable-warning=ExperimentalWarning", ...words], {
    maxBuffer: 1024 ** 3,
    encoding: "utf8",
  });

interface Scored {
  readonly [metric: string]: unknown;
  readonly byN: Record<string, { n: number; coverage: number; accuracy: number }>;
  readonly trend: Record<string, { cases: number; detected: number }>;
  readonly population: Record<
    string,
    { precision: number; recall: number; episodes: number; hit: number; meanDelayWeeks: number; falseEpisodes: number }
  >;
}
type Judged = Scored & { readonly reference: { readonly naiveDefault: Scored; readonly oracle: Scored } };

const metrics = [
  "macroF1abst",
  "accuracy",
  "coverage",
  "falseAlertsPerMgrWeek",
  "falseDecPerMgrWeek",
  "decPrecision",
  "flipsPerPairMonth",
  "ece",
] as const;

try {
  for (const scenario of values.scenarios.split(",")) {
    const runs: Judged[] = [];
    for (let number = 1; number <= Number(values.seeds); number += 1) {
      const seed = createHash("sha256").update(`sideline states ${values.date} ${number}`).digest("hex").slice(0, 12);
      const stream = join(folder, "stream.jsonl");
      const predictions = join(folder, "predictions.jsonl");
      writeFileSync(stream, node(simulator, "gen", "--scenario", scenario, "--seed", seed));
      node(cli, "evaluate", "states", stream, "--out", predictions);
      const words = ["score", "--scenario", scenario, "--seed", seed, "--predictions", predictions, "--reference"];
      runs.push(JSON.parse(node(simulator, ...words)) as Judged); // the scorer's own format
    }
    const rows = {
      sideline: summary(runs),
      window: summary(runs.map((run) => run.reference.naiveDefault)),
      exact: summary(runs.map((run) => run.reference.oracle)),
    };
    const closed =
      (rows.sideline.macroF1abst - rows.window.macroF1abst) / (rows.exact.macroF1abst - rows.window.macroF1abst);
    if (values.json) console.log(JSON.stringify({ scenario, closed, ...rows }));
    else
      for (const [name, row] of Object.entries(rows))
        console.log(line(scenario, name, row, name === "sideline" ? closed : null));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function summary(runs: readonly Scored[]) {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const numbers = Object.fromEntries(
    metrics.map((metric) => [
      metric,
      mean(runs.map((run) => run[metric]).filter((value) => typeof value === "number")),
    ]),
  ) as Record<(typeof metrics)[number], number>;
  const found = (kind: string) => {
    const cases = runs.reduce((sum, run) => sum + (run.trend[kind]?.cases ?? 0), 0);
    return (
      runs.reduce((sum, run) => sum + (run.trend[kind]?.detected ?? 0) * (run.trend[kind]?.cases ?? 0), 0) /
      Math.max(1, cases)
    );
  };
  const population = (kind: string) => {
    const all = runs.map((run) => run.population[kind]).filter((one) => one !== undefined);
    const sum = (of: (one: (typeof all)[number]) => number) => all.reduce((total, one) => total + of(one), 0);
    return `${sum((one) => one.hit)}/${sum((one) => one.episodes)}, ${sum((one) => one.falseEpisodes)} false`;
  };
  const few = runs.map((run) => run.byN["1-3"]).filter((one) => one !== undefined);
  const weight = few.reduce((sum, one) => sum + one.n * one.coverage, 0);
  return {
    ...numbers,
    slips: found("slip"),
    rises: found("rise"),
    wrongMessage: population("wrong_message"),
    systemicGap: population("systemic_gap"),
    fewAccuracy: few.reduce((sum, one) => sum + one.n * one.coverage * one.accuracy, 0) / Math.max(1, weight),
    fewCoverage:
      weight /
      Math.max(
        1,
        few.reduce((sum, one) => sum + one.n, 0),
      ),
  };
}

function line(scenario: string, name: string, row: ReturnType<typeof summary>, closed: number | null): string {
  const two = (value: number) => value.toFixed(2);
  const cells = [
    scenario,
    name,
    ...metrics.map((metric) => two(row[metric])),
    two(row.slips),
    two(row.rises),
    `${two(row.fewAccuracy)} at ${two(row.fewCoverage)}`,
    row.wrongMessage,
    row.systemicGap,
    closed === null ? "" : two(closed),
  ];
  return `| ${cells.join(" | ")} |`;
}
