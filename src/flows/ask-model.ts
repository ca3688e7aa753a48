/** One question to the model on behalf of a person: paid from their day, recorded, whatever comes back. */
import type { z } from "zod";
import type { ModelRecord, ModelUsage, Wording } from "./model-ports.ts";
import type { Ports } from "./ports.ts";

type AskPorts = Pick<Ports, "clock" | "metrics" | "newId">;

interface ModelQuestion<T> {
  readonly person: string;
  readonly accountId: string;
  readonly prompt: string;
  /** `marker` fences data off: random, and one of the variables. */
  readonly variables: (marker: string) => Readonly<Record<string, string>>;
  readonly schema: z.ZodType<T>;
  /** Milliseconds for everything, at most the prompt's own; null: the prompt's own. */
  readonly budgetMs: number | null;
  readonly signal?: AbortSignal | null;
}

/** Characters for a token: low, so that what is reserved is rather too much. */
const charsPerToken = 3;

/** The answer, or null for whatever is not a usable one. Its words are not kept: a practice is not read by anybody else. */
export async function askModel<T>(
  ports: AskPorts & { readonly wording?: Wording | null },
  question: ModelQuestion<T>,
): Promise<T | null> {
  const wording = ports.wording ?? null;
  if (wording === null) return null;
  const asked = await askOnce(ports, wording, question, { deliveryId: null, keepAnswer: false });
  return asked === "no-budget" ? null : asked.value;
}

export async function askOnce<T>(
  ports: AskPorts,
  { model, prompts, prices, results, allowance }: Wording,
  question: ModelQuestion<T>,
  keep: { readonly deliveryId: string | null; readonly keepAnswer: boolean },
): Promise<{ readonly record: ModelRecord; readonly value: T | null } | "no-budget"> {
  const { person, accountId } = question;
  const prompt = prompts.render(question.prompt, question.variables(ports.newId().slice(-12)));
  const at = ports.clock.now();
  const costOf = (usage: ModelUsage) => prices.costOf(model.model, usage);
  const spent = (usage: ModelUsage) => ({ tokens: usage.inputTokens + usage.outputTokens, usd: costOf(usage) });
  const count = (outcome: string) => ports.metrics.count("model_calls_total", { prompt: prompt.name, outcome });
  const inputTokens = Math.ceil((prompt.system.length + prompt.user.length) / charsPerToken);
  const reserved = spent({ inputTokens, cachedTokens: 0, outputTokens: prompt.maxOutputTokens });
  if (!(await results.reserve(person, at, reserved, allowance))) {
    count("no-budget");
    return "no-budget";
  }
  const result = await model.complete<T>({
    prompt,
    schema: question.schema,
    budgetMs: Math.min(question.budgetMs ?? prompt.timeoutMs, prompt.timeoutMs),
    signal: question.signal ?? new AbortController().signal,
  });
  const endedAt = ports.clock.now();
  // What the server does not count is settled as reserved: an unknown use is not a free one.
  await results.settle(person, at, reserved, result.usage === null ? reserved : spent(result.usage));
  const outcome = result.kind === "answer" ? "answer" : result.because;
  count(outcome);
  if (result.usage !== null) {
    ports.metrics.count("model_tokens_total", { kind: "input" }, result.usage.inputTokens);
    ports.metrics.count("model_tokens_total", { kind: "output" }, result.usage.outputTokens);
  }
  const value = result.kind === "answer" ? result.value : null;
  const record: ModelRecord = {
    id: ports.newId(),
    briefId: null,
    deliveryId: keep.deliveryId,
    person,
    accountId,
    at,
    prompt: prompt.name,
    promptVersion: prompt.version,
    promptHash: prompt.hash,
    model: model.model,
    rung: result.rung,
    outcome,
    requestId: result.requestId,
    usage: result.usage,
    cost: result.usage === null ? null : costOf(result.usage),
    durationMs: Math.max(0, endedAt.epochMilliseconds - at.epochMilliseconds),
    answer: keep.keepAnswer ? value : null,
    claims: [],
  };
  await results.record(record);
  return { record, value };
}
