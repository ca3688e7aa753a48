import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandContext } from "#command/context.ts";
import { run } from "#command/program.ts";
import { readConfig } from "#config.ts";
import { type Core, openCore } from "#core.ts";
import { createMetrics } from "#http/metrics.ts";

const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/** A folder of its own, one store for all commands of a file, opened when a command first asks for it, and what each command printed. */
export function openBench() {
  const cwd = mkdtempSync(join(tmpdir(), "sideline-command-"));
  const config = readConfig({ DATA_DIR: join(cwd, "data"), INTERNAL_DOMAINS: "ourco.example" });
  const clock = { now: () => Temporal.Instant.from("2026-11-24T08:00:00Z") };
  let opened: Promise<Core> | null = null;
  const core = () => {
    opened ??= openCore({ config, clock, log: quiet, metrics: createMetrics().metrics, inMemory: true });
    return opened;
  };
  /** One command line, split at spaces unless it comes as words. */
  async function sideline(words: string | readonly string[], more: Partial<CommandContext> = {}) {
    const out: string[] = [];
    const err: string[] = [];
    const progress: string[] = [];
    const argv = typeof words === "string" ? words.split(" ").filter((word) => word !== "") : words;
    const status = await run(argv, {
      config,
      core,
      start: async () => {},
      checks: [],
      cwd,
      isTerminal: false,
      stdout: (line) => void out.push(line),
      stderr: (line) => void err.push(line),
      progress: (line) => void progress.push(line),
      ...more,
    });
    return { status, out: out.join("\n"), err: err.join("\n"), progress };
  }
  return {
    cwd,
    config,
    core,
    sideline,
    isOpen: () => opened !== null,
    file(name: string, text: string): string {
      writeFileSync(join(cwd, name), text);
      return name;
    },
    async close() {
      if (opened !== null) await (await opened).close();
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}
