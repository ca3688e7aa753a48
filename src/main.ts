import { systemClock } from "#domain/clock.ts";
import { ConfigError } from "#domain/errors.ts";
import { createLog } from "#http/log.ts";
import { knowledgeParsers } from "#integrations/markdown/index.ts";
import { readRecordText } from "#integrations/record-files/read-record-file.ts";
import { type App, createApp } from "./app.ts";
import { standaloneChecks } from "./command/checks.ts";
import { answerCommands, type Question } from "./command/control-socket.ts";
import { run } from "./command/program.ts";
import type { Config } from "./config.ts";

/** Runs the product until it is asked to stop. A second signal does not wait. */
export async function main(given: Config): Promise<void> {
  const lines = heldLines();
  const log = createLog(given.logLevel, lines);
  if (!given.sandbox) lines.flow();
  const sandbox = given.sandbox ? await openSandbox(given) : null;
  // The local Google calls back at the local address, whatever PUBLIC_URL says: nothing leaves this machine.
  const config =
    sandbox === null
      ? given
      : { ...given, publicUrl: sandbox.baseUrl, encryptionKey: given.encryptionKey ?? sandbox.encryptionKey };
  const app = await createApp(config, { log, onCrash: () => process.exit(1), ...sandbox?.overrides });
  const control =
    config.storage.kind === "embedded"
      ? await answerCommands(config.storage.dir, (words) => answer(config, app, words))
      : null;
  const close = async () => {
    await control?.close();
    await sandbox?.rest();
    await app.stop();
    await sandbox?.stop();
  };
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info("stopping", { signal });
    try {
      await close();
      process.exit(0);
    } catch (error) {
      log.error("stop_failed", { error: String(error) });
      process.exit(1);
    }
  };
  process.on("SIGTERM", () => void stop("SIGTERM"));
  process.on("SIGINT", () => void stop("SIGINT"));
  try {
    await app.start();
    if (sandbox !== null) {
      // The first lines say where to look; the log comes after them.
      process.stdout.write(sandbox.greeting(app.url() ?? sandbox.baseUrl));
      lines.flow();
      await sandbox.begin(app);
    }
  } catch (error) {
    // A product that did not come up must not keep the directory, the port and the control socket.
    lines.flow();
    await close();
    throw error;
  }
}

/** Log lines wait here until `flow`. */
function heldLines(): { write(line: string): void; flow(): void } {
  let held: string[] | null = [];
  return {
    write: (line) => void (held === null ? process.stdout.write(line) : held.push(line)),
    flow: () => {
      const waiting = held ?? [];
      held = null;
      for (const line of waiting) process.stdout.write(line);
    },
  };
}

/** 127.0.0.0/8, ::1 and localhost. */
function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);
}

/** The stand-ins and the demo company; loaded only here, only when no Slack is configured. */
async function openSandbox(config: Config) {
  if (!isLoopback(config.host) && config.sandboxHosts.length === 0) {
    throw new ConfigError(
      `HOST=${config.host} would show the sandbox, which asks nobody for a password, to other machines. Leave HOST out, or name the hosts by which it may be opened: SANDBOX_ALLOW_REMOTE=demo.example,localhost`,
    );
  }
  const { prepareSandbox } = await import("#sandbox/start.ts");
  const host = config.host === "0.0.0.0" || config.host === "::" ? "127.0.0.1" : config.host;
  return prepareSandbox({
    clock: systemClock,
    dir: config.storage.kind === "embedded" ? config.storage.dir : null,
    baseUrl: `http://${host}:${config.port}`,
    hosts: config.sandboxHosts,
    readText: readRecordText,
    parsers: knowledgeParsers,
  });
}

/** A `sideline` command of another process, run here with the open store. */
async function answer(config: Config, app: App, { argv, cwd, isTerminal }: Question) {
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
    insideProduct: true,
    fillWithDemo: async (ports) => (await import("#sandbox/demo/fill-store.ts")).fillStore(ports),
    jobs: app.jobs,
    isTerminal,
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
