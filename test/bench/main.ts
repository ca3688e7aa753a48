/**
 * npm run bench -- [--quick] [--json] [--mode embedded|server] [--only start,deliveries,idle,states] [--workers <n>] [--briefs <n>] [--profile <dir>]
 * Both modes in one run when a Postgres and a Redis answer (TEST_DATABASE_URL, TEST_REDIS_URL, else the usual loopback ports).
 */
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { areServersHere } from "#test/support/servers.ts";
import type { Mode } from "./lab.ts";
import { measureDeliveries } from "./measure-deliveries.ts";
import { measureIdle } from "./measure-idle.ts";
import { measureStart } from "./measure-start.ts";
import { measureStates } from "./measure-states.ts";
import { isMet, markdown, type Row } from "./rows.ts";
import { sizes } from "./sizes.ts";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    mode: { type: "string" },
    only: { type: "string", default: "start,deliveries,idle,states" },
    workers: { type: "string", default: "1" },
    briefs: { type: "string" },
    profile: { type: "string" },
  },
});
const size = values.quick ? sizes.quick : sizes.full;
const only = new Set(values.only.split(","));
const say = (line: string) => void process.stderr.write(`${line}\n`);

const modes: Mode[] = values.mode === "server" ? [] : ["embedded"];
const skipped: string[] = [];
if (values.mode !== "embedded") {
  if (await areServersHere()) modes.push("server");
  else
    skipped.push(
      "server mode skipped: no Postgres and Redis at TEST_DATABASE_URL and TEST_REDIS_URL (or 5432 and 6379 here)",
    );
}
for (const line of skipped) say(line);

const began = performance.now();
const loadBefore = loadavg()[0] ?? 0;
const rows: Row[] = [];
for (const mode of modes) {
  const add = (more: readonly Row[]) => rows.push(...more);
  if (only.has("start")) add(await measureStart(mode, size));
  if (only.has("deliveries")) {
    const workers = Number(values.workers);
    const briefs = values.briefs === undefined ? size.burst[mode] : Number(values.briefs);
    const profile = values.profile === undefined ? {} : { profileDir: values.profile };
    add(await measureDeliveries(mode, { size, workers, briefs, say, ...profile }));
  }
  if (only.has("states")) add(await measureStates(mode, size, say));
  if (only.has("idle") && mode === "embedded") add(await measureIdle(size, say));
}
const machine = {
  date: Temporal.Now.plainDateISO().toString(),
  size: size.name,
  cores: cpus().length,
  cpu: cpus()[0]?.model ?? "unknown",
  node: process.version,
  /** Of the last minute before the run: what else the machine was doing. */
  loadBefore,
  seconds: Math.round((performance.now() - began) / 1_000),
};
if (values.json) process.stdout.write(`${JSON.stringify({ machine, skipped, rows }, null, 2)}\n`);
else {
  const { date, cores, cpu, node, seconds } = machine;
  const load = loadBefore.toFixed(1);
  const head = `${date}, ${size.name} size, ${cores} cores (${cpu}), Node ${node}, load before the run ${load}, ${seconds} s.`;
  process.stdout.write(`${[head, ...skipped, "", markdown(rows), ""].join("\n")}\n`);
}
process.exitCode = rows.some((row) => isMet(row) === false) ? 1 : 0;
