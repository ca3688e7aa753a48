import { type Check, type CommandContext, printJson } from "./context.ts";

interface Result {
  readonly check: string;
  readonly ok: boolean;
  readonly says: string;
}

/** One line a check. Returns 1 if one fails. */
export async function doctorCommand(context: CommandContext, options: { readonly json?: boolean }): Promise<0 | 1> {
  const results: Result[] = [];
  for (const { name, run } of [...storeChecks(context), ...context.checks, modelCheck(context)]) {
    try {
      results.push({ check: name, ok: true, says: await run() });
    } catch (error) {
      results.push({ check: name, ok: false, says: error instanceof Error ? error.message : String(error) });
    }
  }
  if (options.json === true) printJson(context, results);
  else for (const { check, ok, says } of results) context.stdout(`${ok ? "ok  " : "FAIL"} ${check.padEnd(8)} ${says}`);
  return results.every(({ ok }) => ok) ? 0 : 1;
}

function storeChecks(context: CommandContext): readonly Check[] {
  const { storage } = context.config;
  return [
    {
      name: "store",
      run: async () => {
        const { database } = await context.core();
        await database.ping();
        return storage.kind === "embedded"
          ? `embedded Postgres ${database.version} in ${storage.dir}`
          : `Postgres ${database.version}`;
      },
    },
    {
      name: "ranking",
      run: async () => {
        const ranking = (await context.core()).ports.documents.ranking();
        return ranking === "core"
          ? "core: BM25 in plain SQL (this Postgres lacks pg_textsearch)"
          : "pg_textsearch: BM25 index";
      },
    },
  ];
}

function modelCheck(context: CommandContext): Check {
  return {
    name: "model",
    run: async () =>
      context.config.modelConfigured
        ? "configured, but not used by this version: briefs are built from your documents without AI wording"
        : "none: briefs are built from your documents without AI wording",
  };
}
