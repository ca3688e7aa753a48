import { endpointOf, openPrices, probeModel } from "#llm/index.ts";
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
        const { meaning } = (await context.core()).ports.documents;
        // One word, to know that the server, its key and its model work.
        if (meaning !== null) await meaning.embeddings.embed(["ready"], AbortSignal.timeout(10_000));
        const beside = meaning === null ? "" : `; and meaning by ${meaning.embeddings.model}`;
        return ranking === "core"
          ? `core: BM25 in plain SQL (this Postgres lacks pg_textsearch)${beside}`
          : `pg_textsearch: BM25 index${beside}`;
      },
    },
    { name: "sources", run: () => sourcesSay(context) },
  ];
}

/** Briefs look for kinds: what has none is a gap in every brief, however often search finds it. */
async function sourcesSay(context: CommandContext): Promise<string> {
  const { ports } = await context.core();
  const current = await ports.documents.current({ viewer: null, at: ports.clock.now() });
  const unkinded = current.filter(({ kind }) => kind === null).length;
  const all = `${current.length} current ${current.length === 1 ? "document" : "documents"}`;
  if (unkinded === 0) return all;
  return `${all}; ${unkinded} of them without a kind: found by search, never in briefs (front matter or <file>.about.yaml, docs/import.md)`;
}

function modelCheck(context: CommandContext): Check {
  return {
    name: "model",
    run: async () =>
      context.config.model === null
        ? "none: briefs are built from your documents without AI wording (OPENAI_MODEL turns it on)"
        : modelSays(context, context.config.model),
  };
}

/** Asks the server one small question and keeps how it wants to be asked. The one check that costs money: a fraction of a cent. */
async function modelSays(
  context: CommandContext,
  settings: NonNullable<CommandContext["config"]["model"]>,
): Promise<string> {
  const { stores, ports } = await context.core();
  const rung = await probeModel(settings, AbortSignal.timeout(50_000));
  await stores.modelResults.saveRung(settings.model, endpointOf(settings), rung, ports.clock.now());
  const { asOf, costOf } = openPrices(settings.pricesFile);
  const priced = costOf(settings.model, { inputTokens: 1, cachedTokens: 0, outputTokens: 1 }) !== null;
  const cost = priced
    ? `prices of ${asOf}`
    : `price unknown, so each person may use ${settings.dailyTokens} tokens a day`;
  const note = rung === "json_schema" ? "" : ", weaker than json_schema: more answers will be unusable";
  return `${settings.model} answers, asked by ${rung}${note}; ${cost}`;
}
