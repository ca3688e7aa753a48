/** npm run faults -- [--size smoke|full] [--mode embedded|server] [--only <part of a name>] [--seed <n>] [--at-once <n>] [--json] */
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { complaints, type Ran, startAll, workFor } from "./run.ts";
import type { Mode } from "./storage.ts";

const { values } = parseArgs({
  options: {
    size: { type: "string", default: "full" },
    mode: { type: "string" },
    only: { type: "string" },
    seed: { type: "string" },
    "at-once": { type: "string", default: "2" },
    json: { type: "boolean", default: false },
  },
});
const size = values.size === "smoke" ? "smoke" : "full";
const modes: readonly Mode[] =
  values.mode === "embedded" || values.mode === "server" ? [values.mode] : ["embedded", "server"];
const seed = Number(values.seed ?? Temporal.Now.instant().epochMilliseconds % 1_000_000);

const work = workFor({ size, modes, ...(values.only === undefined ? {} : { only: values.only }) });
const began = performance.now();
const ran: Ran[] = [];
for (const promise of startAll(work, { size, seed, atOnce: Number(values["at-once"]) })) {
  const one = await promise;
  ran.push(one);
  const words = complaints(one);
  process.stderr.write(
    `${one.mode} ${one.scenario.name}: ${one.result.kind} in ${one.seconds.toFixed(0)} s${words.length === 0 ? "" : `\n  ${words.join("\n  ")}`}\n`,
  );
}
process.stdout.write(values.json ? `${JSON.stringify(ran, null, 2)}\n` : markdown(ran));
process.exit(ran.some((one) => complaints(one).length > 0) ? 1 : 0);

function markdown(rows: readonly Ran[]): string {
  const minutes = (performance.now() - began) / 60_000;
  const memory = Math.round(totalmem() / 2 ** 30);
  const head = [
    `Size ${size}, seed ${seed}, ${Temporal.Now.plainDateISO()}, ${cpus().length} x ${cpus()[0]?.model ?? "?"}, ${memory} GB, Node ${process.version}, ${minutes.toFixed(0)} minutes.`,
    "",
    "| fault | mode | deliveries | kills | lost | visible twice | astray | seconds | seen |",
    "|---|---|---|---|---|---|---|---|---|",
  ];
  return `${[...head, ...rows.map(line)].join("\n")}\n`;
}

function line({ scenario, mode, seconds, result }: Ran): string {
  const cells = (...words: readonly (string | number)[]) => `| ${words.join(" | ")} |`;
  if (result.kind !== "ran") {
    const why = result.kind === "skipped" ? result.why : result.problem.split("\n")[0];
    return cells(scenario.what, mode, "", "", "", "", "", seconds.toFixed(0), `${result.kind}: ${why}`);
  }
  const { wanted, kills, lost, twice, astray, broken, seen } = result.outcome;
  const words = [seen, ...broken.map((text) => `BROKEN: ${text.replaceAll(/\s+/g, " ")}`)].filter(Boolean).join("; ");
  return cells(scenario.what, mode, wanted, kills, lost.length, twice.length, astray.length, seconds.toFixed(0), words);
}
