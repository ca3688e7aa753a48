import type { Chance } from "./chance.ts";
import type { Stage } from "./stage.ts";
import { openStage } from "./stage.ts";
import type { Mode } from "./storage.ts";
import { judge, type Verdict } from "./verdict.ts";

export type Size = "smoke" | "full";

export interface Setting {
  readonly mode: Mode;
  readonly size: Size;
  readonly chance: Chance;
}

export interface Outcome extends Verdict {
  readonly kills: number;
  /** Promises beside "exactly one" that did not hold. */
  readonly broken: readonly string[];
  /** What else was seen, for the table. */
  readonly seen: string;
}

export interface Scenario {
  readonly name: string;
  /** For the table. */
  readonly what: string;
  readonly modes: readonly Mode[];
  /** It kills the database or Redis. */
  readonly ownServers?: boolean;
  /** Only in the full size. */
  readonly fullOnly?: boolean;
  /** The look into Slack after a crash is turned off: it must fail, or the count counts nothing. */
  readonly isControl?: boolean;
  run(setting: Setting): Promise<Outcome>;
}

export function stageFor(
  { mode, chance }: Setting,
  more: { readonly reps: number; readonly ownServers?: boolean; readonly env?: Readonly<Record<string, string>> },
): Promise<Stage> {
  return openStage({ mode, chance, ownServers: false, ...more });
}

export function outcome(
  stage: Stage,
  verdict: Verdict,
  more: { readonly broken?: readonly string[]; readonly seen?: string } = {},
): Outcome {
  const accidents = stage.accidents.map((text) => `a process ended by itself: ${text}`);
  return {
    ...verdict,
    kills: stage.kills(),
    broken: [...accidents, ...(more.broken ?? [])],
    seen: more.seen ?? "",
  };
}

export { judge };
