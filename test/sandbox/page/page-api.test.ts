import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createSandboxPage } from "#sandbox/page/index.ts";
import type { SlackGateway } from "#sandbox/slack/gateway.ts";
import { briefMessage } from "#slack/views/brief.ts";
import { briefOf, contentOf, nasty } from "#test/slack/briefs.ts";
import { movableClock, people, startGateway } from "../slack-support.ts";

const [ana] = people;

const text = (value: string) => ({ type: "plain_text", text: value });
/** A scripted app: the product's own views, and just enough behaviour behind them. */
function scriptedApp(gateway: () => SlackGateway, heard: Record<string, unknown>[]) {
  async function call(method: string, body: unknown) {
    const response = await gateway().fetch(`${gateway().apiUrl()}${method}`, {
      method: "POST",
      headers: { authorization: `Bearer ${gateway().botToken}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    // The gateway's answers have this shape.
    const answer = (await response.json()) as { ok: boolean; ts?: string };
    expect(answer).toMatchObject({ ok: true });
    return answer;
  }
  async function deliver(request: Request): Promise<Response> {
    const body = await request.text();
    if (request.headers.get("content-type") === "application/json") {
      const { event } = JSON.parse(body);
      heard.push(event);
      return new Response("");
    }
    heard.push(Object.fromEntries(new URLSearchParams(body)));
    return new Response("");
  }
  return { call, deliver };
}

function world() {
  const heard: Record<string, unknown>[] = [];
  const clock = movableClock("2026-11-26T08:30:00Z");
  const gateway: SlackGateway = startGateway({ clock, app: { deliver: (request) => app.deliver(request) } });
  const app = scriptedApp(() => gateway, heard);
  const roles = ["rep", "rep", "manager"] as const;
  const handler = createSandboxPage({
    gateway,
    clock,
    people: people.map((person, index) => ({ ...person, role: roles[index] ?? "rep" })),
  });
  const server: Server = createServer((request, response) => {
    void handler(request, response).then((handled) => {
      if (!handled) response.writeHead(404).end("not the page's");
    });
  });
  return { heard, clock, gateway, app, server };
}

describe("the sandbox page", () => {
  let the: ReturnType<typeof world>;
  let url = "";
  beforeEach(async () => {
    the = world();
    await new Promise<void>((resolve) => the.server.listen(0, "127.0.0.1", resolve));
    // A TCP server has an AddressInfo.
    url = `http://127.0.0.1:${(the.server.address() as AddressInfo).port}/sandbox`;
  });
  afterEach(async () => {
    the.server.closeAllConnections();
    await new Promise<void>((resolve) => the.server.close(() => resolve()));
    await the.gateway.close();
  });
  async function sendBrief(email: string) {
    const channel = the.gateway.as(email).dmChannel;
    return the.app.call("chat.postMessage", {
      channel,
      ...briefMessage(contentOf(briefOf()), "018f3a52-0000-7000-8000-000000000001"),
    });
  }
  const control = (name: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${url}/api/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-sandbox": "1", ...headers },
      body: JSON.stringify(body),
    });

  test("it is there without a script: what the person received, escaped, under a strict policy", async () => {
    await the.app.call("chat.postMessage", {
      channel: the.gateway.as(ana.email).dmChannel,
      text: "x",
      blocks: [
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "<script>alert(1)</script> <javascript:alert(1)|x> <img src=x onerror=alert(1)>",
          },
        },
        { type: "header", text: text('<b onclick="alert(1)">') },
        {
          type: "rich_text",
          elements: [
            {
              type: "rich_text_section",
              elements: [
                { type: "text", text: nasty },
                { type: "link", url: "javascript:alert(1)", text: "y" },
              ],
            },
          ],
        },
        { type: "markdown", text: "<script>alert(1)</script> [z](javascript:alert(1))" },
        { type: "markdown", text: "Look: ![a picture](https://spy.example/i.png) [z](javascript:alert(1))" },
        { type: "section", text: text("<!channel> *as it is* <https://evil.example|bank>") },
      ],
    });
    const response = await fetch(url);
    const html = await response.text();
    expect(response.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(html).not.toContain("<script>");
    expect(html).not.toMatch(/<(img|b) [^>]*on[a-z]+=/);
    expect(html).not.toMatch(/href="javascript:/);
    expect(html).toContain("&lt;script&gt;");
    expect(html).toContain("&lt;!channel&gt; *as it is* &lt;https://evil.example|bank&gt;");
    expect(html).not.toMatch(/<img|src="https?:/);
    expect(html).toContain("a picture");
  });

  test("paths of others are left alone", async () => {
    expect((await fetch(url.replace("/sandbox", "/sandbox/slack/api/api.test"))).status).toBe(404);
    expect((await fetch(url.replace("/sandbox", "/slack/events"))).status).toBe(404);
  });

  test("people and messages are there as JSON", async () => {
    await sendBrief(ana.email);
    expect(await (await fetch(`${url}/api/people`)).json()).toMatchObject([
      { email: ana.email, received: 1 },
      { received: 0 },
      { role: "manager" },
    ]);
    expect(await (await fetch(`${url}/api/messages?person=${ana.email}`)).json()).toMatchObject([
      { fromBot: true, ephemeralFor: null },
    ]);
    expect((await fetch(`${url}/api/messages?person=nobody@x.example`)).status).toBe(404);
  });

  test.each([
    ["another origin", { origin: "https://evil.example" }, 403],
    ["another site by the browser's own word", { "sec-fetch-site": "cross-site" }, 403],
    ["no header of ours", { "x-sandbox": "" }, 403],
    ["a form's content type", { "content-type": "text/plain" }, 403],
    ["nothing wrong", {}, 200],
  ])("a control request with %s", async (_what, headers, status) => {
    const answer = await control("say", { person: ana.email, text: "hello" }, headers);
    expect(answer.status).toBe(status);
    expect(the.heard).toHaveLength(status === 200 ? 1 : 0);
  });

  test("a request under a foreign host name is refused", async () => {
    const { request } = await import("node:http");
    const port = new URL(url).port;
    const status = await new Promise((resolve) => {
      request({ host: "127.0.0.1", port, path: "/sandbox", headers: { host: "evil.example" } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(403);
  });

  test.each([
    ["a control that does not exist", "launch", {}, 404],
    ["a malformed body", "click", { person: ana.email }, 400],
    ["a person who is not there", "say", { person: "nobody@x.example", text: "x" }, 409],
    [
      "a message that is gone",
      "click",
      { person: ana.email, surface: { kind: "message", ts: "1.2" }, control: "a/b" },
      409,
    ],
  ])("%s is answered with words", async (_what, name, body, status) => {
    const answer = await control(name, body);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ ok: false, said: expect.any(String) });
  });
});
