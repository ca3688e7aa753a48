import { InputError } from "#domain/errors.ts";
import { createLog } from "#http/log.ts";
import { copyToServer } from "#postgres/copy.ts";
import { type CommandContext, printJson } from "./context.ts";

/** `sideline copy --to <DATABASE_URL>`: the embedded store into an empty database of a Postgres server. */
export async function copyCommand(
  context: CommandContext,
  options: { readonly json?: boolean; readonly to: string },
): Promise<void> {
  if (context.config.storage.kind === "server") {
    throw new InputError(
      "This copies the embedded store, and DATABASE_URL names a server: use pg_dump between servers.",
    );
  }
  // What it would write after the copy would be lost.
  if (context.insideProduct === true) {
    throw new InputError(
      "Sideline is running on this data directory: stop it first, so that nothing changes meanwhile.",
    );
  }
  if (!/^postgres(ql)?:\/\//.test(options.to)) throw new InputError("--to: expected a postgres:// URL.");
  const { database } = await context.core();
  const counts = await copyToServer(database, {
    url: options.to,
    log: createLog("silent"),
    onTable: (name) => context.progress(`copying ${name}`),
  });
  context.progress("");
  if (options.json === true) return printJson(context, counts);
  for (const [table, rows] of Object.entries(counts)) if (rows > 0) context.stdout(`${table}: ${rows}`);
  context.stdout(
    "Copied. Start Sideline with DATABASE_URL, REDIS_URL and the same ENCRYPTION_KEY, and never again on the old directory.",
  );
}
