import type { Config } from "#config.ts";
import type { Core, CorePorts } from "#core.ts";
import type { JobReader } from "#flows/explain-ports.ts";

/** What a command runs with. A running process answers commands for others with its own open store. */
export interface CommandContext {
  readonly config: Config;
  /** Opens the store on first use; the caller of `run` closes it. */
  core(): Promise<Core>;
  start(): Promise<void>;
  /** Checks only a running process can make; empty when there is none. */
  readonly checks: readonly Check[];
  /** This command is answered by the running product for another process. */
  readonly insideProduct?: boolean;
  /** Puts the demo company into an empty store: what some evaluations ask about. Only loaded when it is needed. */
  readonly fillWithDemo?: (ports: CorePorts) => Promise<void>;
  /** Only a running process has a queue to look into. */
  readonly jobs?: JobReader;
  /** Relative paths are relative to it. */
  readonly cwd: string;
  readonly isTerminal: boolean;
  stdout(line: string): void;
  stderr(line: string): void;
  /** Rewrites one progress line on a terminal; nothing elsewhere. */
  progress(line: string): void;
}

export interface Check {
  readonly name: string;
  /** Resolves to what is fine; rejects with what is wrong and what to do. */
  run(): Promise<string>;
}

export function printJson(context: CommandContext, value: unknown): void {
  context.stdout(JSON.stringify(value, null, 2));
}
