/** A model server that says what a test wants: good answers, and everything that real servers get wrong. Chat Completions and Responses. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ModelAsk {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  /** The request's body, as it came. */
  readonly body: {
    readonly model?: string;
    readonly messages?: readonly { readonly role: string; readonly content: string }[];
    readonly response_format?: {
      readonly type: string;
      readonly json_schema?: { readonly name: string; readonly schema: unknown; readonly strict: boolean };
    };
    readonly [key: string]: unknown;
  };
}

export type Misbehaviour =
  | {
      readonly kind: "answer";
      readonly content: unknown;
      readonly usage?: object | null;
      readonly finish?: string;
      readonly afterMs?: number;
    }
  | { readonly kind: "refusal" }
  | {
      readonly kind: "error";
      readonly status: number;
      readonly code?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Takes the request and never answers. */
  | { readonly kind: "hang" }
  /** Begins an answer and drops the line. */
  | { readonly kind: "cut" }
  | { readonly kind: "body"; readonly text: string; readonly contentType?: string };

export const usual = {
  prompt_tokens: 3_000,
  completion_tokens: 400,
  total_tokens: 3_400,
  prompt_tokens_details: { cached_tokens: 1_000 },
};

export interface ModelServer extends AsyncDisposable {
  readonly url: string;
  readonly asks: readonly ModelAsk[];
  /** What is answered from now on: by the number of the request, from 0, and what it asks. */
  behaves(next: (ask: ModelAsk, turn: number) => Misbehaviour): void;
}

export async function startModelServer(): Promise<ModelServer> {
  const asks: ModelAsk[] = [];
  let turn = 0;
  let behaviour: (ask: ModelAsk, turn: number) => Misbehaviour = () => ({ kind: "error", status: 500 });
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const ask: ModelAsk = {
        path: request.url ?? "",
        headers: request.headers,
        body: JSON.parse(Buffer.concat(parts).toString() || "{}"),
      };
      asks.push(ask);
      const next = behaviour(ask, turn);
      turn += 1;
      void say(next, ask, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // a TCP server has one
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asks,
    behaves(next) {
      behaviour = next;
      turn = 0;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function say(next: Misbehaviour, ask: ModelAsk, response: ServerResponse): Promise<void> {
  const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
    response.writeHead(status, { "content-type": "application/json", "x-request-id": "req-test", ...headers });
    response.end(JSON.stringify(body));
  };
  switch (next.kind) {
    case "answer": {
      if (next.afterMs !== undefined) await new Promise((resolve) => setTimeout(resolve, next.afterMs).unref());
      const content = typeof next.content === "string" ? next.content : JSON.stringify(next.content);
      return json(
        200,
        ask.path.endsWith("/responses")
          ? responseOf(content, next.usage)
          : chatOf({ role: "assistant", content }, next.finish ?? "stop", next.usage),
      );
    }
    case "refusal":
      return json(200, chatOf({ role: "assistant", content: null, refusal: "I can't help with that." }, "stop", usual));
    case "error":
      return json(
        next.status,
        { error: { message: "no", type: next.code ?? "error", code: next.code ?? null } },
        next.headers,
      );
    case "hang":
      return;
    case "cut":
      response.writeHead(200, { "content-type": "application/json", "content-length": "5000" });
      response.write('{"id":"x","choices":[{"message":{"content":"{\\"claims\\": [');
      setTimeout(() => response.destroy(), 10);
      return;
    case "body":
      response.writeHead(200, { "content-type": next.contentType ?? "application/json" });
      response.end(next.text);
      return;
    default:
      throw next satisfies never;
  }
}

function chatOf(message: object, finish: string, usage: object | null | undefined) {
  return {
    id: "chat-1",
    object: "chat.completion",
    created: 1,
    model: "scripted",
    choices: [{ index: 0, message, finish_reason: finish }],
    ...(usage === null ? {} : { usage: usage ?? usual }),
  };
}

function responseOf(text: string, usage: object | null | undefined) {
  return {
    id: "resp-1",
    object: "response",
    status: "completed",
    output: [
      {
        type: "message",
        id: "m1",
        role: "assistant",
        status: "completed",
        content: [{ type: "output_text", text, annotations: [] }],
      },
    ],
    ...(usage === null
      ? {}
      : {
          usage: usage ?? {
            input_tokens: 3_000,
            input_tokens_details: { cached_tokens: 1_000 },
            output_tokens: 400,
            total_tokens: 3_400,
          },
        }),
  };
}
