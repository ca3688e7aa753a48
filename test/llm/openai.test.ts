import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { VERSION } from "openai/version";
import { z } from "zod";
import type { ModelRung } from "#domain/prompt.ts";
import type { ModelResult, RenderedPrompt } from "#flows/model-ports.ts";
import { createOpenAiModel, type ModelSettings } from "#llm/openai.ts";
import { probeModel } from "#llm/probe.ts";
import { jsonSchemaOf } from "#llm/structured-output.ts";
import { type Misbehaviour, type ModelAsk, type ModelServer, startModelServer } from "#test/support/model-server.ts";

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(async () => server[Symbol.asyncDispose]());

const schema = z.object({
  word: z.string().max(20),
  note: z.string().nullable(),
  kinds: z.array(z.enum(["a", "b"])).max(2),
});
const good = { word: "ready", note: null, kinds: ["a"] };
const prompt: RenderedPrompt = {
  name: "brief",
  version: 3,
  hash: "h",
  system: "Be brief.",
  user: "SECRET-TEXT-OF-THE-PROMPT",
  maxOutputTokens: 500,
  timeoutMs: 25_000,
  reasoningEffort: null,
};
const settings = (changes: Partial<ModelSettings> = {}): ModelSettings => ({
  apiKey: "sk-test",
  baseUrl: server.url,
  model: "scripted",
  api: "chat",
  tokenLimit: "max_completion_tokens",
  ...changes,
});

async function ask(
  next: Misbehaviour | ((turn: number) => Misbehaviour),
  {
    budgetMs = 4_000,
    rung = "json_schema" as ModelRung,
    changes = {} as Partial<ModelSettings>,
    signal = new AbortController().signal,
  } = {},
): Promise<{ result: ModelResult<z.infer<typeof schema>>; tries: number; tookMs: number }> {
  const before = server.asks.length;
  server.behaves((_, turn) => (typeof next === "function" ? next(turn) : next));
  const began = performance.now();
  const result = await createOpenAiModel(settings(changes), async () => rung).complete({
    prompt,
    schema,
    budgetMs,
    signal,
  });
  return { result, tries: server.asks.length - before, tookMs: performance.now() - began };
}

test("the SDK is the major version that this adapter was written for", () => {
  expect(VERSION).toMatch(/^7\./);
});

test("a good answer, with its usage and its request id, and a request with nothing in it that servers refuse", async () => {
  const { result } = await ask({ kind: "answer", content: good });
  expect(result).toEqual({
    kind: "answer",
    value: good,
    usage: { inputTokens: 3_000, cachedTokens: 1_000, outputTokens: 400 },
    requestId: "req-test",
    rung: "json_schema",
  });
  const { body, path } = server.asks.at(-1) ?? { body: {}, path: "" };
  expect(path).toBe("/v1/chat/completions");
  expect(Object.keys(body).sort()).toEqual(["max_completion_tokens", "messages", "model", "response_format"]);
  expect(body.response_format).toMatchObject({ type: "json_schema", json_schema: { name: "brief-v3", strict: true } });
});

