import { z } from "zod";
import { UpstreamError } from "#domain/errors.ts";
import { type ModelRung, modelRungs } from "#domain/prompt.ts";
import { createOpenAiModel, type ModelSettings } from "./openai.ts";

const probeSchema = z.object({ word: z.string(), letters: z.number().int() });
const budgetMs = 15_000;

/**
 * Asks the server one small question on each rung until one is answered in the right shape. Throws UpstreamError with what to do when none is, or
 * when the key, the address or the account is the trouble.
 */
export async function probeModel(
  settings: ModelSettings,
  signal: AbortSignal,
  fetchImplementation?: typeof fetch,
): Promise<ModelRung> {
  for (const rung of modelRungs) {
    const model = createOpenAiModel(settings, async () => rung, fetchImplementation);
    const result = await model.complete({
      prompt: {
        name: "probe",
        version: 1,
        hash: "",
        system: "You answer in JSON.",
        user: 'Give the word "ready" and how many letters it has, as {"word": ..., "letters": ...}.',
        maxOutputTokens: 400,
        timeoutMs: budgetMs,
        reasoningEffort: null,
      },
      schema: probeSchema,
      budgetMs,
      signal,
    });
    if (result.kind === "answer") return rung;
    // These do not depend on how the shape is asked for.
    if (!["bad_request", "invalid_output", "refused", "truncated", "filtered"].includes(result.because))
      throw new UpstreamError(`The model ${settings.model} ${trouble[result.because] ?? "does not answer"}.`, {
        service: "model",
        reason: result.because,
        retryable: false,
      });
  }
  throw new UpstreamError(
    `The model ${settings.model} gave no usable JSON, with a schema, as json_object or as text. Try another model, or OPENAI_TOKEN_LIMIT=max_tokens for servers that are not OpenAI's.`,
    { service: "model", reason: "no_json", retryable: false },
  );
}

const trouble: Readonly<Record<string, string>> = {
  timeout: "did not answer within 15 seconds; check OPENAI_BASE_URL and the server",
  unavailable: "could not be reached or failed; check OPENAI_BASE_URL and the server",
  auth: "refused the key; check OPENAI_API_KEY and what it may use",
  quota: "has no quota left; check the account's billing",
  rate_limited: "is rate limited right now; try again later",
};
