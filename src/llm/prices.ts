import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ConfigError } from "#domain/errors.ts";
import type { Prices } from "#flows/model-ports.ts";

/** US dollars for a million tokens. */
const priceSchema = z.strictObject({
  input: z.number().min(0),
  cachedInput: z.number().min(0),
  output: z.number().min(0),
});
const pricesSchema = z.strictObject({
  /** The day on which somebody looked these up. */
  asOf: z.iso.date(),
  source: z.string(),
  models: z.record(z.string(), priceSchema),
});

const ownPrices = join(import.meta.dirname, "prices.json");
const million = 1_000_000;

/** A model that is not in the file has no known price: its cost is null, never a guess. Throws ConfigError when the file can't be used. */
export function openPrices(file: string | null): Prices & { readonly asOf: string } {
  const { asOf, models } = read(file ?? ownPrices);
  return {
    asOf,
    costOf(model, { inputTokens, cachedTokens, outputTokens }) {
      // "gpt-6-luna-2026-09-01" is gpt-6-luna on a day.
      const price = models[model] ?? models[model.replace(/-\d{4}-\d{2}-\d{2}$/, "")];
      if (price === undefined) return null;
      const cached = Math.min(cachedTokens, inputTokens);
      return (
        ((inputTokens - cached) * price.input + cached * price.cachedInput + outputTokens * price.output) / million
      );
    },
  };
}

function read(file: string): z.infer<typeof pricesSchema> {
  try {
    return pricesSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    throw new ConfigError(
      `The prices in ${file} can't be used: expected JSON like src/llm/prices.json (asOf, source, models). ${cause instanceof Error ? cause.message.slice(0, 300) : ""}`,
      { cause },
    );
  }
}