const rows: readonly (readonly [string, Misbehaviour | ((turn: number) => Misbehaviour), string, number])[] = [
  [
    "500 and then an answer",
    (turn) => (turn === 0 ? { kind: "error", status: 500 } : { kind: "answer", content: good }),
    "answer",
    2,
  ],
  ["500 for ever", { kind: "error", status: 500 }, "unavailable", 3],
  [
    "429 that passes",
    (turn) =>
      turn === 0 ? { kind: "error", status: 429, headers: { "retry-after": "1" } } : { kind: "answer", content: good },
    "answer",
    2,
  ],
  [
    "429 that asks for more time than there is",
    { kind: "error", status: 429, headers: { "retry-after": "60" } },
    "rate_limited",
    1,
  ],
  ["429 because the account is empty", { kind: "error", status: 429, code: "insufficient_quota" }, "quota", 1],
  ["a wrong key", { kind: "error", status: 401, code: "invalid_api_key" }, "auth", 1],
  ["a request that is refused", { kind: "error", status: 400 }, "bad_request", 1],
  ["a model that is not there", { kind: "error", status: 404, code: "model_not_found" }, "bad_request", 1],
  ["a content filter", { kind: "error", status: 400, code: "content_filter" }, "filtered", 1],
  ["a refusal", { kind: "refusal" }, "refused", 1],
  ["an answer cut by its length", { kind: "answer", content: '{"word": "rea', finish: "length" }, "truncated", 1],
  ["prose, then JSON", (turn) => ({ kind: "answer", content: turn === 0 ? "Sure! Here you go." : good }), "answer", 2],
  [
    "the wrong shape, then the right one",
    (turn) => ({ kind: "answer", content: turn === 0 ? { word: 7 } : good }),
    "answer",
    2,
  ],
  ["prose twice", { kind: "answer", content: "I would rather talk." }, "invalid_output", 2],
  ["an empty answer", { kind: "answer", content: "" }, "invalid_output", 2],
  [
    "a body that is not JSON",
    { kind: "body", text: "<html>gateway</html>", contentType: "text/html" },
    "invalid_output",
    2,
  ],
  ["a body of broken JSON", { kind: "body", text: '{"choices": [' }, "invalid_output", 1],
  ["a body without choices", { kind: "body", text: "{}" }, "invalid_output", 2],
  ["a line that is cut", { kind: "cut" }, "unavailable", 3],
];
test.each(rows)("%s", async (_, next, outcome, tries) => {
  const asked = await ask(next);
  expect(asked.result.kind === "answer" ? "answer" : asked.result.because).toBe(outcome);
  expect(asked.tries).toBe(tries);
  expect(asked.tookMs).toBeLessThan(4_200);
});

