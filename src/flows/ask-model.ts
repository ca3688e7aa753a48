/** One question to the model on behalf of a person: paid from their day, recorded without its words, null for whatever is not a usable answer. */
import type { z } from "zod";
import type { ModelUsage } from "./model-ports.ts";
import type { Ports } from "./ports.ts";

/** Characters for a token: low, so that what is reserved is rather too much. */
const charsPerToken = 3;

export async function askModel<T>(
  ports: Pick<Ports, "clock" | "metrics" | "newId" | "wording">,
  input: {
    readonly person: string;
    readonly accountId: string;
    readonly prompt: string;
    readonly variables: Readonly<Record<string, string>>;
    readonly schema: z.ZodType<T>;
    /** Milliseconds for everything. */
    readonly budgetMs: number;
  },
): Promise<T | null> {
  const wording = ports.wording ?? null;
  if (wording === null) return null;
  const { model, prompts, prices, results, allowance } = wording;
  const prompt = prompts.render(input.prompt, { ...input.variables, marker: ports.newId().slice(-12) });
  const at = ports.clock.now();
  const inputTokens = Math.ceil((prompt.system.length + prompt.user.length) / charsPerToken);
  const most: ModelUsage = { inputTokens, cachedTokens: 0, outputTokens: prompt.maxOutputTokens };
  const costOf = (usage: ModelUsage) => ({
    tokens: usage.inputTokens + usage.outputTokens,
    usd: prices.costOf(model.model, usage),
  });
  const reserved = costOf(most);
  if (!(await results.reserve(input.person, at, reserved, allowance))) {
    ports.metrics.count("model_calls_total", { prompt: prompt.name, outcome: "no-budget" });
    return null;
  }
  const result = await model.complete<T>({
    prompt,
    schema: input.schema,
    budgetMs: Math.min(input.budgetMs, prompt.timeoutMs),
    signal: new AbortController().signal,
  });
  // What the server does not count is settled as reserved: an unknown use is not a free one.
  await results.settle(input.person, at, reserved, result.usage === null ? reserved : costOf(result.usage));
  const outcome = result.kind === "answer" ? "answer" : result.because;
  ports.metrics.count("model_calls_total", { prompt: prompt.name, outcome });
  await results.record({
    id: ports.newId(),
    briefId: null,
    deliveryId: null,
    person: input.person,
    accountId: input.accountId,
    at,
    prompt: prompt.name,
    promptVersion: prompt.version,
    promptHash: prompt.hash,
    model: model.model,
    rung: result.rung,
    outcome,
    requestId: result.requestId,
    usage: result.usage,
    cost: result.usage === null ? null : prices.costOf(model.model, result.usage),
    durationMs: Math.max(0, ports.clock.now().epochMilliseconds - at.epochMilliseconds),
    answer: null,
    claims: [],
  });
  return result.kind === "answer" ? result.value : null;
}
