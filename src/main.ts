import { ConfigError } from "#domain/errors.ts";
import { createLog } from "#http/log.ts";
import { type App, type AppOverrides, createApp } from "./app.ts";
import { standaloneChecks } from "./command/checks.ts";
import { answerCommands } from "./command/control-socket.ts";
import { run } from "./command/program.ts";
import type { Config } from "./config.ts";

/** Runs the product until it is asked to stop. A second signal does not wait. */
export async function main(config: Config): Promise<void> {
  const log = createLog(config.logLevel);
  const overrides: AppOverrides = { log, onCrash: () => process.exit(1) };
  const sandbox = config.sandbox ? await (await import("#sandbox/start.ts")).startSandbox(config, overrides) : null;
  const app = sandbox?.app ?? (await createApp(config, overrides));
  const control =
    config.storage.kind === "embedded"
      ? await answerCommands(config.storage.dir, (words) => answer(config, app, words))
      : null;
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info("stopping", { signal });
    Promise.resolve(control?.close())
      .then(() => (sandbox ?? app).stop())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log.error("stop_failed", { error: String(error) });
          process.exit(1);
        },
      );
  };
  process.on("SIGTERM", () => stop("SIGTERM"));
  process.on("SIGINT", () => stop("SIGINT"));
  await (sandbox ?? app).start();
}

/** A `sideline` command of another process, run here with the open store. */
async function answer(config: Config, app: App, { argv, cwd }: { argv: string[]; cwd: string }) {
  const out = { stdout: "", stderr: "" };
  const status = await run(argv, {
    config,
    core: async () => app.core,
    start: async () => {
      throw new ConfigError("Sideline is already running on this data directory.");
    },
    checks: [
      { name: "running", run: async () => `yes, ${app.url() ?? "without the web role"}` },
      ...standaloneChecks(config),
    ],
    cwd,
    isTerminal: false,
    stdout: (line) => {
      out.stdout += `${line}\n`;
    },
    stderr: (line) => {
      out.stderr += `${line}\n`;
    },
    progress: () => {},
  });
  return { status, ...out };
}