test("a server that hangs costs the budget and not more", async () => {
  const { result, tookMs } = await ask({ kind: "hang" }, { budgetMs: 300 });
  expect(result).toMatchObject({ kind: "failed", because: "timeout", usage: null });
  expect(tookMs).toBeLessThan(700);
});
test("the budget is one for everything: waiting, repeats and the repair", async () => {
  const { result, tookMs } = await ask(
    (turn) => (turn < 2 ? { kind: "error", status: 503 } : { kind: "answer", content: good, afterMs: 3_000 }),
    { budgetMs: 2_000 },
  );
  expect(result).toMatchObject({ kind: "failed", because: "timeout" });
  expect(tookMs).toBeLessThan(2_400);
});
test("a caller that gives up is answered at once", async () => {
  const { result, tookMs } = await ask({ kind: "hang" }, { signal: AbortSignal.timeout(100) });
  expect(result).toMatchObject({ kind: "failed", because: "timeout" });
  expect(tookMs).toBeLessThan(500);
});
test("a server that counts no tokens leaves the usage unknown, a repair adds up", async () => {
  expect((await ask({ kind: "answer", content: good, usage: null })).result.usage).toBeNull();
  const { result } = await ask((turn) => ({ kind: "answer", content: turn === 0 ? "?" : good }));
  expect(result.usage).toEqual({ inputTokens: 6_000, cachedTokens: 2_000, outputTokens: 800 });
});
test("the repair tells the model what was wrong, in few words", async () => {
  await ask((turn) => ({
    kind: "answer",
    content: turn === 0 ? { word: "x".repeat(50), note: null, kinds: [] } : good,
  }));
  const last = server.asks.at(-1)?.body.messages?.at(-1)?.content ?? "";
  expect(last).toMatch(/word: /);
  expect(last.length).toBeLessThan(520);
});
test.each<[ModelRung, string | undefined]>([
  ["json_schema", "json_schema"],
  ["json_object", "json_object"],
  ["text", undefined],
])("on the rung %s the shape is asked for so", async (rung, type) => {
  const { result } = await ask(
    { kind: "answer", content: `Here:\n\`\`\`json\n${JSON.stringify(good)}\n\`\`\`` },
    { rung },
  );
  expect(result).toMatchObject({ kind: "answer", rung });
  const body: ModelAsk["body"] = server.asks.at(-1)?.body ?? {};
  expect(body.response_format?.type).toBe(type);
  expect(body.messages?.[0]?.content.includes('"properties"')).toBe(rung !== "json_schema");
});
test("servers that do not know max_completion_tokens are told max_tokens", async () => {
  await ask({ kind: "answer", content: good }, { changes: { tokenLimit: "max_tokens" } });
  expect(server.asks.at(-1)?.body).toMatchObject({ max_tokens: 500 });
});
test("Responses only where it is chosen, and never kept by the provider", async () => {
  const { result } = await ask({ kind: "answer", content: good }, { changes: { api: "responses" } });
  expect(result).toMatchObject({
    kind: "answer",
    value: good,
    usage: { inputTokens: 3_000, cachedTokens: 1_000, outputTokens: 400 },
  });
  expect(server.asks.at(-1)).toMatchObject({
    path: "/v1/responses",
    body: { store: false, max_output_tokens: 500, text: { format: { type: "json_schema" } } },
  });
});
test("the schema that is sent keeps to what every strict server takes", () => {
  const sent = jsonSchemaOf(schema);
  expect(sent).toMatchObject({ type: "object", required: ["word", "note", "kinds"], additionalProperties: false });
  expect(JSON.stringify(sent)).not.toMatch(/maxLength|maxItems|\$schema/);
});
test("nothing of the prompt or the key is written anywhere", async () => {
  const written: string[] = [];
  const original = process.stdout.write.bind(process.stdout);
  const methods = ["log", "warn", "error", "info", "debug"] as const;
  const before = methods.map((name) => console[name]);
  for (const name of methods) console[name] = (...parts: unknown[]) => void written.push(parts.join(" "));
  process.stdout.write = ((text: string) => written.push(String(text)) > 0) as typeof process.stdout.write;
  const { result } = await ask({ kind: "error", status: 400 });
  process.stdout.write = original;
  methods.forEach((name, index) => {
    console[name] = before[index] as typeof console.log;
  });
  expect(`${written.join("\n")}${JSON.stringify(result)}`).not.toMatch(/SECRET-TEXT|sk-test/);
});

test.each<[string, (format: string | undefined) => Misbehaviour, ModelRung]>([
  ["schemas", () => ({ kind: "answer", content: { word: "ready", letters: 5 } }), "json_schema"],
  [
    "JSON but no schemas",
    (format) =>
      format === "json_schema"
        ? { kind: "error", status: 400 }
        : { kind: "answer", content: { word: "ready", letters: 5 } },
    "json_object",
  ],
  [
    "schemas that it ignores",
    (format) => ({
      kind: "answer",
      content: format === "json_schema" ? { answer: "ready" } : { word: "ready", letters: 5 },
    }),
    "json_object",
  ],
  [
    "text only",
    (format) =>
      format === undefined
        ? { kind: "answer", content: 'Of course: {"word": "ready", "letters": 5}' }
        : { kind: "error", status: 400 },
    "text",
  ],
])("doctor finds a server that understands %s", async (_, next, rung) => {
  server.behaves(({ body }) => next(body.response_format?.type));
  expect(await probeModel(settings(), AbortSignal.timeout(10_000))).toBe(rung);
});
test.each<[Misbehaviour, RegExp]>([
  [{ kind: "error", status: 401 }, /refused the key; check OPENAI_API_KEY/],
  [{ kind: "error", status: 429, code: "insufficient_quota" }, /no quota left/],
  [{ kind: "answer", content: "hello" }, /no usable JSON/],
])("doctor says what to do when a server answers %j", async (next, message) => {
  server.behaves(() => next);
  await expect(probeModel(settings(), AbortSignal.timeout(10_000))).rejects.toThrow(message);
});
