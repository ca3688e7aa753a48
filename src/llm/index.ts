import type { ModelAllowance, ModelStore, Wording } from "#flows/model-ports.ts";
import { createOpenAiModel, type ModelSettings } from "./openai.ts";
import { openPrices } from "./prices.ts";
import { openPrompts } from "./prompt-files.ts";

export { openPrices } from "./prices.ts";
export { probeModel } from "./probe.ts";
export { openPrompts } from "./prompt-files.ts";

export interface WordingSettings extends ModelSettings {
  readonly promptsDir: string | null;
  readonly pricesFile: string | null;
  readonly dailyUsd: number;
  readonly dailyTokens: number;
}

/** Where a model runs, as the key of what `doctor` found out about it. */
export const endpointOf = ({ baseUrl, api }: Pick<ModelSettings, "baseUrl" | "api">): string =>
  `${api} ${baseUrl ?? "openai"}`;

/** Reads prompts and prices at once: what is wrong with them is said at the start. Throws InputError or ConfigError. */
export function openWording(settings: WordingSettings, results: ModelStore): Wording {
  const allowance: ModelAllowance = { usd: settings.dailyUsd, tokens: settings.dailyTokens };
  const rung = async () => (await results.rung(settings.model, endpointOf(settings))) ?? "json_schema";
  return {
    model: createOpenAiModel(settings, rung),
    prompts: openPrompts(settings.promptsDir),
    prices: openPrices(settings.pricesFile),
    allowance,
    results,
  };
}
