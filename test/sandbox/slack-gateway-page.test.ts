import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type Browser, chromium, type Page } from "playwright-core";
import { createSandboxPage } from "#sandbox/page/index.ts";
import type { SlackGateway } from "#sandbox/slack/gateway.ts";
import { briefMessage } from "#slack/views/brief.ts";
import { homeView } from "#slack/views/home.ts";
import { settingsModal } from "#slack/views/settings.ts";
import { briefOf, contentOf, nasty } from "#test/slack/briefs.ts";
import { homeOf, settingsOf } from "#test/slack/company.ts";
import { movableClock, people, startGateway } from "./slack-support.ts";

const [ana, ben] = people;
const browserPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));
const shots = process.env.SANDBOX_SHOTS;

const text = (value: string) => ({ type: "plain_text", text: value });
const pickModal = {
  type: "modal",
  callback_id: "pick",
  title: text("Wrong account"),
  submit: text("Save"),
  close: text("Cancel"),
  blocks: [
    {
      type: "input",
      block_id: "account",
      label: text("Which account is this call with?"),
      element: {
        type: "external_select",
        action_id: "id",
        min_query_length: 1,
        placeholder: text("Search your accounts"),
      },
    },
    {
      type: "input",
      block_id: "scope",
      label: text("For"),
      element: {
        type: "radio_buttons",
        action_id: "scope",
        options: [
          { text: text("This call only"), value: "occurrence" },
          { text: text("The whole series"), value: "series" },
        ],
        initial_option: { text: text("This call only"), value: "occurrence" },
      },
    },
    {
      type: "input",
      block_id: "why",
      optional: true,
      label: text("Anything we should know?"),
      element: { type: "plain_text_input", action_id: "text", multiline: true },
    },
  ],
};

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
      if (event.type === "app_home_opened" && event.tab === "home")
        await call("views.publish", { user_id: event.user, view: homeView(homeOf()) });
      return new Response("");
    }
    const form = new URLSearchParams(body);
    const payload = form.get("payload");
    if (payload === null) {
      heard.push(Object.fromEntries(form));
      return Response.json({ text: `Looking for your next call with “${form.get("text")}” …` });
    }
    const parsed = JSON.parse(payload);
    heard.push(parsed);
    if (parsed.type === "block_suggestion")
      return Response.json({
        options: ["Globex", "Initech"].map((name) => ({ text: text(name), value: name.toLowerCase() })),
      });
    if (parsed.type === "block_actions") await call("views.open", { trigger_id: parsed.trigger_id, view: pickModal });
    if (parsed.type === "view_submission" && parsed.view.state.values.account.id.selected_option.value === "initech")
      return Response.json({ response_action: "errors", errors: { account: "You do not own this account." } });
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
  let browser: Browser | null = null;
  beforeAll(async () => {
    if (browserPath !== undefined)
      browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser?.close();
  });
  beforeEach(async () => {
    the = world();
    await new Promise<void>((resolve) => the.server.listen(0, "127.0.0.1", resolve));
    // A TCP server has an AddressInfo.
    url = `http://127.0.0.1:${(the.server.address() as AddressInfo).port}/sandbox`;
  });
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
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
        { type: "invented_block" },
      ].slice(0, 4),
    });
    const response = await fetch(url);
    const html = await response.text();
    expect(response.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(html).not.toContain("<script>");
    expect(html).not.toMatch(/<(img|b) [^>]*on[a-z]+=/);
    expect(html).not.toMatch(/href="javascript:/);
    expect(html).toContain("&lt;script&gt;");
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

  if (browserPath === undefined)
    test.skip("in a browser (no Chromium on this machine: apt install chromium)", () => {});
  else {
    async function open(width: number, scheme: "light" | "dark" = "light") {
      const context = await browser!.newContext({ viewport: { width, height: 820 }, colorScheme: scheme });
      const page = await context.newPage();
      const errors: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error") errors.push(message.text());
      });
      page.on("pageerror", (error) => errors.push(error.message));
      page.setDefaultTimeout(8_000);
      return { page, errors };
    }
    const shot = async (page: Page, name: string) => {
      if (shots !== undefined) await page.screenshot({ path: `${shots}/sandbox-${name}.png` });
    };

    test("a rep reads a brief, sees it edited, and corrects the account in a modal with an error on the way", async () => {
      const { ts } = await sendBrief(ana.email);
      const { page, errors } = await open(1280);
      await page.goto(url);
      await page.getByText("Northwind Freight").first().waitFor();
      await shot(page, "desktop-light");
      const channel = the.gateway.as(ana.email).dmChannel;
      the.clock.move({ minutes: 5 });
      const changed = contentOf(briefOf(), { changes: ["The call moved from 10:00 to 10:30"] } as never);
      await the.app.call("chat.update", {
        channel,
        ts,
        ...briefMessage(changed, "018f3a52-0000-7000-8000-000000000001"),
      });
      await page.getByText("(edited)").waitFor();

      await page.getByRole("button", { name: "Wrong account" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("combobox").fill("ini");
      await dialog.getByRole("option", { name: "Initech" }).click();
      await dialog.getByRole("radio", { name: "The whole series" }).check();
      await shot(page, "desktop-modal");
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.getByText("You do not own this account.").waitFor();
      expect(await dialog.getByRole("radio", { name: "The whole series" }).isChecked()).toBe(true);
      await shot(page, "desktop-modal-error");
      await dialog.getByRole("combobox").fill("glo");
      await dialog.getByRole("option", { name: "Globex" }).click();
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.waitFor({ state: "hidden" });
      expect(the.heard.at(-1)).toMatchObject({
        type: "view_submission",
        view: {
          state: {
            values: {
              account: { id: { selected_option: { value: "globex" } } },
              scope: { scope: { selected_option: { value: "series" } } },
            },
          },
        },
      });
      expect(errors).toEqual([]);
    });

    test("what is typed reaches the app, the answer for one is marked so, and others see that they have mail", async () => {
      const { page, errors } = await open(1280);
      await page.goto(url);
      await page.getByLabel("Message or command").fill("/prep Globex");
      await page.keyboard.press("Enter");
      await page.getByText("Only visible to you").waitFor();
      await page.getByLabel("Message or command").fill("thanks!");
      await page.keyboard.press("Enter");
      await page.getByRole("list", { name: "Messages" }).getByText("thanks!").waitFor();
      expect(the.heard).toContainEqual(expect.objectContaining({ command: "/prep", text: "Globex" }));
      expect(the.heard).toContainEqual(
        expect.objectContaining({ type: "message", channel_type: "im", text: "thanks!" }),
      );
      await sendBrief(ben.email);
      await page.locator("a.unread", { hasText: ben.name }).waitFor();
      await page.getByRole("link", { name: ben.name }).click();
      await page.getByText("Northwind Freight").first().waitFor();
      await page.locator("a.unread").waitFor({ state: "detached" });
      await shot(page, "desktop-ben");
      expect(errors).toEqual([]);
    });

    test("the home tab is drawn by the app when it is opened, in the dark too", async () => {
      const { page, errors } = await open(1280, "dark");
      await page.goto(url);
      await page.getByRole("tab", { name: "Home" }).click();
      await page
        .locator("#home")
        .getByText(/calendar/i)
        .first()
        .waitFor();
      await shot(page, "desktop-home-dark");
      await sendBrief(ana.email);
      await page.getByRole("tab", { name: "Messages" }).click();
      await page.getByText("Northwind Freight").first().waitFor();
      await shot(page, "desktop-dark");
      expect(errors).toEqual([]);
    });

    test("on a phone nothing is wider than the screen", async () => {
      await sendBrief(ana.email);
      const { page, errors } = await open(390);
      await page.goto(url);
      await page.getByText("Northwind Freight").first().waitFor();
      const wide = () => page.evaluate("document.documentElement.scrollWidth > innerWidth");
      expect(await wide()).toBe(false);
      await shot(page, "phone");
      await page.getByRole("tab", { name: "Home" }).click();
      await page
        .locator("#home")
        .getByText(/calendar/i)
        .first()
        .waitFor();
      expect(await wide()).toBe(false);
      await shot(page, "phone-home");
      await the.app.call("views.open", {
        trigger_id: String((await triggerOf()).trigger_id),
        view: settingsModal(settingsOf(), "home"),
      });
      await page.getByRole("dialog").waitFor();
      await shot(page, "phone-modal");
      expect(errors).toEqual([]);
    });
    async function triggerOf(): Promise<Record<string, unknown>> {
      await the.gateway.as(ana.email).command("/prep", "x");
      return the.heard.findLast((entry) => entry.command === "/prep") ?? {};
    }
  }
});
