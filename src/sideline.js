#!/usr/bin/env node
// `npx sideline`: hands over to the Node that the project brings, because the Node of the machine may be too old to run cli.ts.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const flags = ["--liftoff-only", "--disable-warning=ExperimentalWarning"];
// An import makes and drops millions of small objects: with room for the young ones it takes a tenth less time.
if (process.argv[2] === "import") flags.push("--max-semi-space-size=64");
const child = spawn(here("../node_modules/node/bin/node"), [...flags, here("./cli.ts"), ...process.argv.slice(2)], {
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  process.stderr.write(`Sideline's own Node did not start (${error.message}): run npm install in its folder first.\n`);
  process.exitCode = 1;
});
child.on("exit", (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 128);
});
