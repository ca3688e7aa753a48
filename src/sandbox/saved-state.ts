import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** What the sandbox keeps between two starts, beside the product's store: the stand-ins' state, the clock, what a visitor changed. */
const savedSchema = z.object({
  /** The machine's day of the last start: on another one the demo's calendars are filled again. */
  day: z.string(),
  key: z.string(),
  slack: z.unknown(),
  google: z.unknown(),
  offsetMs: z.number().nonnegative().default(0),
  /** The sandbox's time against which the demo's dates are written. */
  base: z.iso.datetime().optional(),
  /** Documents that a visitor changed or added: path to text. */
  documents: z.record(z.string(), z.string()).default({}),
  guide: z
    .object({
      done: z.array(z.enum(["brief", "move", "sources", "wrong", "prep"])),
      starts: z.record(z.string(), z.string()),
    })
    .default({ done: [], starts: {} }),
});
export type SavedState = z.infer<typeof savedSchema>;

/** Null when there is none, and when it cannot be read (edited by hand): the demo then begins anew. */
export function readState(dir: string): SavedState | null {
  try {
    return savedSchema.parse(JSON.parse(readFileSync(join(dir, "sandbox.json"), "utf8")));
  } catch {
    return null;
  }
}

export function writeState(dir: string, state: SavedState): void {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, "sandbox.json");
  writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
