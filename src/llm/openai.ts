/** Any OpenAI-compatible server behind the LanguageModel port. The only file that knows the SDK's calls. */
import { setTimeout as sleep } from "node:timers/promises";
import OpenAI from "openai";
import type { ModelRung } from "#domain/prompt.ts";
import type { LanguageModel, ModelRequest, ModelResult, ModelUsage } from "#flows/model-ports.ts";
import { type Failure, failureOf } from "./failures.ts";
import { jsonIn, jsonSchemaOf } from "./structured-output.ts";

export interface ModelSettings {
  readonly apiKey: string | null;
  readonly baseUrl: string | null;
  readonly model: string;
  /** Chat Completions is understood everywhere; Responses only where the operator says so. */
  readonly api: "chat" | "responses";
  /** OpenAI counts reasoning in `max_completion_tokens`; most other servers know `max_tokens` only. */
  readonly tokenLimit: "max_completion_tokens" | "max_tokens";
}

/** One try, whichever API: text out, or why there is none. */
interface Reply {
  readonly text: string;
  readonly stop: "done" | "refused" | "truncated" | "filtered";
  readonly usage: ModelUsage | null;
  readonly requestId: string | null;
}
interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

const mostTries = 3;
const firstPauseMs = 500;
const repairChars = 400;

/** `rung` is what `doctor` found this server to understand. */
export function createOpenAiModel(
  settings: ModelSettings,
  rung: () => Promise<ModelRung>,
  fetchImplementation?: typeof fetch,
): LanguageModel {
  const client = new OpenAI({
    // Local servers want no key, the SDK wants one.
    apiKey: settings.apiKey ?? "none",
    baseURL: settings.baseUrl ?? "https://api.openai.com/v1",
    // Ours, because the SDK repeats what a full account refuses and waits longer than we have.
    maxRetries: 0,
    logLevel: "off",
    ...(fetchImplementation === undefined ? {} : { fetch: fetchImplementation }),
  });
  return {
    model: settings.model,
    async complete<T>(request: ModelRequest<T>): Promise<ModelResult<T>> {
      const budget = AbortSignal.timeout(Math.max(1, request.budgetMs));
      const signal = AbortSignal.any([request.signal, budget]);
      const endsAt = performance.now() + request.budgetMs;
      const step = await rung();
      const messages = firstMessages(request, step);
      let usage: ModelUsage | null = null;
      const failed = (
        because: Failure["because"],
        requestId: string | null,
        retryAfterMs: number | null = null,
      ): ModelResult<T> => ({
        kind: "failed",
        because,
        usage,
        requestId,
        rung: step,
        ...(retryAfterMs === null ? {} : { retryAfterMs }),
      });
      // The answer, then at most one repair of it.
      for (let repairs = 0; ; repairs += 1) {
        const reply = await persist(() => ask(client, settings, request, messages, step, signal), signal, endsAt);
        if ("because" in reply) return failed(reply.because, reply.requestId, reply.retryAfterMs);
        usage = sum(usage, reply.usage);
        if (reply.stop !== "done") return failed(reply.stop, reply.requestId);
        const read = readAnswer(request, reply.text);
        if (read.kind === "value")
          return { kind: "answer", value: read.value, usage, requestId: reply.requestId, rung: step };
        if (repairs > 0) return failed("invalid_output", reply.requestId);
        messages.push(
          { role: "assistant", content: reply.text.slice(0, 8_000) || "(nothing)" },
          {
            role: "user",
            content: `That answer can't be used: ${read.problem.slice(0, repairChars)}. Answer again with the JSON only.`,
          },
        );
      }
    },
  };
}

/** Repeats what may pass, as long as the budget lasts; a server that asks for more patience than is left is given up at once. */
async function persist(attempt: () => Promise<Reply>, signal: AbortSignal, endsAt: number): Promise<Reply | Failure> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      const failure = failureOf(error, signal.aborted);
      if (!failure.again || tries >= mostTries) return failure;
      const pauseMs = failure.retryAfterMs ?? firstPauseMs * 2 ** (tries - 1);
      if (performance.now() + pauseMs >= endsAt) return failure;
      try {
        await sleep(pauseMs, undefined, { signal });
      } catch {
        return { ...failure, because: "timeout" };
      }
    }
  }
}

async function ask<T>(
  client: OpenAI,
  settings: ModelSettings,
  request: ModelRequest<T>,
  messages: readonly Message[],
  rung: ModelRung,
  signal: AbortSignal,
): Promise<Reply> {
  return settings.api === "chat"
    ? askChat(client, settings, request, messages, rung, signal)
    : askResponses(client, settings, request, messages, rung, signal);
}

