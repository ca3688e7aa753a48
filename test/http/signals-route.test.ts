import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { readSignal } from "#domain/behaviours/signal.ts";
import { collectSignals } from "#flows/collect-signals.ts";
import { requestHandler } from "#http/server.ts";
import { signalsRoute } from "#http/signals-route.ts";
import { signalItems } from "#integrations/transcripts/read-signal-file.ts";

const token = "0123456789abcdef0123";
const quiet = { info: () => {}, warn: () => {}, error: () => {} };
let server: Server | null = null;
afterEach(() => new Promise<void>((done) => (server === null ? done() : server.close(() => done()))));

/** The route on a real listener, with a store that remembers ids. */
async function start(set: string | null = token) {
  const stored: string[] = [];
  let woken = 0;
  const route = signalsRoute({
    token: set,
    items: signalItems,
    collect: (file) =>
      collectSignals(
        {
          clock: { now: () => Temporal.Instant.from("2026-11-24T08:00:00Z") },
          signals: {
            save: async (signals: readonly { id: string }[]) => {
              const fresh = signals.filter(({ id }) => !stored.includes(id));
              stored.push(...fresh.map(({ id }) => id));
              return {
                added: fresh.length,
                changed: 0,
                unchanged: signals.length - fresh.length,
                removed: 0,
                touched: [],
              };
            },
          } as unknown as Parameters<typeof collectSignals>[0]["signals"], // the one method that is called
        },
        file,
      ),
    onStored: () => {
      woken += 1;
    },
  });
  const handle = requestHandler([route], quiet);
  server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo; // a TCP listener
  const send = async (
    body: string,
    headers: Record<string, string> = { authorization: `Bearer ${token}` },
    method = "POST",
  ) => {
    const response = await fetch(`http://127.0.0.1:${port}/signals`, {
      method,
      headers,
      ...(method === "GET" ? {} : { body }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { send, stored, woken: () => woken };
}

const line = (id: string, more: object = {}) =>
  JSON.stringify({
    id,
    kind: "lms.completed",
    at: "2026-11-20T10:00:00Z",
    source: "lms",
    person: "tom@ourco.example",
    document_id: "micro",
    ...more,
  });

describe("POST /signals", () => {
  test("stores every line, answers 202 with the counts, and wakes the reader once", async () => {
    const { send, stored, woken } = await start();
    expect(await send(`${line("a")}\n${line("b")}\n`)).toEqual({
      status: 202,
      body: { added: 2, changed: 0, unchanged: 0, removed: 0 },
    });
    expect(await send(line("a"))).toMatchObject({ status: 202, body: { added: 0, unchanged: 1 } });
    expect([stored, woken()]).toEqual([["a", "b"], 1]);
  });
  test("one bad line: 400 with every problem, and nothing is stored", async () => {
    const { send, stored } = await start();
    const answer = await send(`${line("a")}\n{"id":\n${line("c", { at: "now" })}`);
    expect(answer.status).toBe(400);
    expect(answer.body.problems).toEqual([
      expect.stringMatching(/^body:2: /),
      expect.stringMatching(/^body:3: at: expected an instant/),
    ]);
    expect(stored).toEqual([]);
  });
  test.each<[string, Record<string, string>, string, number]>([
    ["no token", {}, "POST", 401],
    ["another token", { authorization: "Bearer 0123456789abcdef0124" }, "POST", 401],
    ["another scheme", { authorization: `Basic ${token}` }, "POST", 401],
    ["another method", { authorization: `Bearer ${token}` }, "GET", 405],
    ["a form", { authorization: `Bearer ${token}`, "content-type": "application/x-www-form-urlencoded" }, "POST", 415],
  ])("%s is refused and stores nothing", async (_, headers, method, status) => {
    const { send, stored } = await start();
    expect((await send(line("a"), headers, method)).status).toBe(status);
    expect(stored).toEqual([]);
  });
  test("without a token in the settings everybody is refused, with what to do", async () => {
    const { send } = await start(null);
    expect(await send(line("a"))).toMatchObject({
      status: 403,
      body: { error: expect.stringMatching(/SIGNALS_TOKEN/) },
    });
  });
  test("too much at once is refused", async () => {
    const { send } = await start();
    expect((await send(`${"x".repeat(26 * 1024 * 1024)}`)).status).toBe(413);
  });
});

test("addresses are read in lower case, instants in UTC", () => {
  const read = readSignal({
    ...(JSON.parse(line("a")) as object),
    person: "Tom@OurCo.example",
    at: "2026-11-20T11:00:00+01:00",
  });
  expect(read).toMatchObject({ signal: { person: "tom@ourco.example", at: "2026-11-20T10:00:00Z" } });
});
