import { existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ConfigError } from "#domain/errors.ts";

/**
 * Takes the directory for this process. The lock is the operating system's (on a SQLite file), so a killed process
 * frees it at once and nothing has to be guessed from process ids or times. Throws ConfigError when somebody has it.
 */
export function lockDirectory(dir: string): { release(): void } {
  try {
    makeDirectory(resolve(dir));
  } catch (cause) {
    throw new ConfigError(`The data directory ${dir} cannot be created: make it writable or set DATA_DIR.`, { cause });
  }
  let file: DatabaseSync | undefined;
  try {
    file = new DatabaseSync(join(dir, "lock.sqlite"), { timeout: 0 });
    file.exec("pragma locking_mode = exclusive; pragma journal_mode = memory; begin exclusive");
  } catch (cause) {
    file?.close();
    // SQLITE_BUSY and SQLITE_LOCKED; anything else is a directory that cannot be written.
    const held = [5, 6].includes((cause as { errcode?: number }).errcode ?? -1);
    throw new ConfigError(
      held
        ? `The data directory ${dir} is already open in another Sideline process (or twice in this one). Stop that process, or give this one its own DATA_DIR; for several processes on one store set DATABASE_URL and REDIS_URL.`
        : `The data directory ${dir} cannot be locked: make it writable for this user, on a local disk, or set DATA_DIR.`,
      { cause },
    );
  }
  const held = file;
  return { release: () => held.close() };
}

/** One level at a time: Node's own recursive form never ends where the kernel answers "no such file" for a parent that exists (/proc). */
function makeDirectory(dir: string): void {
  if (existsSync(dir)) return;
  makeDirectory(dirname(dir));
  mkdirSync(dir, { mode: 0o700 });
}
