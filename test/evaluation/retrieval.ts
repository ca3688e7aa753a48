/**
 * `npm run evaluate:retrieval -- <folder>...`: Sideline's rankings and the best lexical library beside them, on collections in BEIR layout, in one run.
 * `npm run evaluate:retrieval -- --latency 5000,200000`: how long a search takes among that many passages. Ends with 1 when Sideline finds less than the library.
 */
import { fork } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type StoreKind, serverIsHere } from "#test/knowledge/open-store.ts";
import { type Compared, compareOurs, compareRival } from "./retrieval/compare.ts";
import type { Latency, LatencyEngine } from "./retrieval/latency.ts";
import { rivalSettings } from "./retrieval/rival.ts";
import { comparisonTables, latencyTable, shortfalls } from "./retrieval/tables.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    latency: { type: "string" },
    seed: { type: "string", default: "20261121" },
    json: { type: "boolean", default: false },
  },
});
const sizes = (values.latency ?? "").split(",").filter(Boolean).map(Number);
if ((positionals.length === 0 && sizes.length === 0) || sizes.some((size) => !Number.isInteger(size) || size < 1)) {
  console.error(
    "Expected folders in BEIR layout (corpus.jsonl, queries.jsonl, qrels/test.tsv), or --latency <passages>,...",
  );
  process.exit(2);
}

/** Above this the library takes over a gigabyte and a minute at every start: it is the floor at the size of a first customer. */
const largestForRival = 5_000;
const say = (line: string) => void process.stderr.write(`${line}\n`);
const loads: number[] = [];
const noteLoad = () => loads.push(loadavg()[0] ?? 0);
const began = performance.now();
const server = await serverIsHere();
if (!server) say("No Postgres answers at TEST_DATABASE_URL or on this machine: core is measured embedded.");
const core: StoreKind = server ? "server, core" : "embedded, core";

noteLoad();
const compared: Compared[] = [];
for (const folder of positionals) {
  const directory = resolve(folder);
  const name = basename(directory);
  const note = (row: Compared) => {
    compared.push(row);
    noteLoad();
    say(`${name}: ${row.engine}: ${row.ndcg10.toFixed(4)}`);
  };
  for (const kind of ["embedded, pg_textsearch", core] as const) note(await compareOurs(name, directory, kind));
  for (const setting of rivalSettings) note(await compareRival(name, directory, setting));
}

const latencies: Latency[] = [];
for (const size of sizes) {
  const engines: readonly LatencyEngine[] = ["embedded, pg_textsearch", core];
  for (const engine of size > largestForRival ? engines : [...engines, "minisearch" as const]) {
    latencies.push(await measureApart(engine, size));
    noteLoad();
  }
}

const machine = {
  date: Temporal.Now.plainDateISO().toString(),
  cores: cpus().length,
  cpu: cpus()[0]?.model ?? "unknown",
  node: process.version,
  /** Of the last minute, before the run and after each part. */
  loads,
  seconds: Math.round((performance.now() - began) / 1000),
};
const below = shortfalls(compared);
if (values.json) console.log(JSON.stringify({ machine, compared, latencies, below }, null, 2));
else {
  const { date, cores, cpu, node, seconds } = machine;
  const load = `${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}`;
  console.log(`${date}, ${cores} cores (${cpu}), Node ${node}, load ${load}, ${seconds} s.`);
  if (compared.length > 0) console.log(`\n${comparisonTables(compared)}`);
  if (latencies.length > 0) console.log(`\n${latencyTable(latencies)}`);
  for (const line of below) console.log(`\nBelow the library: ${line}`);
}
process.exitCode = below.length > 0 ? 1 : 0;

function measureApart(engine: LatencyEngine, passages: number): Promise<Latency> {
  const { promise, resolve: done, reject } = Promise.withResolvers<Latency>();
  const child = fork(join(import.meta.dirname, "retrieval/latency.ts"), [engine, String(passages), values.seed]);
  let answer: Latency | undefined;
  child.on("message", (message: Latency) => {
    answer = message;
  });
  child.on("error", reject);
  child.on("exit", (code, signal) => {
    if (answer !== undefined) done(answer);
    else reject(new Error(`${engine} at ${passages} passages ended without a result (${code ?? signal})`));
  });
  return promise;
}
