import { mkdir, readdir, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "#domain/errors.ts";
import type { SignalInbox } from "#flows/signal-ports.ts";
import { aboutEnding, readSignalFile, signalExtensions } from "../transcripts/read-signal-file.ts";

/** A file that was written to in the last seconds may not be whole. */
const quietMs = 3_000;
const mostFiles = 200;

/**
 * A folder into which other systems put files. What was stored is moved to `done/`, what was refused to `refused/` with the reasons beside it: nothing is deleted,
 * and a corrected file is simply put into the folder again. Throws ConfigError when the folder can't be used.
 */
export async function openSignalFolder(path: string, nowMs: () => number): Promise<SignalInbox> {
  try {
    if (!(await stat(path)).isDirectory()) throw new Error("it is a file");
    await mkdir(join(path, "done"), { recursive: true });
    await mkdir(join(path, "refused"), { recursive: true });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(
      `SIGNALS_DIR: ${path} can't be used as the folder for signals (${why}). Create it, and let this process write into it.`,
      { cause },
    );
  }
  return {
    async waiting() {
      const names = (await readdir(path, { withFileTypes: true }))
        .filter((entry) => entry.isFile() && isSignalFile(entry.name))
        .map(({ name }) => name)
        .sort()
        .slice(0, mostFiles);
      const ready = await Promise.all(
        names.map(async (name) => nowMs() - (await stat(join(path, name))).mtimeMs >= quietMs),
      );
      return names.filter((_, index) => ready[index]).map((name) => readSignalFile(join(path, name), name));
    },
    async settle(name, problems) {
      const folder = problems.length === 0 ? "done" : "refused";
      // The same name may have come before: neither file replaces the other.
      const kept = `${new Date(nowMs()).toISOString().replace(/[:.]/g, "-")}-${name}`;
      await rename(join(path, name), join(path, folder, kept));
      await rename(join(path, `${name}${aboutEnding}`), join(path, folder, `${kept}${aboutEnding}`)).catch(() => {});
      if (problems.length > 0) await writeFile(join(path, folder, `${kept}.problems.txt`), `${problems.join("\n")}\n`);
    },
  };
}

function isSignalFile(name: string): boolean {
  const lower = name.toLowerCase();
  return (
    !name.startsWith(".") && !lower.endsWith(aboutEnding) && signalExtensions.some((ending) => lower.endsWith(ending))
  );
}
