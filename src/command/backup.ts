import { rename, rm, stat, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { InputError } from "#domain/errors.ts";
import { type CommandContext, printJson } from "./context.ts";

/** `sideline backup <file>`: the embedded store as of now, as a gzipped tar of its `pgdata`; also while Sideline runs. */
export async function backupCommand(
  context: CommandContext,
  path: string,
  options: { readonly json?: boolean },
): Promise<void> {
  const file = resolve(context.cwd, path);
  const { database } = await context.core();
  if (database.kind === "server") {
    throw new InputError("This backs up the embedded store, and DATABASE_URL names a server: use pg_dump.");
  }
  const there = await stat(file).catch(() => null);
  if (there !== null) throw new InputError(`${file} is there already: name a new file.`);
  const bytes = await database.dump();
  const half = `${file}.half`;
  try {
    // Readable by its owner only: it holds everything that the store holds.
    await writeFile(half, bytes, { mode: 0o600, flush: true });
    await rename(half, file);
  } catch (cause) {
    await rm(half, { force: true });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`The backup could not be written: ${reason}.`, [], { cause });
  }
  if (options.json === true) return printJson(context, { file, bytes: bytes.length });
  context.stdout(`${file}: ${(bytes.length / 1_048_576).toFixed(1)} MB`);
}
