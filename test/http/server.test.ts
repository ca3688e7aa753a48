import { connect } from "node:net";
import { expect, test } from "@jest/globals";
import type { Route } from "#http/server.ts";
import { reply } from "#http/server.ts";
import { serve } from "./server.ts";

/** What stands between the status line and the body is read as it comes over the wire. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.end(text));
    let answer = "";
    socket.setEncoding("utf8").on("data", (part: string) => {
      answer += part;
    });
    socket.on("end", () => resolve(answer)).on("error", reject);
  });
}

const hello: Route = (request, response, url) => {
  if (url.pathname !== "/hello") return false;
  reply(response, 200, `${request.method} ${url.searchParams.get("a") ?? ""}`);
  return true;
};

test("each request goes to the first route that takes it; the rest gets 404", async () => {
  await using web = await serve(() => false, hello, hello);
  expect(await (await web.ask("/hello?a=1")).text()).toBe("GET 1");
  const nothing = await web.ask("/wp-admin");
  expect(nothing.status).toBe(404);
  expect(await nothing.text()).toContain("/healthz");
});

test("no answer may be stored or guessed at by a browser", async () => {
  await using web = await serve(hello);
  const { headers } = await web.ask("/hello");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("content-type")).toBe("text/plain; charset=utf-8");
});

test("a route that fails answers 500 without its reason, and the log has it without the query", async () => {
  await using web = await serve(() => {
    throw new Error("the store is on fire");
  });
  const answer = await web.ask("/x?code=secret");
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain("fire");
  expect(web.lines).toEqual([{ code: "http_failed", fields: { path: "/x", error: "Error: the store is on fire" } }]);
});

test("a route that fails in the middle of its answer cuts the connection, and the next request is served", async () => {
  await using web = await serve((_, response, url) => {
    if (url.pathname === "/hello") return false;
    response.writeHead(200).write("half");
    throw new Error("gone");
  }, hello);
  await expect(web.ask("/x").then((answer) => answer.text())).rejects.toThrow();
  expect((await web.ask("/hello")).status).toBe(200);
});

test.each([
  ["two slashes", "//", 400],
  ["a broken absolute address", "http://[/", 400],
  ["a walk upwards", "/../../etc/passwd", 404],
  ["escaped nonsense", "/%ff%00", 404],
])("a hostile path is refused and nothing is logged: %s", async (_, path, status) => {
  await using web = await serve(hello);
  const answer = await raw(web.port, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(web.lines).toEqual([]);
});

test("headers that are too long are refused", async () => {
  await using web = await serve(hello);
  const answer = await raw(web.port, `GET /hello HTTP/1.1\r\nHost: x\r\nx: ${"y".repeat(40_000)}\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 431 /);
});

test("a port that is taken is an error of the start", async () => {
  await using web = await serve(hello);
  const { listen } = await import("#http/server.ts");
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  await expect(listen({ host: "127.0.0.1", port: web.port, routes: [], log })).rejects.toThrow(
    /Port \d+ of 127\.0\.0\.1 is taken: stop the other process or set PORT/,
  );
});