async function askChat<T>(
  client: OpenAI,
  { model, tokenLimit }: ModelSettings,
  { prompt, schema, budgetMs }: ModelRequest<T>,
  messages: readonly Message[],
  rung: ModelRung,
  signal: AbortSignal,
): Promise<Reply> {
  const format = { name: schemaName(prompt), schema: jsonSchemaOf(schema), strict: true };
  const { data, request_id: requestId } = await client.chat.completions
    .create(
      {
        model,
        messages: [...messages],
        [tokenLimit]: prompt.maxOutputTokens,
        ...(rung === "json_schema" ? { response_format: { type: "json_schema" as const, json_schema: format } } : {}),
        ...(rung === "json_object" ? { response_format: { type: "json_object" as const } } : {}),
        ...(prompt.reasoningEffort === null ? {} : { reasoning_effort: prompt.reasoningEffort }),
      },
      { signal, timeout: budgetMs },
    )
    .withResponse();
  // Servers in the wild leave parts of the answer out, whatever the types say.
  const choice = data.choices?.[0];
  const { usage } = data;
  return {
    text: typeof choice?.message?.content === "string" ? choice.message.content : "",
    stop:
      choice?.message?.refusal != null
        ? "refused"
        : choice?.finish_reason === "length"
          ? "truncated"
          : choice?.finish_reason === "content_filter"
            ? "filtered"
            : "done",
    usage:
      typeof usage?.prompt_tokens !== "number" || typeof usage.completion_tokens !== "number"
        ? null
        : {
            inputTokens: usage.prompt_tokens,
            cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
            outputTokens: usage.completion_tokens,
          },
    requestId,
  };
}

async function askResponses<T>(
  client: OpenAI,
  { model }: ModelSettings,
  { prompt, schema, budgetMs }: ModelRequest<T>,
  messages: readonly Message[],
  rung: ModelRung,
  signal: AbortSignal,
): Promise<Reply> {
  const { data, request_id: requestId } = await client.responses
    .create(
      {
        model,
        input: messages.map(({ role, content }) => ({ role, content })),
        max_output_tokens: prompt.maxOutputTokens,
        // Otherwise the provider keeps it for at least 30 days.
        store: false,
        ...(rung === "json_schema"
          ? {
              text: {
                format: {
                  type: "json_schema" as const,
                  name: schemaName(prompt),
                  schema: jsonSchemaOf(schema),
                  strict: true,
                },
              },
            }
          : {}),
        ...(rung === "json_object" ? { text: { format: { type: "json_object" as const } } } : {}),
        ...(prompt.reasoningEffort === null ? {} : { reasoning: { effort: prompt.reasoningEffort } }),
      },
      { signal, timeout: budgetMs },
    )
    .withResponse();
  const { usage, output, incomplete_details: incomplete } = data;
  const parts = (output ?? []).flatMap((one) => (one.type === "message" ? one.content : []));
  return {
    text: parts.map((part) => (part.type === "output_text" ? part.text : "")).join(""),
    stop: parts.some((part) => part.type === "refusal")
      ? "refused"
      : incomplete?.reason === "max_output_tokens"
        ? "truncated"
        : incomplete?.reason === "content_filter" || data.status === "failed"
          ? "filtered"
          : "done",
    usage:
      usage == null
        ? null
        : {
            inputTokens: usage.input_tokens,
            cachedTokens: usage.input_tokens_details?.cached_tokens ?? 0,
            outputTokens: usage.output_tokens,
          },
    requestId,
  };
}

function firstMessages<T>({ prompt, schema }: ModelRequest<T>, rung: ModelRung): Message[] {
  // A server without schemas is told the shape in words.
  const shape =
    rung === "json_schema"
      ? ""
      : `\n\nAnswer with one JSON object and nothing else. Its JSON schema:\n${JSON.stringify(jsonSchemaOf(schema))}`;
  return [
    { role: "system", content: `${prompt.system}${shape}` },
    { role: "user", content: prompt.user },
  ];
}

type Read<T> = { readonly kind: "value"; readonly value: T } | { readonly kind: "problem"; readonly problem: string };

function readAnswer<T>({ schema }: ModelRequest<T>, text: string): Read<T> {
  if (text.trim() === "") return { kind: "problem", problem: "it is empty" };
  const json = jsonIn(text);
  if (json === undefined) return { kind: "problem", problem: "it is not JSON" };
  const parsed = schema.safeParse(json);
  if (parsed.success) return { kind: "value", value: parsed.data };
  const problems = parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  return { kind: "problem", problem: problems.join("; ") };
}

function schemaName({ name, version }: ModelRequest<unknown>["prompt"]): string {
  return `${name}-v${version}`;
}

function sum(a: ModelUsage | null, b: ModelUsage | null): ModelUsage | null {
  if (a === null || b === null) return a ?? b;
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    cachedTokens: a.cachedTokens + b.cachedTokens,
    outputTokens: a.outputTokens + b.outputTokens,
  };
}
