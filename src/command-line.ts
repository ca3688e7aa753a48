/** The `sideline` command. With a running product on the same data directory the command is answered by it: the embedded store has one owner. */
import { existsSync } from "node:fs";
import { systemClock } from "#domain/clock.ts";
import { ConfigError } from "#domain/errors.ts";
import { createLog } from "#http/log.ts";
import { createMetrics } from "#http/metrics.ts";
import { standaloneChecks } from "./command/checks.ts";
import type { CommandContext } from "./command/context.ts";
import { askRunning } from "./command/control-socket.ts";
import { run } from "./command/program.ts";
import { version } from "./command/version.ts";
import { type Config, readConfig } from "./config.ts";
import { type Core, openCore } from "./core.ts";

const argv = process.argv.slice(2);
const isTerminal = process.stdout.isTTY === true;
// A reader that has seen enough (`sideline export ... | head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});
// Settings of this folder; what the environment sets already wins.
if (existsSync(".env")) process.loadEnvFile(".env");
process.exitCode = await main();

async function main(): Promise<number> {
  // Needs no settings: it is asked for when they are wrong.
  if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
    process.stdout.write(`${version()}\n`);
    return 0;
  }
  let config: Config;
  try {
    config = readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
  if (argv[0] !== "start" && config.storage.kind === "embedded") {
    const answer = await askRunning(config.storage.dir, { argv, cwd: process.cwd(), isTerminal }, process);
    if (answer !== null) return answer;
  }
  let opened: Promise<Core> | null = null;
  const context: CommandContext = {
    config,
    core: () => {
      const log = createLog("silent");
      opened ??= openCore({ config, clock: systemClock, log, metrics: createMetrics().metrics });
      return opened;
    },
    start: async () => {
      const { main: start } = await import("./main.ts");
      await start(config);
    },
    checks: standaloneChecks(config),
    fillWithDemo: async (ports) => (await import("#sandbox/demo/fill-store.ts")).fillStore(ports),
    cwd: process.cwd(),
    isTerminal,
    stdout: (line) => process.stdout.write(`${line}\n`),
    stderr: (line) => process.stderr.write(`${line}\n`),
    progress: (line) => {
      if (process.stderr.isTTY === true) process.stderr.write(`\r\u001b[K${line}`);
    },
  };
  const status = await run(argv, context);
  if (opened !== null) await closeQuietly(opened);
  return status;
}

/** A store that never opened has already said why. */
async function closeQuietly(opened: Promise<Core>): Promise<void> {
  const [result] = await Promise.allSettled([opened]);
  if (result.status === "fulfilled") await result.value.close();
}
